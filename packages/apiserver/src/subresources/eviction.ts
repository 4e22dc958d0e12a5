import {
  type ApiResponse,
  type Eviction,
  isPodReady,
  labelSelectorMatches,
  type Pod,
  type PodDisruptionBudget,
  type RequestOptions,
  StatusError,
} from '@kubesim/api'
import { badRequest, isConflictError, preconditionFailed } from '../failures.ts'
import { decodeAs } from '../registry/decode.ts'
import { deleteLive } from '../registry/delete.ts'
import { requireLive, type Stored } from '../registry/stored.ts'
import { storeUpdate } from '../registry/update.ts'
import { STATUS } from '../registry/update-mode.ts'
import type { RequestScope } from '../request-scope.ts'
import { disruptPods, tooManyDisruptions } from './disruption-budget.ts'
import { withCondition } from './pod-condition.ts'
import { success } from './success.ts'

const EVICTION = { group: 'policy', version: 'v1', kind: 'Eviction' }

/** POST pods/x/eviction: deletes the pod if its disruption budget allows. Upstream: core/pod/storage EvictionREST */
export function evictPod(scope: RequestScope): ApiResponse {
  const given = decodeAs(scope, EVICTION) as Eviction
  if (given.metadata.name !== scope.request.name) throw badRequest('name in URL does not match name in Eviction object')
  const admission = {
    operation: 'CREATE',
    subresource: 'eviction',
    name: given.metadata.name!,
    object: given,
    oldObject: undefined,
  } as const
  const eviction = scope.core.admission.admit(scope, admission) as Eviction
  scope.core.admission.validate(scope, admission, eviction)
  const live = requireLive(scope)
  const options = deleteOptionsOf(scope, eviction)
  if (isPastProtection(live.object as Pod)) evict(scope, live, options)
  else evictWithin(scope, live, options)
  return success(scope)
}

/** One budget may protect the pod: what it allows is taken from it first, unless the pod is not counted as healthy anyway. */
function evictWithin(scope: RequestScope, live: Stored, options: RequestOptions): void {
  const pod = live.object as Pod
  const budgets = budgetsOf(scope, pod)
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })
  }
  const budget = budgets[0]
  if (budget === undefined) {
    evict(scope, live, options)
    return
  }
  if (!isUncounted(pod, budget)) disruptPods(scope, budget, pod)
  try {
    evict(scope, live, options)
  } catch (error) {
    if (isConflictError(error) && options.preconditions?.resourceVersion === undefined) throw tooManyDisruptions(budget.metadata.name!)
    throw error
  }
}

/** Says why in the pod's status, then deletes it. */
function evict(scope: RequestScope, live: Stored, options: RequestOptions): void {
  requirePreconditions(scope, live, options)
  const marked = options.dryRun ? live : markAsTarget(scope, live)
  const { preconditions, ...rest } = options
  const uid = preconditions?.uid
  deleteLive(scope, marked, uid === undefined ? rest : { ...rest, preconditions: { uid } })
}

function markAsTarget(scope: RequestScope, live: Stored): Stored {
  const pod = live.object as Pod
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
  const next = { ...pod, status: withCondition(pod.status ?? {}, condition, scope.core.clock.now) } as Pod
  storeUpdate(scope, STATUS, { live, next, managedFields: pod.metadata.managedFields })
  return requireLive(scope)
}

function requirePreconditions({ resource }: RequestScope, live: Stored, { preconditions }: RequestOptions): void {
  const { name, uid, resourceVersion } = live.object.metadata
  const wanted = preconditions ?? {}
  if (wanted.uid && wanted.uid !== uid) throw preconditionFailed(resource, name!, { what: 'UID', wanted: wanted.uid, found: uid! })
  if (wanted.resourceVersion && wanted.resourceVersion !== resourceVersion) {
    throw preconditionFailed(resource, name!, { what: 'ResourceVersion', wanted: wanted.resourceVersion, found: resourceVersion! })
  }
}

/** A pod that does not run (any more) is not protected. Upstream: canIgnorePDB */
function isPastProtection({ metadata, status }: Pod): boolean {
  const phase = status?.phase
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || metadata.deletionTimestamp !== undefined
}

/** A pod that is not ready does not count as healthy, so that its eviction disrupts nothing. */
function isUncounted(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (isPodReady(pod)) return false
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

function budgetsOf(scope: RequestScope, pod: Pod): PodDisruptionBudget[] {
  const { namespace, labels } = pod.metadata
  const range = scope.core.store.range('policy/poddisruptionbudgets', { namespace: namespace! })
  return range.items
    .map((item) => item.value as PodDisruptionBudget)
    .filter((budget) => budget.spec?.selector !== undefined && labelSelectorMatches(budget.spec.selector, labels))
}

/** Options in the body go before those of the request; a dry run is one if either says so. */
function deleteOptionsOf(scope: RequestScope, eviction: Eviction): RequestOptions {
  const { dryRun, gracePeriodSeconds, propagationPolicy, preconditions } = eviction.deleteOptions ?? {}
  return {
    ...((scope.dryRun || (dryRun ?? []).length > 0) && { dryRun: true }),
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy !== undefined && { propagationPolicy: propagationPolicy as 'Background' }),
    ...(preconditions !== undefined && { preconditions }),
  }
}
