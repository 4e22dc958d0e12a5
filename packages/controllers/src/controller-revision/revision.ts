import {
  type ControllerRevision,
  controllerRevisions,
  type KubeObject,
  type PodTemplateSpec,
  parseTime,
  semanticDeepEqual,
} from '@kubesim/api'
import { templateHash } from '../deployment/template-hash.ts'
import { type Action, type CreateAction, create, remove, update } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { controllerReference } from '../pod-control/claims.ts'

/** Label of pods and revisions that says which template they are of. */
export const CONTROLLER_REVISION_HASH = 'controller-revision-hash'

/** The part of a workload that a revision remembers: a patch that brings it back. */
export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } }
}

const dataByTemplate = new WeakMap<PodTemplateSpec, RevisionData>()

/** The same for the same template. Upstream: getPatch of DaemonSets and StatefulSets */
export function revisionData(template: PodTemplateSpec): RevisionData {
  let data = dataByTemplate.get(template)
  if (data === undefined) {
    data = { spec: { template: { ...template, $patch: 'replace' } } }
    dataByTemplate.set(template, data)
  }
  return data
}

const templates = new WeakMap<ControllerRevision, PodTemplateSpec>()

/** The template a revision remembers; the same one each time, so that its pods share it. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  let template = templates.get(revision)
  if (template === undefined) {
    const { $patch: _, ...remembered } = (revision.data as RevisionData).spec.template
    template = remembered
    templates.set(revision, template)
  }
  return template
}

/** Whether a revision remembers this template. Upstream: history.EqualRevision */
export function isOfTemplate(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  return semanticDeepEqual(revision.data, revisionData(template))
}

export function highestRevision(revisions: readonly ControllerRevision[]): number {
  let highest = 0
  for (const { revision } of revisions) highest = Math.max(highest, revision)
  return highest
}

/** Upstream: history.SortControllerRevisions */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  return a.revision - b.revision || createdMs(a) - createdMs(b) || (a.metadata.name! < b.metadata.name! ? -1 : 1)
}

export interface NewRevision {
  readonly template: PodTemplateSpec
  readonly hash: string
  readonly revision: number
  readonly annotations: KubeObject['metadata']['annotations']
}

/** Upstream: history.NewControllerRevision */
export function newRevision(owner: KubeObject, { template, hash, revision, annotations }: NewRevision): ControllerRevision {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(owner, hash),
      namespace: owner.metadata.namespace!,
      labels: { ...template.metadata?.labels, [CONTROLLER_REVISION_HASH]: hash },
      annotations,
      ownerReferences: [controllerReference(owner)],
    },
    data: revisionData(template),
    revision,
  }
}

/** Upstream: history.HashControllerRevision */
export function revisionHash(template: PodTemplateSpec, collisionCount: number): string {
  return templateHash(template, collisionCount)
}

export function revisionName(owner: KubeObject, hash: string): string {
  return `${owner.metadata.name!.slice(0, 223)}-${hash}`
}

export function createRevision(revision: ControllerRevision): CreateAction {
  return create(controllerRevisions, revision, { tolerate: isNamespaceTerminating })
}

/** A template that is used again becomes the latest of its owner's revisions. */
export function renumber(revision: ControllerRevision, to: number): Action {
  return update(controllerRevisions, { ...revision, revision: to })
}

/** Revisions nobody needs, oldest first, until no more than `limit` such are left. */
export function planHistoryCleanup(
  old: readonly ControllerRevision[],
  { limit, isInUse }: { readonly limit: number; readonly isInUse: (revision: ControllerRevision) => boolean },
): readonly Action[] {
  const surplus = old.length - limit
  if (surplus <= 0) return []
  const idle = [...old].sort(byRevision).filter((revision) => !isInUse(revision))
  return idle.slice(0, surplus).map((revision) => remove(controllerRevisions, revision))
}

function createdMs({ metadata }: ControllerRevision): number {
  return metadata.creationTimestamp === undefined ? 0 : parseTime(metadata.creationTimestamp)
}
