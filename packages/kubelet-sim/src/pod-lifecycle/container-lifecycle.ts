import { type Container, formatTime, type Pod, quantityValue } from '@kubesim/api'
import type { TimerClass } from '@kubesim/kernel'
import { amountAt, exceedsAtMs } from '../behavior/usage-curve.ts'
import { behaviorOf } from '../containers/behavior.ts'
import { type ContainerRun, isSidecar, terminatedState } from '../containers/container-run.ts'
import { parseImage } from '../containers/image.ts'
import { Prober } from '../probes/prober.ts'
import { LogBuffer } from '../streams/log-buffer.ts'
import { missingEnvironmentSource, setsVariable } from './config-references.ts'
import { ContainerSteps } from './container-steps.ts'
import { runHook } from './hooks.ts'
import { ImagePulls } from './image-pulls.ts'
import { KILLED_CODE, planKill } from './kill-plan.ts'
import type { PodWorker } from './pod-worker.ts'
import { isInitialized, restartsAfter } from './restart-rule.ts'
import { TimedOutput } from './timed-output.ts'
import { userProblem } from './user-check.ts'

const START_MS = 200
const START_ERROR_CODE = 128
const BACKOFF_INITIAL_MS = 10_000
const BACKOFF_MAX_MS = 300_000
/** A container that ran this long since its last crash starts over with a short back-off. */
const BACKOFF_RESET_MS = 600_000
const CONFIG_RETRY_MS = 10_000
/** Restarts whose waiting still counts as a pod getting started. */
const PROGRESS_RESTARTS = 2
/** What ends because something is missing takes this long to say so. */
const REFUSES_AFTER_MS = 50

/** Starts, watches and restarts the containers of one pod. Upstream: kuberuntime_manager.go */
export class ContainerLifecycle {
  private readonly worker: PodWorker
  private readonly steps: ContainerSteps
  private readonly pulls: ImagePulls
  private readonly prober: Prober
  private readonly output: TimedOutput

  constructor(worker: PodWorker) {
    this.worker = worker
    this.steps = new ContainerSteps(worker)
    this.pulls = new ImagePulls(worker, this.steps)
    this.prober = new Prober(worker, (run, type) => this.killUnhealthy(run, type))
    this.output = new TimedOutput(worker)
  }

  /** Starts whatever may start now: init containers one after the other, then all others. */
  advance(): void {
    if (this.worker.terminating || this.worker.stopped || !this.worker.sandboxReady) return
    for (const run of this.worker.ephemeral) if (run.phase === 'waiting' && run.timer === undefined) this.pull(run)
    for (const run of this.worker.runs) {
      if (!run.init) continue
      if (isInitialized(run) || (run.restartCount > 0 && isSidecar(run) && this.mainStarted)) continue
      if (run.phase === 'waiting' && run.timer === undefined) this.pull(run)
      return
    }
    for (const run of this.worker.runs) if (!run.init && run.phase === 'waiting' && run.timer === undefined) this.pull(run)
  }

  /** `c<index> <action>` */
  turn(action: string): void {
    const space = action.indexOf(' ')
    const run = this.worker.runAt(Number(action.slice(1, space)))
    const what = action.slice(space + 1)
    if (what.startsWith('probe ')) return this.prober.turn(run, what.slice(6))
    if (what.startsWith('log ')) return this.output.turn(run, what.slice(4))
    if (what === 'oom') return this.outOfMemory(run)
    if (what === 'hook-done' || what === 'hook-failed') return this.hookDone(run, what === 'hook-done')
    if (what === 'term') return this.worker.node.commands.terminate(run)
    run.timer = undefined
    if (this.worker.stopped || this.worker.terminating) return
    if (what === 'pull') this.pull(run)
    else if (what === 'again') this.restart(run)
    else if (what === 'pull-failed') this.pulls.failed(run)
    else if (what === 'pulled') this.pulled(run)
    else if (what === 'create') this.create(run)
    else if (what === 'start') this.started(run)
    else if (what.startsWith('ended ')) this.exited(run, Number(what.slice(6)))
  }

  cancelTimers(run: ContainerRun): void {
    if (run.timer !== undefined) this.worker.node.cancel(run.timer)
    run.timer = undefined
    this.prober.stop(run)
    this.output.stop(run)
    for (const timer of run.timers) this.worker.node.cancel(timer)
    run.timers.length = 0
  }

  /** Containers whose image was changed are restarted with the new one. */
  applyImages(pod: Pod): void {
    for (const run of this.worker.runs) {
      const next = (run.init ? pod.spec.initContainers : pod.spec.containers)?.find((each) => each.name === run.container.name)
      if (next === undefined || next.image === run.container.image) continue
      run.container = { ...next, resources: run.container.resources } as Container
      run.image = parseImage(next.image ?? '')
      const context = { init: run.init, image: run.image!, overrides: this.worker.node.overrides }
      run.behavior = run.image === undefined ? undefined : behaviorOf(pod, next, context)
      if (run.phase === 'running') this.killForRestart(run, `Container ${next.name} definition changed, will be restarted`)
      else if (run.phase === 'waiting' && this.worker.sandboxReady) {
        this.cancelTimers(run)
        this.advance()
      }
    }
  }

  /** Upstream: kuberuntime_manager.go computePodResizeAction */
  restartForResize(run: ContainerRun): void {
    run.restartsForResize = true
    this.killForRestart(run, `Container ${run.container.name} resize requires restart`)
  }

  /** Its memory limit is another one now. */
  limitChanged(run: ContainerRun): void {
    this.watchMemory(run)
  }

  /** Requests that a container has served, from wherever they came: they may make it end or fill its memory. */
  served(run: ContainerRun, count: number): void {
    if (run.phase !== 'running') return
    run.requests += count
    const { exitAfterRequests, memory } = run.behavior!
    if (exitAfterRequests !== undefined && run.requests >= exitAfterRequests.count && run.restartCount < exitAfterRequests.times)
      this.worker.containerEnds(run, exitAfterRequests.code)
    if (memory !== undefined && memory.perRequest > 0) this.watchMemory(run)
  }

  private get mainStarted(): boolean {
    return this.worker.runs.some((run) => !run.init && (run.phase !== 'waiting' || run.lastState !== undefined))
  }

  private pull(run: ContainerRun): void {
    if (this.pulls.ensure(run)) this.create(run)
  }

  private pulled(run: ContainerRun): void {
    this.pulls.pulled(run)
    this.create(run)
  }

  private create(run: ContainerRun): void {
    const problem = missingEnvironmentSource(this.worker.pod, run.container, this.worker.node) ?? userProblem(this.worker.pod, run)
    if (problem !== undefined) {
      this.steps.event(run, 'Warning', { reason: 'Failed', message: `Error: ${problem}` })
      this.steps.waitFor(run, 'CreateContainerConfigError', problem)
      return this.steps.after(run, 'create', CONFIG_RETRY_MS, 'periodic')
    }
    this.steps.after(run, 'start', START_MS)
  }

  private started(run: ContainerRun): void {
    const { node } = this.worker
    run.phase = 'running'
    run.waitingMessage = undefined
    run.containerId = `containerd://${node.containerId()}`
    run.startedMs = node.kernel.now
    run.requests = 0
    run.started = false
    run.ready = false
    if (run.restartCount > 0) {
      run.previousLog = run.log
      run.log = new LogBuffer()
    }
    this.steps.event(run, 'Normal', { reason: 'Created', message: 'Container created' })
    const problem = node.commands.startProblem(this.worker, run)
    if (problem !== undefined) return this.notStarted(run, problem)
    this.steps.event(run, 'Normal', { reason: 'Started', message: 'Container started' })
    this.begin(run)
    const hook = run.container.lifecycle?.postStart
    if (hook === undefined) return this.running(run)
    runHook(this.worker, run, hook, (ok) => {
      run.timers.push(this.worker.later(`c${run.index} ${ok ? 'hook-done' : 'hook-failed'}`, 0, 'progress'))
    })
  }

  /** Upstream: kuberuntime_container.go startContainer, ErrRunContainer; the runtime's reason is StartError */
  private notStarted(run: ContainerRun, problem: string): void {
    this.steps.event(run, 'Warning', { reason: 'Failed', message: `Error: ${problem}` })
    this.exited(run, START_ERROR_CODE, 'StartError', problem)
  }

  /** What the container does by itself. */
  private begin(run: ContainerRun): void {
    const { node, pod } = this.worker
    const { requires, exit, startLines } = run.behavior!
    const isRefused = requires !== undefined && !requires.anyOf.some((name) => setsVariable(pod, run.container, { name, node }))
    for (const line of isRefused ? requires.lines : startLines) run.log.write(node.kernel.now, line)
    if (isRefused) return this.steps.after(run, 'ended 1', REFUSES_AFTER_MS, this.exitClass(run, REFUSES_AFTER_MS))
    this.output.start(run)
    if (exit !== undefined && run.restartCount < (exit.times ?? Number.POSITIVE_INFINITY))
      this.steps.after(run, `ended ${exit.code}`, exit.afterMs, this.exitClass(run, exit.afterMs))
    this.watchMemory(run)
    node.commands.startMain(this.worker, run)
  }

  /** Probes that rest look anew. */
  probeAgain(run: ContainerRun): void {
    this.prober.wake(run)
  }

  /** The kubelet has seen it run: its postStart hook, if any, is over. */
  private running(run: ContainerRun): void {
    run.started = run.container.startupProbe === undefined
    // An init container is ready when it is done, unless it is to run on.
    run.ready = run.started && run.container.readinessProbe === undefined && (!run.init || isSidecar(run))
    this.prober.start(run)
    this.worker.touch()
    this.worker.resize?.settle()
    if (isSidecar(run) && run.started) this.advance()
  }

  private hookDone(run: ContainerRun, ok: boolean): void {
    if (run.phase !== 'running' || this.worker.terminating) return
    if (ok) return this.running(run)
    this.steps.event(run, 'Warning', { reason: 'FailedPostStartHook', message: 'PostStartHook failed' })
    this.killForRestart(run, 'FailedPostStartHook')
  }

  /** What is to end by itself is progress; a server that crashes again and again is not. */
  private exitClass(run: ContainerRun, afterMs: number): TimerClass {
    if (run.restartCount >= PROGRESS_RESTARTS) return 'periodic'
    const isStep = (run.init && !isSidecar(run)) || this.worker.pod.spec.restartPolicy !== 'Always'
    return isStep || afterMs < BACKOFF_INITIAL_MS ? 'progress' : 'periodic'
  }

  private watchMemory(run: ContainerRun): void {
    const { memory } = run.behavior!
    const limit = run.container.resources?.limits?.memory
    if (memory === undefined || limit === undefined) return
    const atMs = exceedsAtMs(memory, quantityValue(limit), memory.perRequest * run.requests)
    if (atMs === undefined) return
    const leftMs = Math.max(0, run.startedMs + atMs - this.worker.node.kernel.now)
    if (leftMs > 0 && run.requests > 0 && memory.perSecond === 0 && memory.steps.length === 0) return
    run.timers.push(this.worker.later(`c${run.index} oom`, leftMs, this.exitClass(run, leftMs)))
  }

  private outOfMemory(run: ContainerRun): void {
    if (run.phase !== 'running' || this.worker.stopped || this.worker.terminating) return
    const { memory } = run.behavior!
    const limit = run.container.resources?.limits?.memory
    const ms = this.worker.node.kernel.now - run.startedMs
    // Its limit may have been raised since.
    if (limit === undefined || amountAt(memory!, ms) + memory!.perRequest * run.requests <= quantityValue(limit))
      return this.watchMemory(run)
    this.exited(run, KILLED_CODE, 'OOMKilled')
  }

  /** The container has ended while its pod lives on. */
  private exited(run: ContainerRun, code: number, reason = code === 0 ? 'Completed' : 'Error', message?: string): void {
    this.cancelTimers(run)
    run.phase = 'terminated'
    run.finishedMs = this.worker.node.kernel.now
    run.exitCode = code
    run.exitReason = reason
    run.exitMessage = message
    // A finished init container is what its status calls ready.
    run.ready = run.init && !isSidecar(run) && code === 0
    run.started = false
    run.log.end()
    this.worker.touch()
    if (run.restartsForResize) return this.restartResized(run)
    if (!this.worker.ephemeral.includes(run) && restartsAfter(this.worker.pod, run, code)) this.scheduleRestart(run)
    else if (run.init) this.advance()
    this.worker.checkEnded()
  }

  /** The first restart is immediate, later ones wait 10 s, 20 s ... 5 min from the last exit. Upstream: doBackOff */
  private scheduleRestart(run: ContainerRun): void {
    const nowMs = this.worker.node.kernel.now
    if (run.backoffMs > 0 && nowMs - run.backoffSetMs > BACKOFF_RESET_MS) run.backoffMs = 0
    const delayMs = run.backoffMs
    run.backoffMs = run.backoffMs === 0 ? BACKOFF_INITIAL_MS : Math.min(run.backoffMs * 2, BACKOFF_MAX_MS)
    run.backoffSetMs = nowMs + delayMs
    if (delayMs === 0) return this.steps.after(run, 'again', 0)
    const { metadata } = this.worker.pod
    const where = `${metadata.name}_${metadata.namespace}(${metadata.uid})`
    run.lastState = terminatedState(run, formatTime)
    const message = `Back-off restarting failed container ${run.container.name} in pod ${where}`
    this.steps.event(run, 'Warning', { reason: 'BackOff', message })
    this.steps.waitFor(
      run,
      'CrashLoopBackOff',
      `back-off ${goSeconds(delayMs)} restarting failed container=${run.container.name} pod=${where}`,
    )
    this.steps.after(run, 'again', delayMs, run.restartCount < PROGRESS_RESTARTS ? 'progress' : 'periodic')
  }

  /** At once and whatever its restart policy says: it was running well. */
  private restartResized(run: ContainerRun): void {
    run.restartsForResize = false
    this.worker.resize?.apply(run)
    run.waitingReason = 'ContainerCreating'
    this.restart(run)
  }

  private restart(run: ContainerRun): void {
    if (run.phase === 'terminated') run.lastState = terminatedState(run, formatTime)
    run.phase = 'waiting'
    run.restartCount++
    this.pull(run)
  }

  private killUnhealthy(run: ContainerRun, type: 'startup' | 'liveness'): void {
    const { container } = run
    const probe = type === 'startup' ? container.startupProbe : container.livenessProbe
    const restarts = restartsAfter(this.worker.pod, run, KILLED_CODE)
    const message = `Container ${container.name} failed ${type} probe${restarts ? ', will be restarted' : ''}`
    this.killForRestart(run, message, probe?.terminationGracePeriodSeconds)
  }

  private killForRestart(
    run: ContainerRun,
    message: string,
    graceSeconds = this.worker.pod.spec.terminationGracePeriodSeconds ?? 30,
  ): void {
    if (run.phase !== 'running') return
    const { node } = this.worker
    this.steps.event(run, 'Normal', { reason: 'Killing', message })
    this.cancelTimers(run)
    const hook = run.container.lifecycle?.preStop
    const graceMs = graceSeconds * 1000
    if (hook === undefined) return this.term(run, graceMs)
    const startMs = node.kernel.now
    let isOver = false
    runHook(this.worker, run, hook, (ok) => {
      if (isOver || run.phase !== 'running' || this.worker.terminating) return
      isOver = true
      if (!ok) this.steps.event(run, 'Warning', { reason: 'FailedPreStopHook', message: 'PreStopHook failed' })
      this.cancelTimers(run)
      this.term(run, Math.max(0, graceMs - (node.kernel.now - startMs)))
    })
    // Whatever the hook does, the grace is all that there is.
    if (!isOver) this.steps.after(run, `ended ${KILLED_CODE}`, planKill({ ...run.behavior!, stopsAfterMs: undefined }, graceMs).endsAfterMs)
  }

  private term(run: ContainerRun, leftMs: number): void {
    const { endsAfterMs, exitCode } = planKill(run.behavior!, leftMs)
    this.steps.after(run, `ended ${exitCode}`, endsAfterMs)
    this.worker.node.commands.terminate(run)
  }
}

function goSeconds(ms: number): string {
  const whole = Math.round(ms / 1000)
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${whole % 60}s`
}
