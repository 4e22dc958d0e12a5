import type { Probe } from '@kubesim/api'
import type { TimerClass } from '@kubesim/kernel'
import { turningPoints } from '../behavior/http-answer.ts'
import type { ContainerRun, ProbeRun } from '../containers/container-run.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import { firstProbeMs, nextTickMs, type ProbeOutcome, probeOf, runProbe } from './probe.ts'
import { probeCommand, runsCommand } from './probe-command.ts'

const TITLES = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const

/**
 * Probes the containers of one pod. A probe whose outcome can change nothing any more is not run: once its verdict stands and the container's
 * answers are steady, it rests. Upstream: pkg/kubelet/prober
 */
export class Prober {
  private readonly worker: PodWorker
  private readonly kill: (run: ContainerRun, type: 'startup' | 'liveness') => void

  constructor(worker: PodWorker, kill: (run: ContainerRun, type: 'startup' | 'liveness') => void) {
    this.worker = worker
    this.kill = kill
  }

  /** The container runs: startup first, the others when it has passed. */
  start(run: ContainerRun): void {
    this.stop(run)
    if (run.init && run.container.restartPolicy !== 'Always') return
    if (run.container.startupProbe !== undefined) this.arm(run, 'startup')
    else this.armOthers(run)
  }

  stop(run: ContainerRun): void {
    for (const probe of run.probes) if (probe.timer !== undefined) this.worker.node.cancel(probe.timer)
    run.probes.length = 0
  }

  turn(run: ContainerRun, type: string): void {
    const state = run.probes.find((each) => each.type === type)
    if (state === undefined || run.phase !== 'running') return
    state.timer = undefined
    if (state.outcome !== undefined) {
      const { outcome } = state
      state.outcome = undefined
      return this.decide(run, state, outcome)
    }
    const probe = probeOf(run.container, state.type)!
    const at = { type: state.type, nowMs: this.worker.node.kernel.now }
    if (!runsCommand(run, probe, at)) return this.decide(run, state, this.ask(run, probe, at))
    let isAsking = true
    probeCommand(this.worker, run, probe, (outcome) => {
      if (isAsking) this.decide(run, state, outcome)
      else {
        state.outcome = outcome
        state.timer = this.worker.later(`c${run.index} probe ${state.type}`, 0, 'progress')
      }
    })
    isAsking = false
  }

  /** Somebody has looked into the container: probes that rest run again. */
  wake(run: ContainerRun): void {
    for (const state of run.probes) {
      const probe = probeOf(run.container, state.type)!
      if (state.timer === undefined && probe.exec !== undefined) this.again(run, state, probe)
    }
  }

  private decide(run: ContainerRun, state: ProbeRun, outcome: ProbeOutcome): void {
    const probe = probeOf(run.container, state.type)!
    if (outcome.ok) {
      state.successes++
      state.failures = 0
      if (state.successes >= (probe.successThreshold ?? 1)) this.succeeded(run, state.type)
    } else {
      state.failures++
      state.successes = 0
      this.worker.node.event(
        this.worker.containerReference(run),
        'Warning',
        'Unhealthy',
        `${TITLES[state.type]} probe failed: ${outcome.output}`,
      )
      if (state.failures >= (probe.failureThreshold ?? 3)) this.failed(run, state.type)
    }
    if (run.phase === 'running' && run.probes.includes(state) && !this.rests(run, state, probe)) this.again(run, state, probe)
  }

  private arm(run: ContainerRun, type: ProbeRun['type']): void {
    const probe = probeOf(run.container, type)
    if (probe === undefined) return
    const state: ProbeRun = { type, successes: 0, failures: 0, timer: undefined }
    run.probes.push(state)
    // The first verdict is part of a container's start, except of liveness: it begins as alive.
    this.probeAt(
      run,
      state,
      Math.max(this.worker.node.kernel.now, this.firstMs(run, type, probe)),
      type === 'liveness' ? 'periodic' : 'progress',
    )
  }

  private armOthers(run: ContainerRun): void {
    this.arm(run, 'readiness')
    // A container that answers alike from the first look on passes for ever: its liveness need not be watched.
    const liveness = run.container.livenessProbe
    if (liveness !== undefined && !this.passesForEver(run, liveness)) this.arm(run, 'liveness')
  }

  private ask(run: ContainerRun, probe: Probe, at: { readonly type: ProbeRun['type']; readonly nowMs: number }): ProbeOutcome {
    return runProbe(run, probe, { ...at, podIP: this.worker.podIP ?? '', draw: this.worker.node.draw })
  }

  /** Asks at the first look and at every later time at which the answer may become another. */
  private passesForEver(run: ContainerRun, probe: Probe): boolean {
    const points = turningPoints(run.behavior!)
    if (points === undefined || probe.exec !== undefined) return false
    const firstMs = this.firstMs(run, 'liveness', probe)
    const later = points.map((ms) => run.startedMs + ms).filter((ms) => ms > firstMs)
    return [firstMs, ...later].every((nowMs) => this.ask(run, probe, { type: 'liveness', nowMs }).ok)
  }

  private firstMs(run: ContainerRun, type: ProbeRun['type'], probe: Probe): number {
    return firstProbeMs(probe, type, { podStartMs: this.worker.startMs, startedMs: run.startedMs })
  }

  private probeAt(run: ContainerRun, state: ProbeRun, atMs: number, timerClass: TimerClass): void {
    state.timer = this.worker.later(`c${run.index} probe ${state.type}`, atMs - this.worker.node.kernel.now, timerClass)
  }

  private again(run: ContainerRun, state: ProbeRun, probe: Probe): void {
    const decided = state.type === 'readiness' ? run.ready || state.failures >= (probe.failureThreshold ?? 3) : state.type === 'liveness'
    this.probeAt(run, state, nextTickMs(probe, this.worker.startMs, this.worker.node.kernel.now + 1), decided ? 'periodic' : 'progress')
  }

  /** The verdict stands and every later outcome will be the same as this one. */
  private rests(run: ContainerRun, state: ProbeRun, probe: Probe): boolean {
    if (state.failures > 0 || state.successes < (probe.successThreshold ?? 1)) return false
    if (probe.exec !== undefined && this.worker.node.commands.mayChange(run, probe.exec.command ?? [])) return false
    const points = turningPoints(run.behavior!)
    return points !== undefined && this.worker.node.kernel.now - run.startedMs >= (points.at(-1) ?? 0)
  }

  private succeeded(run: ContainerRun, type: ProbeRun['type']): void {
    if (type === 'startup' && !run.started) {
      run.started = true
      run.ready = run.container.readinessProbe === undefined
      run.probes.length = 0
      this.worker.touch()
      this.armOthers(run)
    } else if (type === 'readiness' && !run.ready) {
      run.ready = true
      this.worker.touch()
    }
  }

  private failed(run: ContainerRun, type: ProbeRun['type']): void {
    if (type === 'readiness') {
      if (run.ready) this.worker.touch()
      run.ready = false
      return
    }
    this.kill(run, type)
  }
}
