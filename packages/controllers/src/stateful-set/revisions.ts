import type { ControllerRevision, Pod, PodTemplateSpec, StatefulSet } from '@kubesim/api'
import {
  byRevision,
  createRevision,
  highestRevision,
  isOfTemplate,
  newRevision,
  planHistoryCleanup,
  renumber,
  revisionHash,
  revisionName,
  templateOf,
} from '../controller-revision/revision.ts'
import type { Action } from '../kit/action.ts'
import { revisionOf } from './stateful-pod.ts'

/** A template and the name of the revision that remembers it. */
export interface VersionedTemplate {
  readonly name: string
  readonly template: PodTemplateSpec
}

export interface Revisions {
  /** What pods were of before the update that is under way. */
  readonly current: VersionedTemplate
  /** What pods are to be of. */
  readonly update: VersionedTemplate
  readonly collisionCount: number
  readonly actions: readonly Action[]
}

export interface RevisionView {
  /** Those that belong to the set. */
  readonly revisions: readonly ControllerRevision[]
  readonly revisionByName: (name: string) => ControllerRevision | undefined
}

/** Upstream: getStatefulSetRevisions */
export function planRevisions(set: StatefulSet, view: RevisionView): Revisions {
  const { template } = set.spec
  const sorted = [...view.revisions].sort(byRevision)
  const latest = sorted.at(-1)
  const equal = sorted.filter((revision) => isOfTemplate(revision, template)).at(-1)
  const update =
    equal === undefined ? begin(set, view) : { name: equal.metadata.name!, collisionCount: set.status?.collisionCount ?? 0, actions: [] }
  const actions = equal === undefined || equal === latest ? update.actions : [renumber(equal, highestRevision(sorted) + 1)]
  const updated = { name: update.name, template }
  const current = sorted.find(({ metadata }) => metadata.name === set.status?.currentRevision)
  const isUpdate = current === undefined || current.metadata.name === update.name
  return {
    current: isUpdate ? updated : { name: current.metadata.name!, template: templateOf(current) },
    update: updated,
    collisionCount: update.collisionCount,
    actions,
  }
}

/** The first revision of a template, under the first name that is free. Upstream: CreateControllerRevision */
function begin(
  set: StatefulSet,
  { revisions, revisionByName }: RevisionView,
): { readonly name: string; readonly collisionCount: number; readonly actions: readonly Action[] } {
  const { template } = set.spec
  for (let collisionCount = set.status?.collisionCount ?? 0; ; collisionCount++) {
    const hash = revisionHash(template, collisionCount)
    const name = revisionName(set, hash)
    const taken = revisionByName(name)
    if (taken === undefined) {
      const revision = highestRevision(revisions) + 1
      const { annotations } = set.metadata
      return { name, collisionCount, actions: [createRevision(newRevision(set, { template, hash, revision, annotations }))] }
    }
    if (isOfTemplate(taken, template)) return { name, collisionCount, actions: [] }
  }
}

/** Revisions beyond revisionHistoryLimit that are in nobody's use. Upstream: truncateHistory */
export function planTruncation(
  set: StatefulSet,
  { revisions }: RevisionView,
  inUse: { readonly pods: readonly Pod[] } & Revisions,
): readonly Action[] {
  const live = new Set([inUse.current.name, inUse.update.name, ...inUse.pods.map(revisionOf)])
  const idle = revisions.filter(({ metadata }) => !live.has(metadata.name!))
  return planHistoryCleanup(idle, { limit: set.spec.revisionHistoryLimit ?? 10, isInUse: () => false })
}
