import { formatTime, type Pod } from '@kubesim/api'
import type { TimerClass } from '@kubesim/kernel'
import { behaviorOf } from '../containers/behavior.ts'
import { type ContainerRun, isSidecar, terminatedState } from '../containers/container-run.ts'
import { parseImage } from '../containers/image.ts'
import { Prober } from '../probes/prober.ts'
import { LogBuffer } from '../streams/log-buffer.ts'
import { missingEnvironmentSource } from './config-references.ts'
import type { PodWorker } from './pod-worker.ts'

const START_MS = 200
/** A kubelet looks at its containers once a second. */
const SEEN_AFTER_MS = 1_000
const BACKOFF_INITIAL_MS = 10_000
const BACKOFF_MAX_MS = 300_000
/** A container that ran this long since its last crash starts over with a short back-off. */
const BACKOFF_RESET_MS = 600_000
const PULL_FAILS_AFTER_MS = 1_000
const CONFIG_RETRY_MS = 10_000
/** Restarts whose waiting still counts as a pod getting started. */
const PROGRESS_RESTARTS = 2

/** Starts, watches and restarts the containers of one pod. Upstream: kuberuntime_manager.go, images/image_manager.go */
export class ContainerLifecycle {
  private readonly worker: PodWorker
  private readonly prober: Prober

  constructor(worker: PodWorker) {
    this.worker = worker
    this.prober = new Prober(worker, (run, message) => this.killForRestart(run, message))
  }

  /** Starts whatever may start now: init containers one after the other, then all others. */
  advance(): void {
    if (this.worker.terminating || this.worker.stopped || !this.worker.sandboxReady) return
    for (const run of this.worker.ephemeral) if (run.phase === 'waiting' && run.timer === undefined) this.pull(run)
    for (const run of this.worker.runs) {
      if (!run.init) continue
      if (isSidecar(run) ? run.started : run.phase === 'terminated' && run.exitCode === 0) continue
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
    run.timer = undefined
    if (this.worker.stopped || this.worker.terminating) return
    if (what === 'pull') this.pull(run)
    else if (what === 'again') this.restart(run)
    else if (what === 'pull-failed') this.pullFailed(run)
    else if (what === 'pulled') this.pulled(run)
    else if (what === 'create') this.create(run)
    else if (what === 'start') this.started(run)
    else if (what === 'exit') this.exited(run, run.behavior!.exit!.code)
    else if (what.startsWith('ended ')) this.exited(run, Number(what.slice(6)))
    else if (what === 'killed') this.exited(run, run.behavior!.stopsAfterMs === undefined ? 137 : run.behavior!.stopCode)
  }

  cancelTimers(run: ContainerRun): void {
    if (run.timer !== undefined) this.worker.node.cancel(run.timer)
    run.timer = undefined
    this.prober.stop(run)
  }

  /** Containers whose image was changed are restarted with the new one. */
  applyImages(pod: Pod): void {
    for (const run of this.worker.runs) {
      const next = (run.init ? pod.spec.initContainers : pod.spec.containers)?.find((each) => each.name === run.container.name)
      if (next === undefined || next.image === run.container.image) continue
      run.container = next
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

  private after(run: ContainerRun, what: string, delayMs: number, timerClass: TimerClass = 'progress'): void {
    run.timer = this.worker.later(`c${run.index} ${what}`, delayMs, timerClass)
  }

  private event(run: ContainerRun, type: 'Normal' | 'Warning', about: { readonly reason: string; readonly message: string }): void {
    this.worker.node.event(this.worker.containerReference(run), type, about.reason, about.message)
  }

  private waitFor(run: ContainerRun, reason: string, message?: string): void {
    if (run.waitingReason === reason && run.waitingMessage === message && run.phase === 'waiting') return
    run.phase = 'waiting'
    run.waitingReason = reason
    run.waitingMessage = message
    this.worker.touch()
  }

  private pull(run: ContainerRun): void {
    const { node } = this.worker
    const image = run.container.image ?? ''
    if (run.image === undefined) {
      const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`
      this.event(run, 'Warning', { reason: 'InspectFailed', message })
      this.waitFor(run, 'InvalidImageName', message)
      return this.after(run, 'pull', CONFIG_RETRY_MS, 'periodic')
    }
    const policy = run.container.imagePullPolicy
    const present = node.hasImage(run.image)
    if (policy === 'Never' && !present) {
      const message = `Container image "${image}" is not present with pull policy of Never`
      this.event(run, 'Warning', { reason: 'ErrImageNeverPull', message })
      this.waitFor(run, 'ErrImageNeverPull', message)
      return this.after(run, 'pull', CONFIG_RETRY_MS, 'periodic')
    }
    if (present && policy !== 'Always') {
      this.event(run, 'Normal', {
        reason: 'Pulled',
        message: `Container image "${image}" already present on machine and can be accessed by the pod`,
      })
      return this.create(run)
    }
    this.event(run, 'Normal', { reason: 'Pulling', message: `Pulling image "${image}"` })
    run.pullRequestedMs = node.kernel.now
    const pullMs = node.pullImage(run.image)
    if (pullMs === undefined) this.after(run, 'pull-failed', PULL_FAILS_AFTER_MS, run.pullBackoffMs === 0 ? 'progress' : 'periodic')
    else this.after(run, 'pulled', pullMs)
    // While the image is on its way the sandbox shows as ready; what takes less is not seen in between.
    if (pullMs === undefined || pullMs > SEEN_AFTER_MS) this.worker.touch()
  }

  private pulled(run: ContainerRun): void {
    const { node } = this.worker
    const took = seconds(node.kernel.now - run.pullRequestedMs)
    const size = node.registry.sizeBytes(run.image!) ?? 0
    const message = `Successfully pulled image "${run.container.image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`
    this.event(run, 'Normal', { reason: 'Pulled', message })
    run.pullBackoffMs = 0
    this.create(run)
  }

  private pullFailed(run: ContainerRun): void {
    const image = run.container.image!
    const canonical = run.image!.canonical
    const problem = `rpc error: code = NotFound desc = failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": ${canonical}: not found`
    if (run.waitingReason !== 'ErrImagePull') {
      this.event(run, 'Warning', { reason: 'Failed', message: `Failed to pull image "${image}": ${problem}` })
      this.event(run, 'Warning', { reason: 'Failed', message: 'Error: ErrImagePull' })
      this.waitFor(run, 'ErrImagePull', problem)
      // The next sync, seconds later, finds the pull in back-off.
      return this.after(run, 'pull-failed', PULL_FAILS_AFTER_MS, run.pullBackoffMs === 0 ? 'progress' : 'periodic')
    }
    this.event(run, 'Normal', { reason: 'BackOff', message: `Back-off pulling image "${image}"` })
    this.event(run, 'Warning', { reason: 'Failed', message: 'Error: ImagePullBackOff' })
    this.waitFor(run, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${problem}`)
    run.pullBackoffMs = run.pullBackoffMs === 0 ? BACKOFF_INITIAL_MS : Math.min(run.pullBackoffMs * 2, BACKOFF_MAX_MS)
    // Nothing says that the image will ever appear: waiting for it does not hold a settle.
    this.after(run, 'pull', run.pullBackoffMs, 'periodic')
  }

  private create(run: ContainerRun): void {
    const problem = missingEnvironmentSource(this.worker.pod, run.container, this.worker.node)
    if (problem !== undefined) {
      this.event(run, 'Warning', { reason: 'Failed', message: `Error: ${problem}` })
      this.waitFor(run, 'CreateContainerConfigError', problem)
      return this.after(run, 'create', CONFIG_RETRY_MS, 'periodic')
    }
    this.after(run, 'start', START_MS)
  }

  private started(run: ContainerRun): void {
    const { node } = this.worker
    const behavior = run.behavior!
    run.phase = 'running'
    run.waitingMessage = undefined
    run.containerId = `containerd://${node.containerId()}`
    run.startedMs = node.kernel.now
    run.started = run.container.startupProbe === undefined
    run.ready = run.started && run.container.readinessProbe === undefined
    if (run.restartCount > 0) {
      run.previousLog = run.log
      run.log = new LogBuffer()
    }
    for (const line of behavior.startLines) run.log.write(node.kernel.now, line)
    this.event(run, 'Normal', { reason: 'Created', message: 'Container created' })
    this.event(run, 'Normal', { reason: 'Started', message: 'Container started' })
    if (behavior.exit !== undefined) this.after(run, 'exit', behavior.exit.afterMs, this.exitClass(run))
    this.prober.start(run)
    this.worker.touch()
    if (isSidecar(run) && run.started) this.advance()
  }

  /** What is to end by itself is progress; a server that crashes again and again is not. */
  private exitClass(run: ContainerRun): TimerClass {
    if (run.restartCount >= PROGRESS_RESTARTS) return 'periodic'
    const isStep = (run.init && !isSidecar(run)) || this.worker.pod.spec.restartPolicy !== 'Always'
    return isStep || run.behavior!.exit!.afterMs < BACKOFF_INITIAL_MS ? 'progress' : 'periodic'
  }

  /** The container has ended while its pod lives on. */
  private exited(run: ContainerRun, code: number): void {
    const nowMs = this.worker.node.kernel.now
    this.cancelTimers(run)
    run.phase = 'terminated'
    run.finishedMs = nowMs
    run.exitCode = code
    run.exitReason = code === 0 ? 'Completed' : 'Error'
    run.exitMessage = undefined
    // A finished init container is what its status calls ready.
    run.ready = run.init && !isSidecar(run) && code === 0
    run.started = false
    run.log.end()
    this.worker.touch()
    if (this.restarts(run, code)) this.scheduleRestart(run)
    else if (run.init) this.advance()
    this.worker.checkEnded()
  }

  private restarts(run: ContainerRun, code: number): boolean {
    if (this.worker.ephemeral.includes(run)) return false
    const policy = this.worker.pod.spec.restartPolicy ?? 'Always'
    if (isSidecar(run)) return true
    if (run.init) return code !== 0 && policy !== 'Never'
    return policy === 'Always' || (policy === 'OnFailure' && code !== 0)
  }

  /** The first restart is immediate, later ones wait 10 s, 20 s ... 5 min from the last exit. Upstream: doBackOff */
  private scheduleRestart(run: ContainerRun): void {
    const nowMs = this.worker.node.kernel.now
    if (run.backoffMs > 0 && nowMs - run.backoffSetMs > BACKOFF_RESET_MS) run.backoffMs = 0
    const delayMs = run.backoffMs
    run.backoffMs = run.backoffMs === 0 ? BACKOFF_INITIAL_MS : Math.min(run.backoffMs * 2, BACKOFF_MAX_MS)
    run.backoffSetMs = nowMs + delayMs
    if (delayMs === 0) return this.after(run, 'again', 0)
    const { metadata } = this.worker.pod
    const where = `${metadata.name}_${metadata.namespace}(${metadata.uid})`
    run.lastState = terminatedState(run, formatTime)
    this.event(run, 'Warning', { reason: 'BackOff', message: `Back-off restarting failed container ${run.container.name} in pod ${where}` })
    this.waitFor(run, 'CrashLoopBackOff', `back-off ${goSeconds(delayMs)} restarting failed container=${run.container.name} pod=${where}`)
    this.after(run, 'again', delayMs, run.restartCount < PROGRESS_RESTARTS ? 'progress' : 'periodic')
  }

  private restart(run: ContainerRun): void {
    if (run.phase === 'terminated') run.lastState = terminatedState(run, formatTime)
    run.phase = 'waiting'
    run.restartCount++
    this.pull(run)
  }

  private killForRestart(run: ContainerRun, message: string): void {
    if (run.phase !== 'running') return
    this.event(run, 'Normal', { reason: 'Killing', message })
    this.cancelTimers(run)
    const graceMs = (this.worker.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
    this.after(run, 'killed', Math.min(run.behavior!.stopsAfterMs ?? graceMs, graceMs))
  }
}

/** A duration as Go prints one rounded to milliseconds: `1.2s`, `300ms`. */
function seconds(ms: number): string {
  return ms < 1000 ? `${ms}ms` : `${ms / 1000}s`
}

function goSeconds(ms: number): string {
  const whole = Math.round(ms / 1000)
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${whole % 60}s`
}
