import { type ContainerRun, isSidecar } from '../containers/container-run.ts'
import { runHook } from './hooks.ts'
import { planKill } from './kill-plan.ts'
import type { PodWorker } from './pod-worker.ts'

interface Told {
  /** When its preStop hook is over, at the latest when the grace is. */
  hookEndsMs: number
  /** When it will have ended; undefined while it waits for its turn. */
  endsMs: number | undefined
}

const NOBODY: Map<ContainerRun, Told> = new Map()

/**
 * Ends a pod. All containers are told at once and run their preStop hooks; then the main ones get SIGTERM, and SIGKILL when the grace is over, and
 * after them the sidecars in reverse order. Then the API is told, and lets the pod go.
 * Upstream: kuberuntime_container.go killContainersWithSyncResult, pod_workers.go SyncTerminatingPod
 */
export class Termination {
  begun = false
  private readonly worker: PodWorker
  private deadlineMs = 0
  /** Made when the end begins, which for most pods of a simulation never comes. */
  private told: Map<ContainerRun, Told> = NOBODY

  constructor(worker: PodWorker) {
    this.worker = worker
  }

  /** May be called again: a second deletion can shorten the grace. `graceMs` overrides what the pod asks for. */
  begin(graceMs?: number): void {
    const { worker } = this
    const { metadata, spec } = worker.pod
    const wantedMs = graceMs ?? (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30) * 1000
    const deadlineMs = this.nowMs + wantedMs
    if (this.begun && deadlineMs >= this.deadlineMs) return
    this.deadlineMs = deadlineMs
    if (this.begun) return this.hurry()
    this.begun = true
    // A pod that had ended by itself has nothing to stop, it is only let go.
    if (worker.stopped) return worker.touch()
    this.told = new Map()
    for (const run of [...worker.runs, ...worker.ephemeral]) {
      if (run.phase === 'running') this.tell(run)
      else worker.cancelTimers(run)
    }
    this.stopNext()
  }

  /** A container told to stop is due to have ended. */
  turn(): void {
    if (!this.begun || this.worker.stopped) return
    for (const [run, { endsMs }] of this.told) if (run.phase === 'running' && endsMs !== undefined && endsMs <= this.nowMs) this.ended(run)
    this.stopNext()
  }

  private get nowMs(): number {
    return this.worker.node.kernel.now
  }

  private tell(run: ContainerRun): void {
    const { worker } = this
    worker.cancelTimers(run)
    worker.node.event(worker.containerReference(run), 'Normal', 'Killing', `Stopping container ${run.container.name}`)
    const hook = run.container.lifecycle?.preStop
    const told: Told = { hookEndsMs: Math.max(this.nowMs, this.deadlineMs), endsMs: undefined }
    this.told.set(run, told)
    if (hook === undefined || this.deadlineMs <= this.nowMs) told.hookEndsMs = this.nowMs
    else runHook(worker, run, hook, (ok) => this.hookDone(run, told, ok))
  }

  private hookDone(run: ContainerRun, told: Told, ok: boolean): void {
    const { worker } = this
    if (run.phase !== 'running') return
    told.hookEndsMs = Math.min(told.hookEndsMs, this.nowMs)
    if (!ok) worker.node.event(worker.containerReference(run), 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
    if (told.endsMs === undefined) return
    worker.cancelTimers(run)
    told.endsMs = undefined
    run.timer = worker.later('stop', 0, 'progress')
  }

  /** What a container runs has ended by itself. */
  containerEnds(run: ContainerRun, exitCode: number): void {
    const told = this.told.get(run)
    if (told === undefined || run.phase !== 'running') return
    this.worker.cancelTimers(run)
    run.exitCode = exitCode
    this.endAt(run, told, this.nowMs)
  }

  /** SIGTERM for those whose turn it is, or the end of it all when none is left. */
  private stopNext(): void {
    const running = [...this.told].filter(([run]) => run.phase === 'running')
    if (running.length === 0) return this.finish()
    const main = running.filter(([run]) => !isSidecar(run))
    for (const [run, told] of main.length > 0 ? main : running.slice(-1)) if (told.endsMs === undefined) this.stop(run, told)
  }

  private stop(run: ContainerRun, told: Told): void {
    const termMs = Math.max(this.nowMs, told.hookEndsMs)
    const plan = planKill(run.behavior!, this.deadlineMs - termMs)
    run.exitCode = plan.exitCode
    this.endAt(run, told, termMs + plan.endsAfterMs)
    if (termMs === this.nowMs) this.worker.node.commands.terminate(run)
    else run.timers.push(this.worker.later(`c${run.index} term`, termMs - this.nowMs, 'progress'))
  }

  private endAt(run: ContainerRun, told: Told, endsMs: number): void {
    told.endsMs = endsMs
    run.finishedMs = endsMs
    run.timer = this.worker.later('stop', endsMs - this.nowMs, 'progress')
  }

  private hurry(): void {
    for (const [run, told] of this.told) {
      if (run.phase !== 'running' || told.endsMs === undefined || told.endsMs <= this.deadlineMs) continue
      this.worker.cancelTimers(run)
      const plan = planKill({ ...run.behavior!, stopsAfterMs: undefined }, this.deadlineMs - this.nowMs)
      run.exitCode = plan.exitCode
      this.endAt(run, told, Math.min(told.endsMs, this.nowMs + plan.endsAfterMs))
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

  private finish(): void {
    this.worker.drop()
    this.worker.stopped = true
    this.worker.touch()
  }
}
