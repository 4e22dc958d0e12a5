import type { Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '@kubesim/api'
import { forbidden, tooManyRequests, withCause } from '../failures.ts'
import { requireLive } from '../registry/stored.ts'
import { storeUpdate } from '../registry/update.ts'
import { STATUS } from '../registry/update-mode.ts'
import { RequestScope } from '../request-scope.ts'
import { SERVER_USER } from '../resources/internal-write.ts'

const DISRUPTED_PODS_MAX = 2000
const BUDGET = { group: 'policy', resource: 'poddisruptionbudget' }
const TEXT = "Cannot evict pod as it would violate the pod's disruption budget."

/** Takes one disruption from the budget, for this pod. Throws 429 when none is left. Upstream: EvictionREST.checkAndDecrement */
export function disruptPods(scope: RequestScope, budget: PodDisruptionBudget, pod: Pod): void {
  const { name, generation = 0 } = budget.metadata
  const status =
    budget.status ?? ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 } as PodDisruptionBudgetStatus)
  if ((status.observedGeneration ?? 0) < generation) throw tooManyDisruptions(name!)
  if (status.disruptionsAllowed < 0) throw forbidden(BUDGET, name!, 'pdb disruptions allowed is negative')
  if (Object.keys(status.disruptedPods ?? {}).length > DISRUPTED_PODS_MAX) {
    throw forbidden(BUDGET, name!, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller')
  }
  if (status.disruptionsAllowed === 0) {
    throw withCause(tooManyRequests(TEXT, 0), { reason: 'DisruptionBudget', message: exhausted(name!, status) })
  }
  if (!scope.dryRun) take(scope, budget, { status, pod })
}

/** 429 of a budget whose state is not known yet. */
export function tooManyDisruptions(name: string): Error {
  const message = `The disruption budget ${name} is still being processed by the server.`
  return withCause(tooManyRequests(TEXT, 10), { reason: 'DisruptionBudget', message })
}

function exhausted(name: string, status: PodDisruptionBudgetStatus): string {
  const condition = status.conditions?.find(({ type }) => type === 'DisruptionAllowed')
  const refused = condition !== undefined && condition.status === 'False' && condition.message !== '' ? condition : undefined
  const text = `The disruption budget ${name} does not allow evicting pods currently`
  if (refused?.reason === 'SyncFailed') return `${text} because it failed sync: ${refused.message}`
  if (status.currentHealthy <= status.desiredHealthy) {
    return `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`
  }
  return refused === undefined ? text : `${text} (${refused.reason}): ${refused.message}`
}

function take(scope: RequestScope, budget: PodDisruptionBudget, { status, pod }: { status: PodDisruptionBudgetStatus; pod: Pod }): void {
  const { core } = scope
  const resource = core.catalog.find('policy', 'v1', 'poddisruptionbudgets')!
  const { namespace, name } = budget.metadata
  const target = {
    group: 'policy',
    version: 'v1',
    resource: 'poddisruptionbudgets',
    subresource: 'status',
    namespace: namespace!,
    name: name!,
  }
  const request = { user: SERVER_USER, userAgent: 'kube-apiserver', verb: 'update', ...target } as const
  const budgetScope = new RequestScope(core, request, { resource, answers: undefined })
  const disruptionsAllowed = status.disruptionsAllowed - 1
  const next = {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name!]: core.clock.now },
      ...(disruptionsAllowed === 0 && { conditions: withoutDisruptions(budget, status, core.clock.now) }),
    },
  } as PodDisruptionBudget
  storeUpdate(budgetScope, STATUS, { live: requireLive(budgetScope), next, managedFields: budget.metadata.managedFields })
}

/** Upstream: pkg/apis/policy/... pdbhelper.UpdateDisruptionAllowedCondition */
function withoutDisruptions(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus, now: string): Condition[] {
  const old = status.conditions?.find(({ type }) => type === 'DisruptionAllowed')
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    observedGeneration: status.observedGeneration ?? budget.metadata.generation ?? 0,
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : now,
    reason: 'InsufficientPods',
    message: '',
  }
  return [...(status.conditions ?? []).filter((other) => other !== old), condition]
}
