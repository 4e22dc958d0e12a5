import { type Condition, formatTime } from '@kubesim/api'

/**
 * The conditions with one set; the same array when it says so already. The transition time changes with the status alone.
 * Upstream: apimachinery meta.SetStatusCondition
 */
export function withStatusCondition(
  conditions: readonly Condition[] | undefined,
  wanted: Omit<Condition, 'lastTransitionTime'>,
  nowMs: number,
): readonly Condition[] {
  const all = conditions ?? []
  const known = all.find(({ type }) => type === wanted.type)
  if (known === undefined) return [...all, { ...wanted, lastTransitionTime: formatTime(nowMs) }]
  const next = { ...wanted, lastTransitionTime: known.status === wanted.status ? known.lastTransitionTime : formatTime(nowMs) }
  const isSame =
    known.status === next.status &&
    known.reason === next.reason &&
    known.message === next.message &&
    known.observedGeneration === next.observedGeneration
  return isSame ? all : all.map((each) => (each === known ? next : each))
}
