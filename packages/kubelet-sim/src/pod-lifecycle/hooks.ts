import type { LifecycleHandler } from '@kubesim/api'
import { httpAnswer } from '../behavior/http-answer.ts'
import type { ContainerRun } from '../containers/container-run.ts'
import { listensOn } from '../containers/listening-ports.ts'
import type { PodWorker } from './pod-worker.ts'

/** Runs a hook; `done` is called once, at once or in a later turn, with whether it succeeded. Upstream: pkg/kubelet/lifecycle/handlers.go */
export function runHook(worker: PodWorker, run: ContainerRun, hook: LifecycleHandler, done: (ok: boolean) => void): void {
  const { node } = worker
  if (hook.exec !== undefined) {
    const call = { command: hook.exec.command ?? [], standInCode: 0, timeoutMs: undefined }
    return node.commands.run(worker, run, call, (outcome) => done('exitCode' in outcome && outcome.exitCode === 0))
  }
  if (hook.sleep !== undefined) return node.commands.wait(hook.sleep.seconds * 1000, () => done(true))
  if (hook.httpGet === undefined) return done(true)
  const port = portOf(run, hook.httpGet.port)
  if (port === undefined || !listensOn(run, port, node.kernel.now)) return done(false)
  // Any answer will do: only one that does not come is a failure.
  const { latencyMs } = httpAnswer(run.behavior!, { path: hook.httpGet.path ?? '/', atMs: node.kernel.now - run.startedMs }, node.draw)
  node.commands.wait(latencyMs, () => done(true))
}

function portOf({ container }: ContainerRun, port: number | string): number | undefined {
  return typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort
}
