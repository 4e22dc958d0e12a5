import type { Container } from '@kubesim/api'
import { type ContainerRun, isSidecar } from '../containers/container-run.ts'
import type { PodWorker } from './pod-worker.ts'

const KILLED_CODE = 137

const NOBODY: Set<ContainerRun> = new Set()

/**
 * Ends a pod: preStop hooks, SIGTERM, and SIGKILL when the grace is over; main containers first, then sidecars in reverse order. Then the API is
 * told, and lets the pod go. Upstream: kuberuntime_container.go killContainer, pod_workers.go SyncTerminatingPod
 */
export class Termination {
  begun = false
  private readonly worker: PodWorker
  private deadlineMs = 0
  /** Containers that were told to stop; made when the end begins, which for most pods of a simulation never comes. */
  private told: Set<ContainerRun> = NOBODY

  constructor(worker: PodWorker) {
    this.worker = worker
  }

  /** May be called again: a second deletion can shorten the grace. */
  begin(): void {
    const { worker } = this
    const graceMs = (worker.pod.metadata.deletionGracePeriodSeconds ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
    const deadlineMs = worker.node.kernel.now + graceMs
    if (this.begun && deadlineMs >= this.deadlineMs) return
    this.deadlineMs = deadlineMs
    if (this.begun) return this.hurry()
    this.begun = true
    this.told = new Set()
    // A pod that had ended by itself has nothing to stop, it is only let go.
    if (worker.stopped) return worker.touch()
    for (const run of worker.runs) if (run.phase !== 'running') this.cancel(run)
    this.stopNext()
  }

  /** A container told to stop is due to have ended. */
  turn(): void {
    if (!this.begun || this.worker.stopped) return
    for (const run of this.told) if (run.phase === 'running' && run.finishedMs <= this.worker.node.kernel.now) this.ended(run)
    this.stopNext()
  }

  /** Tells the next wave to stop when the last one has ended, or reports the end when none is left. */
  private stopNext(): void {
    const running = this.worker.runs.filter((run) => run.phase === 'running')
    if (running.length === 0) return this.finish()
    const main = running.filter((run) => !isSidecar(run))
    for (const run of main.length > 0 ? main : running.slice(-1)) if (!this.told.has(run)) this.stop(run)
  }

  private stop(run: ContainerRun): void {
    const { worker } = this
    this.cancel(run)
    this.told.add(run)
    worker.node.event(worker.containerReference(run), 'Normal', 'Killing', `Stopping container ${run.container.name}`)
    const ownMs = run.behavior!.stopsAfterMs
    this.due(run, ownMs === undefined ? Number.POSITIVE_INFINITY : preStopMs(run.container) + ownMs)
  }

  /** Sets when and how a told container ends: by itself after `wantedMs`, or killed at the deadline. */
  private due(run: ContainerRun, wantedMs: number): void {
    const leftMs = Math.max(0, this.deadlineMs - this.worker.node.kernel.now)
    const killed = wantedMs > leftMs
    run.exitCode = killed ? KILLED_CODE : run.behavior!.stopCode
    run.finishedMs = this.worker.node.kernel.now + (killed ? leftMs : wantedMs)
    run.timer = this.worker.later('stop', killed ? leftMs : wantedMs, 'progress')
  }

  private hurry(): void {
    for (const run of this.told) {
      if (run.phase !== 'running' || run.finishedMs <= this.deadlineMs) continue
      this.cancel(run)
      this.due(run, Number.POSITIVE_INFINITY)
    }
  }

  private ended(run: ContainerRun): void {
    run.phase = 'terminated'
    run.exitReason = run.exitCode === 0 ? 'Completed' : 'Error'
    run.ready = false
    run.started = false
    run.log.end()
    this.worker.touch()
  }

  private cancel(run: ContainerRun): void {
    const { node } = this.worker
    if (run.timer !== undefined) node.cancel(run.timer)
    run.timer = undefined
    for (const probe of run.probes) if (probe.timer !== undefined) node.cancel(probe.timer)
    run.probes.length = 0
  }

  private finish(): void {
    this.worker.drop()
    this.worker.stopped = true
    this.worker.touch()
  }
}

/** How long a preStop hook takes, as far as its text tells: a sleep action, or `sleep N` in its command. */
function preStopMs(container: Container): number {
  const hook = container.lifecycle?.preStop
  if (hook?.sleep !== undefined) return hook.sleep.seconds * 1000
  const sleeps = hook?.exec?.command?.join(' ').matchAll(/\bsleep (\d+(?:\.\d+)?)/g) ?? []
  let total = 0
  for (const [, seconds] of sleeps) total += Number(seconds) * 1000
  return total
}
