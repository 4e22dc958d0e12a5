/** An amount over a container's life: bytes, or cores. */
export interface UsageCurve {
  readonly base: number
  /** In order of time. */
  readonly steps: readonly { readonly atMs: number; readonly value: number }[]
  /** Of memory: bytes kept of each request. Of CPU: core-seconds that one takes. */
  readonly perRequest: number
  /** Grows by this each second, on top. */
  readonly perSecond: number
}

/** What time alone makes of it, `ms` after the start. */
export function amountAt(curve: UsageCurve, ms: number): number {
  let amount = curve.base
  for (const step of curve.steps) if (step.atMs <= ms) amount = step.value
  return amount + (curve.perSecond * ms) / 1000
}

/** Milliseconds after the start when the amount, with `extra` on top, first exceeds the limit; undefined when it never does. */
export function exceedsAtMs(curve: UsageCurve, limit: number, extra = 0): number | undefined {
  const bends = [{ atMs: 0, value: curve.base }, ...curve.steps]
  for (const [index, { atMs, value }] of bends.entries()) {
    const endMs = bends[index + 1]?.atMs ?? Number.POSITIVE_INFINITY
    const room = limit - value - extra
    if (room < (curve.perSecond * atMs) / 1000) return atMs
    if (curve.perSecond <= 0) continue
    const crossesMs = Math.floor((room / curve.perSecond) * 1000) + 1
    if (crossesMs < endMs) return crossesMs
  }
  return undefined
}
