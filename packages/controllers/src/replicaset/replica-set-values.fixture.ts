import type { Pod, ReplicaSet } from '@kubesim/api'
import type { ReplicaSetView } from './plan.ts'
import { type PodTally, podTally } from './pod-tally.ts'

export const NOW_MS = Date.parse('2026-01-01T12:00:00Z')
const LABELS = { app: 'web' }

export function replicaSet(
  spec: Partial<ReplicaSet['spec']> = {},
  parts: { readonly status?: ReplicaSet['status']; readonly metadata?: Partial<ReplicaSet['metadata']> } = {},
): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-web', generation: 1, resourceVersion: '7', ...parts.metadata },
    spec: {
      replicas: 3,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'app', image: 'nginx' }] } },
      ...spec,
    },
    ...(parts.status !== undefined && { status: parts.status }),
  }
}

export interface PodParts {
  readonly name?: string
  readonly uid?: string
  readonly node?: string
  readonly phase?: string
  /** Ready since then; null for one that does not say since when. */
  readonly readySince?: string | null
  readonly created?: string
  readonly restarts?: number
  readonly sidecarRestarts?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly isDeleted?: boolean
  readonly isOrphan?: boolean
}

export function pod(parts: PodParts = {}): Pod {
  const { name = 'web-1', node, phase = 'Running', readySince, created, restarts, labels = LABELS } = parts
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-of-web', controller: true, blockOwnerDeletion: true }
  const sidecars = parts.sidecarRestarts === undefined ? undefined : [{ name: 'proxy', image: 'p', restartPolicy: 'Always' }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: parts.uid ?? `uid-of-${name}`,
      resourceVersion: '9',
      labels,
      annotations: parts.annotations,
      creationTimestamp: created,
      ...(parts.isOrphan !== true && { ownerReferences: [owner] }),
      ...(parts.isDeleted === true && { deletionTimestamp: '2026-01-01T12:00:30Z' }),
    },
    spec: { containers: [{ name: 'app' }], nodeName: node, initContainers: sidecars },
    status: {
      phase,
      conditions: readySince === undefined ? undefined : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince ?? undefined }],
      containerStatuses:
        restarts === undefined ? undefined : [{ name: 'app', image: '', imageID: '', ready: false, restartCount: restarts }],
      initContainerStatuses:
        parts.sidecarRestarts === undefined
          ? undefined
          : [{ name: 'proxy', image: '', imageID: '', ready: false, restartCount: parts.sidecarRestarts }],
    },
  }
}

export function tallyOf(pods: readonly Pod[]): PodTally {
  const tally = podTally.empty()
  for (const each of pods) podTally.add(tally, each)
  return tally
}

export function viewOf(
  pods: readonly Pod[],
  parts: { readonly orphans?: readonly Pod[]; readonly relatedOnNode?: Readonly<Record<string, number>> } = {},
): ReplicaSetView {
  return {
    tally: tallyOf(pods),
    pods: () => pods,
    orphans: () => parts.orphans ?? [],
    relatedOnNode: () => new Map(Object.entries(parts.relatedOnNode ?? {})),
  }
}
