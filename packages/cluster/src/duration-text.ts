import { parseDuration } from '@kubesim/api'

/** A span of virtual time: milliseconds, or Go's notation as kubectl takes it (`30s`, `10m`, `1h30m`). */
export type Duration = number | string

/** Milliseconds. Throws a RangeError for what is no duration. */
export function durationMs(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : parseDuration(duration)
  if (ms === undefined || !Number.isFinite(ms) || ms < 0) throw new RangeError(`"${duration}" is not a duration such as 30s, 10m or 1h30m`)
  return ms
}
