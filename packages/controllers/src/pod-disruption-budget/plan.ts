import {
  type Condition,
  formatTime,
  isPodReady,
  type LabelSelector,
  type OwnerReference,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  parseTime,
  podDisruptionBudgets,
  scaledIntOrPercent,
  semanticDeepEqual,
} from '@kubesim/api'
import { type Action, event, requeueAfter, updateStatus } from '../kit/action.ts'
import { goSelectorText } from '../kit/go-selector-text.ts'
import { type ExpectedPods, expectedPods, type Scale } from './expected-pods.ts'

/** A pod whose eviction was allowed counts as gone for so long. Upstream: DeletionTimeout */
const DELETION_TIMEOUT_MS = 120_000
const CONDITION = 'DisruptionAllowed'

export interface DisruptionView {
  readonly pods: readonly Pod[]
  readonly scale: (pod: Pod, owner: OwnerReference) => Scale
}

/** Upstream: disruption controller trySync */
export function planDisruption(budget: PodDisruptionBudget, { pods, scale }: DisruptionView, nowMs: number): readonly Action[] {
  const told: Action[] = pods.length === 0 ? [event('Normal', 'NoPods', 'No matching pods found')] : []
  const { expected, desiredHealthy } = wantedHealth(budget, pods, scale)
  if (expected.error !== undefined) {
    const message = `Failed to calculate the number of expected pods: ${expected.error}`
    return [...told, event('Warning', 'CalculateExpectedPodCountFailed', message), ...failSafe(budget, expected.error, nowMs)]
  }
  if (expected.hasUnmanaged) told.push(event('Warning', 'UnmanagedPods', unmanagedText(budget.spec.selector)))
  const disruption = disruptedPods(budget, pods, nowMs)
  const currentHealthy = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined && !(metadata.name! in disruption.pods))
    .filter(isPodReady).length
  const spare = currentHealthy - desiredHealthy
  const status: PodDisruptionBudgetStatus = {
    currentHealthy,
    desiredHealthy,
    ...(Object.keys(disruption.pods).length > 0 && { disruptedPods: disruption.pods }),
    disruptionsAllowed: expected.count <= 0 || spare <= 0 ? 0 : spare,
    expectedPods: expected.count,
    observedGeneration: budget.metadata.generation ?? 0,
  }
  return [...told, ...disruption.events, ...writeStatus(budget, status, nowMs), ...disruption.recheck]
}

/** Upstream: getExpectedPodCount */
function wantedHealth(
  { spec: { maxUnavailable, minAvailable } }: PodDisruptionBudget,
  pods: readonly Pod[],
  scale: DisruptionView['scale'],
): { readonly expected: ExpectedPods; readonly desiredHealthy: number } {
  if (maxUnavailable !== undefined) {
    const expected = expectedPods(pods, scale)
    return { expected, desiredHealthy: Math.max(0, expected.count - scaledIntOrPercent(maxUnavailable, expected.count, true)) }
  }
  if (typeof minAvailable === 'string') {
    const expected = expectedPods(pods, scale)
    return { expected, desiredHealthy: scaledIntOrPercent(minAvailable, expected.count, true) }
  }
  const count = minAvailable === undefined ? 0 : pods.length
  return { expected: { count, hasUnmanaged: false }, desiredHealthy: minAvailable ?? 0 }
}

/** Evictions that were allowed and whose pod is not on its way out yet; too old ones are told and forgotten. Upstream: buildDisruptedPodMap */
function disruptedPods(
  { metadata, status }: PodDisruptionBudget,
  pods: readonly Pod[],
  nowMs: number,
): { readonly pods: Readonly<Record<string, string>>; readonly events: readonly Action[]; readonly recheck: readonly Action[] } {
  const waiting: Record<string, string> = {}
  const events: Action[] = []
  let dueMs = Infinity
  for (const pod of status?.disruptedPods === undefined ? [] : pods) {
    const since = status!.disruptedPods![pod.metadata.name!]
    if (since === undefined || pod.metadata.deletionTimestamp !== undefined) continue
    const expiryMs = parseTime(since) + DELETION_TIMEOUT_MS
    if (expiryMs < nowMs) {
      // The namespace twice is upstream's.
      const message = `Pod was expected by PDB ${metadata.namespace}/${metadata.namespace} to be deleted but it wasn't`
      events.push(event('Warning', 'NotDeleted', message, pod))
    } else {
      waiting[pod.metadata.name!] = since
      dueMs = Math.min(dueMs, expiryMs)
    }
  }
  return { pods: waiting, events, recheck: dueMs === Infinity ? [] : [requeueAfter(dueMs - nowMs + 1, 'watchdog')] }
}

function writeStatus(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus, nowMs: number): readonly Action[] {
  const isAllowed = status.disruptionsAllowed > 0
  const conditions = withCondition(
    budget,
    {
      type: CONDITION,
      status: isAllowed ? 'True' : 'False',
      reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      observedGeneration: status.observedGeneration!,
    },
    nowMs,
  )
  const next = { ...status, conditions }
  return semanticDeepEqual(budget.status, next) ? [] : [updateStatus(podDisruptionBudgets, { ...budget, status: next })]
}

/** Nothing is known, so nothing is allowed. Upstream: failSafe */
function failSafe(budget: PodDisruptionBudget, error: string, nowMs: number): readonly Action[] {
  const status: PodDisruptionBudgetStatus = budget.status ?? {
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  }
  const condition = {
    type: CONDITION,
    status: 'False',
    reason: 'SyncFailed',
    message: error,
    observedGeneration: status.observedGeneration ?? 0,
  }
  const next = { ...status, disruptionsAllowed: 0, conditions: withCondition(budget, condition, nowMs) }
  return semanticDeepEqual(budget.status, next) ? [] : [updateStatus(podDisruptionBudgets, { ...budget, status: next })]
}

function withCondition(budget: PodDisruptionBudget, condition: Omit<Condition, 'lastTransitionTime'>, nowMs: number): readonly Condition[] {
  const present = budget.status?.conditions ?? []
  const before = present.find(({ type }) => type === CONDITION)
  const next = { ...condition, lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : formatTime(nowMs) }
  return before === undefined ? [...present, next] : present.map((each) => (each === before ? next : each))
}

function unmanagedText(selector: LabelSelector | undefined): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${goSelectorText(selector)}) were found to be unmanaged. As a result, the status of the ` +
    'PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" ' +
    'field of the PDB to an integer value.'
  )
}
