import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume } from '@kubesim/api'
import { CONTROLLER_REVISION_HASH } from '../controller-revision/revision.ts'
import { podOf } from '../pod-control/pod-actions.ts'
import { ordinalOf, podName } from './ordinal.ts'

const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name'
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index'

/** The pod of an ordinal, of the template of a revision. Upstream: newStatefulSetPod */
export function statefulPod(
  set: StatefulSet,
  ordinal: number,
  { template, name: revision }: { readonly template: PodTemplateSpec; readonly name: string },
): Pod {
  const { metadata, spec } = podOf(set, template)
  const name = podName(set, ordinal)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name,
      labels: { ...metadata.labels, [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinal), [CONTROLLER_REVISION_HASH]: revision },
    },
    spec: { ...spec, hostname: name, subdomain: set.spec.serviceName || undefined, ...volumesOf(set, ordinal, spec.volumes) },
  }
}

/** The revision a pod is of; a pod of none has the empty text. */
export function revisionOf({ metadata }: Pod): string {
  return metadata.labels?.[CONTROLLER_REVISION_HASH] ?? ''
}

/** The claims of an ordinal, as the set's templates have them. Upstream: getPersistentVolumeClaims */
export function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? NONE).map((template) => ({
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace!,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
    },
  }))
}

const NONE: readonly PersistentVolumeClaim[] = []

export function claimName(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata.name}-${set.metadata.name}-${ordinal}`
}

/** A pod with the name labels and volumes it should have; the very pod when it has them. Upstream: UpdateStatefulPod */
export function withIdentityAndStorage(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod)
  const name = podName(set, ordinal)
  const labelled = pod.metadata.labels?.[POD_NAME_LABEL] === name
  const stored = storageMatches(set, pod)
  if (labelled && stored) return pod
  const labels = { ...pod.metadata.labels, [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinal) }
  return {
    ...pod,
    metadata: labelled ? pod.metadata : { ...pod.metadata, labels },
    spec: stored ? pod.spec : { ...pod.spec, ...volumesOf(set, ordinal, pod.spec.volumes) },
  }
}

/** Upstream: storageMatches */
function storageMatches(set: StatefulSet, { spec, metadata }: Pod): boolean {
  const ordinal = ordinalOf({ metadata } as Pod)
  return (set.spec.volumeClaimTemplates ?? NONE).every((template) => {
    const volume = spec.volumes?.find(({ name }) => name === template.metadata.name)
    return volume?.persistentVolumeClaim?.claimName === claimName(set, template, ordinal)
  })
}

/** A claim's volume takes the place of one of the same name. Upstream: updateStorage */
function volumesOf(set: StatefulSet, ordinal: number, given: readonly Volume[] = []): { readonly volumes?: readonly Volume[] } {
  const templates = set.spec.volumeClaimTemplates ?? NONE
  if (templates.length === 0) return given.length === 0 ? {} : { volumes: given }
  const claimed = templates.map((template) => ({
    name: template.metadata.name!,
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
  }))
  return { volumes: [...claimed, ...given.filter(({ name }) => !claimed.some((volume) => volume.name === name))] }
}
