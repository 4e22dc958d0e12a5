import type { Behavior } from '../containers/behavior.ts'

/** Exit code of a process that was ended by SIGKILL. */
export const KILLED_CODE = 137
/** A container gets at least this long between SIGTERM and SIGKILL. Upstream: minimumGracePeriodInSeconds */
const GRACE_MIN_MS = 2_000

/** How a container that is told to stop will end. Times are milliseconds from SIGTERM. */
export interface KillPlan {
  readonly endsAfterMs: number
  readonly exitCode: number
}

/** `leftMs` is what is left of its grace when it gets SIGTERM. Upstream: kuberuntime_container.go killContainer */
export function planKill({ stopsAfterMs, stopCode }: Pick<Behavior, 'stopsAfterMs' | 'stopCode'>, leftMs: number): KillPlan {
  // A grace counts whole seconds, so that part of one that a hook took is given back.
  const graceMs = Math.max(GRACE_MIN_MS, Math.ceil(leftMs / 1000) * 1000)
  if (stopsAfterMs === undefined || stopsAfterMs > graceMs) return { endsAfterMs: graceMs, exitCode: KILLED_CODE }
  return { endsAfterMs: stopsAfterMs, exitCode: stopCode }
}
