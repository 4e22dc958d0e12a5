import type { LifecycleHandler } from '@kubesim/api'
import { httpAnswer } from '../behavior/http-answer.ts'
import type { ContainerRun } from '../containers/container-run.ts'
import { listensOn } from '../containers/listening-ports.ts'

export interface HookOutcome {
  readonly ok: boolean
  readonly tookMs: number
}

/** What a hook comes to when it is run now. Upstream: pkg/kubelet/lifecycle/handlers.go */
export function runHook(
  run: ContainerRun,
  hook: LifecycleHandler,
  at: { readonly nowMs: number; readonly draw: () => number },
): HookOutcome {
  if (hook.sleep !== undefined) return { ok: true, tookMs: hook.sleep.seconds * 1000 }
  if (hook.httpGet !== undefined) {
    const port = portOf(run, hook.httpGet.port)
    if (port === undefined || !listensOn(run, port, at.nowMs)) return { ok: false, tookMs: 0 }
    // Any answer will do: only one that does not come is a failure.
    const { latencyMs } = httpAnswer(run.behavior!, { path: hook.httpGet.path ?? '/', atMs: at.nowMs - run.startedMs }, at.draw)
    return { ok: true, tookMs: latencyMs }
  }
  // Differs: of a command's text only `sleep N` counts.
  return { ok: true, tookMs: hook.exec === undefined ? 0 : sleepsIn(hook.exec.command ?? []) }
}

function portOf({ container }: ContainerRun, port: number | string): number | undefined {
  return typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort
}

function sleepsIn(command: readonly string[]): number {
  let totalMs = 0
  for (const [, seconds] of command.join(' ').matchAll(/\bsleep (\d+(?:\.\d+)?)/g)) totalMs += Number(seconds) * 1000
  return totalMs
}
