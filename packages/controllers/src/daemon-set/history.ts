import { type ControllerRevision, controllerRevisions, type DaemonSet, daemonSets, type Pod, pods } from '@kubesim/api'
import {
  CONTROLLER_REVISION_HASH,
  createRevision,
  highestRevision,
  isOfTemplate,
  newRevision,
  planHistoryCleanup,
  renumber,
  revisionName,
} from '../controller-revision/revision.ts'
import { templateHash } from '../deployment/template-hash.ts'
import { type Action, patch, remove, update, updateStatus } from '../kit/action.ts'

export interface HistoryView {
  readonly revisions: readonly ControllerRevision[]
  readonly pods: readonly Pod[]
  readonly revisionByName: (name: string) => ControllerRevision | undefined
}

/** Where a set's history is, and what has to be written for it to be there. */
export interface History {
  /** Hash of the present template. */
  readonly hash: string
  readonly old: readonly ControllerRevision[]
  readonly actions: readonly Action[]
  /** Nothing else can be done before these actions have been. */
  readonly isBlocked: boolean
}

/** Upstream: constructHistory */
export function planHistory(set: DaemonSet, view: HistoryView): History {
  const { template } = set.spec
  const current = view.revisions.filter((revision) => isOfTemplate(revision, template))
  const old = view.revisions.filter((revision) => !current.includes(revision))
  const labels = view.revisions.filter((revision) => hashOf(revision) === undefined).map(label)
  const number = highestRevision(old) + 1
  if (labels.length > 0) return { hash: '', old, actions: labels, isBlocked: true }
  if (current.length === 0) return begin(set, { ...view, old, number })
  const kept = current.reduce((latest, each) => (each.revision >= latest.revision ? each : latest))
  const hash = hashOf(kept)!
  if (current.length > 1) return { hash, old, actions: deduplicate(kept, current, view.pods), isBlocked: true }
  return { hash, old, actions: kept.revision < number ? [renumber(kept, number)] : [], isBlocked: false }
}

/** Revisions beyond revisionHistoryLimit that no pod is of. Upstream: cleanupHistory */
export function planCleanup(set: DaemonSet, old: readonly ControllerRevision[], setPods: readonly Pod[]): readonly Action[] {
  const live = new Set(setPods.map(({ metadata }) => metadata.labels?.[CONTROLLER_REVISION_HASH]))
  return planHistoryCleanup(old, { limit: set.spec.revisionHistoryLimit ?? 10, isInUse: (revision) => live.has(hashOf(revision)) })
}

/** The first revision of a template. Upstream: snapshot */
function begin(
  set: DaemonSet,
  { old, number, revisionByName }: HistoryView & { readonly old: readonly ControllerRevision[]; readonly number: number },
): History {
  const { template } = set.spec
  const hash = templateHash(template, set.status?.collisionCount)
  // A name that is taken, for another template or by another owner: try the next hash.
  if (revisionByName(revisionName(set, hash)) !== undefined) {
    const status = { ...initialStatus(set), collisionCount: (set.status?.collisionCount ?? 0) + 1 }
    return { hash, old, actions: [updateStatus(daemonSets, { ...set, status })], isBlocked: true }
  }
  const revision = newRevision(set, { template, hash, revision: number, annotations: set.metadata.annotations })
  return { hash, old, actions: [createRevision(revision)], isBlocked: false }
}

function initialStatus({ status }: DaemonSet): NonNullable<DaemonSet['status']> {
  return status ?? { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }
}

/** One template has one revision: the pods of the others are counted to it. Upstream: dedupCurHistories */
function deduplicate(kept: ControllerRevision, current: readonly ControllerRevision[], setPods: readonly Pod[]): readonly Action[] {
  const hash = hashOf(kept)
  const body = { metadata: { labels: { [CONTROLLER_REVISION_HASH]: hash } } }
  return [
    ...setPods
      .filter(({ metadata }) => metadata.labels?.[CONTROLLER_REVISION_HASH] !== hash)
      .map((pod) => patch(pods, pod, { body, type: 'application/merge-patch+json' })),
    ...current.filter((revision) => revision !== kept).map((revision) => remove(controllerRevisions, revision)),
  ]
}

/** Upstream takes the name of a revision that lacks the label, which cannot collide. */
function label(revision: ControllerRevision): Action {
  const { metadata } = revision
  const labels = { ...metadata.labels, [CONTROLLER_REVISION_HASH]: metadata.name! }
  return update(controllerRevisions, { ...revision, metadata: { ...metadata, labels } })
}

function hashOf({ metadata }: ControllerRevision): string | undefined {
  return metadata.labels?.[CONTROLLER_REVISION_HASH]
}
