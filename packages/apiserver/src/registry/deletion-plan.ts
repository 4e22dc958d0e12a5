import { formatTime, type KubeObject, type ObjectMeta, parseTime, type RequestOptions } from '@kubesim/api'
import { preconditionFailed } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { markedMetadata, withMetadata } from './metadata.ts'
import { atNextRevision } from './stored.ts'

const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

/** What a deletion does to an object. */
export type DeletionPlan =
  /** It is on its way already and nothing hastens it. */
  | { readonly type: 'wait' }
  | { readonly type: 'remove' }
  /** It is stored like this; `thenRemove`: and then removed, when its grace is over at once. */
  | { readonly type: 'mark'; readonly object: KubeObject; readonly thenRemove: boolean }

/** Throws Conflict when a precondition does not hold. */
export function planDeletion(scope: RequestScope, live: KubeObject, options: RequestOptions): DeletionPlan {
  const step = scope.resource.hooks.interceptDelete?.(scope, live, options)
  if (step?.type === 'wait') return step
  if (step?.type === 'update') return { type: 'mark', object: atNextRevision(scope, step.object), thenRemove: false }
  checkPreconditions(scope, live.metadata, options)
  const grace = planGrace(scope, live, options)
  if (grace === 'pending') return WAIT
  const finalizers = finalizersFor(scope, live.metadata, options)
  if (grace === 'none') {
    if (finalizers.length === 0) return REMOVE
    return { type: 'mark', object: marked(scope, live, { ...withoutGrace(scope, live.metadata), finalizers }), thenRemove: false }
  }
  const { deletionTimestamp, seconds } = grace
  const object = marked(scope, live, { deletionTimestamp, seconds, finalizers })
  return { type: 'mark', object, thenRemove: finalizers.length === 0 && seconds === 0 }
}

const WAIT: DeletionPlan = { type: 'wait' }
const REMOVE: DeletionPlan = { type: 'remove' }

/** When an object has to be gone. */
interface Grace {
  readonly deletionTimestamp: string
  readonly seconds: number
}

/** `none`: the kind knows no grace, or it is over; `pending`: nothing hastens what is under way. Upstream: rest.BeforeDelete */
function planGrace(scope: RequestScope, live: KubeObject, options: RequestOptions): Grace | 'none' | 'pending' {
  const { hooks, strategy } = scope.resource
  if (hooks.gracePeriodSeconds === undefined && strategy.gracePeriodSeconds === undefined) return 'none'
  const requested = atLeastOneIfNegative(options.gracePeriodSeconds)
  if (live.metadata.deletionTimestamp !== undefined) return shortenGrace(scope, live.metadata, requested)
  const seconds =
    hooks.gracePeriodSeconds === undefined
      ? graceByStrategy(strategy.gracePeriodSeconds!(live), requested)
      : hooks.gracePeriodSeconds(live, requested)
  if (seconds === undefined) return 'none'
  const { clock } = scope.core
  return { deletionTimestamp: seconds === 0 ? clock.now : formatTime(secondOf(clock.nowMs) + seconds * 1000), seconds }
}

function graceByStrategy(period: number | undefined, requested: number | undefined): number | undefined {
  return period === undefined ? undefined : (requested ?? period)
}

/** A second deletion can only bring the end nearer. */
function shortenGrace({ core }: RequestScope, live: ObjectMeta, requested: number | undefined): Grace | 'none' | 'pending' {
  const left = atLeastOneIfNegative(live.deletionGracePeriodSeconds)
  if (left === undefined || left === 0) return 'none'
  if (requested === undefined || requested >= left) return 'pending'
  const nowMs = secondOf(core.clock.nowMs)
  const endMs = parseTime(live.deletionTimestamp!) - left * 1000 + requested * 1000
  if (endMs >= nowMs) return { deletionTimestamp: formatTime(endMs), seconds: requested }
  // The whole shorter grace is over: a graceful deletion still leaves a second for whoever has to finish it.
  return { deletionTimestamp: core.clock.now, seconds: requested === 0 ? 0 : 1 }
}

/** Kept by finalizers only. Upstream: registry.markAsDeleting */
function withoutGrace({ core }: RequestScope, live: ObjectMeta): Grace {
  const { now, nowMs } = core.clock
  const past = live.deletionTimestamp !== undefined && parseTime(live.deletionTimestamp) <= nowMs
  return { deletionTimestamp: past ? live.deletionTimestamp! : now, seconds: 0 }
}

/** The garbage collector's finalizers as the caller wants them, after the object's own. Upstream: deletionFinalizersForGarbageCollection */
function finalizersFor({ resource }: RequestScope, live: ObjectMeta, options: RequestOptions): readonly string[] {
  const given = live.finalizers ?? NO_FINALIZERS
  if (resource.hooks.garbageCollected === false) return given
  const policy = options.propagationPolicy
  if (given === NO_FINALIZERS && policy === undefined && resource.strategy.defaultPropagation === undefined) return given
  const own = given.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND)
  const inherited = given.find((finalizer) => finalizer === ORPHAN || finalizer === FOREGROUND)
  const wanted = policy === undefined ? (inherited ?? byDefault(resource.strategy.defaultPropagation)) : byDefault(policy)
  const next = wanted === undefined ? own : [...own, wanted]
  return next.length === given.length && next.every((finalizer) => given.includes(finalizer)) ? given : next
}

const NO_FINALIZERS: readonly string[] = []

function byDefault(policy: RequestOptions['propagationPolicy']): string | undefined {
  if (policy === 'Orphan') return ORPHAN
  return policy === 'Foreground' ? FOREGROUND : undefined
}

function checkPreconditions({ resource }: RequestScope, live: ObjectMeta, { preconditions }: RequestOptions): void {
  if (preconditions === undefined) return
  const { uid, resourceVersion } = preconditions
  if (uid !== undefined && uid !== live.uid) throw preconditionFailed(resource, live.name!, { what: 'UID', wanted: uid, found: live.uid! })
  if (resourceVersion !== undefined && resourceVersion !== live.resourceVersion) {
    throw preconditionFailed(resource, live.name!, { what: 'ResourceVersion', wanted: resourceVersion, found: live.resourceVersion! })
  }
}

/** The first mark raises the generation: controllers must see that the object they act on is going. */
function marked({ core, resource }: RequestScope, live: KubeObject, end: Grace & { readonly finalizers: readonly string[] }): KubeObject {
  const { generation, deletionTimestamp } = live.metadata
  const mark = {
    resourceVersion: String(core.store.nextRevision),
    generation: generation && deletionTimestamp === undefined ? generation + 1 : generation,
    deletionTimestamp: end.deletionTimestamp,
    deletionGracePeriodSeconds: end.seconds,
    finalizers: end.finalizers,
  }
  return withMetadata(resource, live, markedMetadata(live.metadata, mark))
}

/** Negative grace means one second. */
function atLeastOneIfNegative(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds
}

function secondOf(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000
}
