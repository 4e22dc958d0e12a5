import { formatDuration, type Pod, StatusError } from '@kubesim/api'
import type { Client, EventsV1Recorder } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import type { ClusterCache } from './cache/cluster-cache.ts'
import type { Nominations } from './cache/nominations.ts'
import type { DecisionHistory } from './explain/decision-history.ts'
import type { Cycle, FailureTeller } from './failure-teller.ts'
import { fitErrorText } from './framework/failure-message.ts'
import type { HeldPods, Plugin, PreBindAnswer, PreBindWait } from './framework/plugin.ts'
import { fits, rejects, Verdict } from './framework/verdict.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'
import type { Turns } from './turns.ts'
import { WaitingBinds } from './waiting-binds.ts'

const PERMIT_WAIT_MAX_MS = 15 * 60_000

export interface PodBinderOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly cache: ClusterCache
  readonly queue: SchedulingQueue
  readonly nominations: Nominations
  readonly history: DecisionHistory
  readonly turns: Turns
  readonly teller: FailureTeller
  readonly recorderOf: (pod: Pod) => EventsV1Recorder
}

/** A pod that has its node and waits for leave to go there. */
interface Held {
  readonly cycle: Cycle
  readonly nodeName: string
  /** The plugin that holds it, or said no. */
  readonly by: string
}

interface HeldPod extends Held {
  readonly waitMs: number
}

/** From the choice of a node to the binding: assume, reserve, permit, bind. Upstream: schedulingCycle, bindingCycle */
export class PodBinder {
  private readonly options: PodBinderOptions
  private readonly held = new Map<string, HeldPod>()
  private readonly binds = new WaitingBinds()
  /** What permit plugins may do with pods that are held. */
  private readonly waiting: HeldPods = {
    all: () => [...this.held.values()].map(({ cycle, nodeName }) => ({ pod: cycle.queued.pod, nodeName })),
    allow: (podKey) => this.allow(podKey),
    reject: (podKey, plugin, reason) => this.reject(podKey, plugin, reason),
  }

  constructor(options: PodBinderOptions) {
    this.options = options
  }

  place(cycle: Cycle, nodeName: string): void {
    const { cache, nominations } = this.options
    const { pod } = cycle.queued
    cache.assume(pod, nodeName)
    nominations.delete(cycle.queued.uid)
    for (const { plugin } of cycle.profile.reserving) {
      const verdict = plugin.reserve?.(pod, nodeName, cache) ?? fits
      if (verdict !== fits) {
        this.refuse({ cycle, nodeName, by: plugin.name }, verdict)
        return
      }
    }
    let held: { readonly plugin: string; readonly waitMs: number } | undefined
    for (const { plugin } of cycle.profile.permitting) {
      const answer = plugin.permit!(pod, nodeName, this.waiting)
      if (answer === fits) continue
      if (answer instanceof Verdict) {
        this.refuse({ cycle, nodeName, by: plugin.name }, answer)
        return
      }
      const waitMs = Math.min(answer.waitMs, PERMIT_WAIT_MAX_MS)
      if (held === undefined || waitMs < held.waitMs) held = { plugin: plugin.name, waitMs }
    }
    if (held === undefined) {
      this.prepareBind(cycle, nodeName, 0)
      return
    }
    this.held.set(cycle.queued.key, { cycle, nodeName, by: held.plugin, waitMs: held.waitMs })
    this.options.history.keep({ ...cycle.header, outcome: 'waiting' }, cycle.found.record)
    this.options.turns.permit(cycle.queued.key, held.waitMs)
  }

  allow(podKey: string): void {
    const held = this.release(podKey)
    if (held !== undefined) this.prepareBind(held.cycle, held.nodeName, 0)
  }

  reject(podKey: string, plugin: string, reason: string): void {
    const held = this.release(podKey)
    if (held !== undefined) this.refuse({ ...held, by: plugin }, rejects(reason))
  }

  /** Nobody has allowed the pod in time. */
  expire(podKey: string): void {
    const bind = this.binds.release(podKey)
    if (bind !== undefined) {
      this.preBindFailed(bind.cycle, bind.nodeName, {
        plugin: bind.cycle.profile.preBinding[bind.step]!.plugin,
        problem: bind.wait.onTimeout,
      })
      return
    }
    const held = this.held.get(podKey)
    if (held !== undefined)
      this.reject(podKey, held.by, `rejected due to timeout after waiting ${formatDuration(held.waitMs)} at plugin ${held.by}`)
  }

  /** The pod is going away while it is held. */
  abandon(podKey: string): void {
    const held = this.release(podKey) ?? this.binds.release(podKey)
    if (held === undefined) return
    this.giveBack(held.cycle, held.nodeName)
    this.options.queue.done(held.cycle.queued)
  }

  /** Something has happened to a claim: pods that are held for it are looked at again, each in a turn of its own. */
  claimChanged(claim: string): void {
    for (const podKey of this.binds.waitingFor(claim)) this.options.turns.resume(podKey)
  }

  resume(podKey: string): void {
    const bind = this.binds.get(podKey)
    if (bind !== undefined) this.prepareBind(bind.cycle, bind.nodeName, bind.step)
  }

  /** Asks the preBind plugins one after the other, from the one that held the pod. */
  private prepareBind(cycle: Cycle, nodeName: string, from: number): void {
    const { client, cache: cluster, turns, history } = this.options
    const { pod, key } = cycle.queued
    const { preBinding } = cycle.profile
    for (let step = from; step < preBinding.length; step++) {
      const { plugin } = preBinding[step]!
      const answer = preBindAnswer(() => plugin.preBind!(pod, nodeName, { client, cluster }))
      if (answer === undefined) continue
      if (typeof answer === 'string') {
        if (this.binds.release(key) !== undefined) turns.permit(key, undefined)
        this.preBindFailed(cycle, nodeName, { plugin, problem: answer })
        return
      }
      if (this.binds.hold(key, { cycle, nodeName, step, wait: answer })) {
        turns.permit(key, answer.waitMs)
        history.keep({ ...cycle.header, outcome: 'waiting' }, cycle.found.record)
      }
      return
    }
    if (this.binds.release(key) !== undefined) turns.permit(key, undefined)
    this.bind(cycle, nodeName)
  }

  private bind(cycle: Cycle, nodeName: string): void {
    const { client, cache, queue, history, kernel, recorderOf } = this.options
    const { queued, profile } = cycle
    try {
      profile.binder.bind!(queued.pod, nodeName, { client, cluster: cache })
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      this.failed(cycle, nodeName, `running Bind plugin "${profile.binder.name}": ${error.message}`)
      return
    }
    queue.done(queued)
    history.keep(cycle.header, cycle.found.record)
    kernel.trace.note(`assigned to ${nodeName}`)
    const note = `Successfully assigned ${queued.key} to ${nodeName}`
    recorderOf(queued.pod).event(queued.pod, { type: 'Normal', reason: 'Scheduled', action: 'Binding', note })
    for (const { plugin } of profile.postBinding) plugin.postBind!(queued.pod, nodeName, this.options.cache)
  }

  /** A plugin said no after the node had been chosen. */
  private refuse({ cycle, nodeName, by }: Held, verdict: Verdict): void {
    const message = fitErrorText(1, { rejections: [[verdict.reasons, 1]], absent: [] })
    this.giveBack(cycle, nodeName)
    this.options.history.keep({ ...cycle.header, outcome: 'unschedulable', message, nodeName: undefined }, cycle.found.record)
    const [plugins, pending] = verdict.code === 'pending' ? [[], [by]] : [[by], []]
    this.options.teller.failed(cycle.queued, { message, reason: 'Unschedulable', plugins, pending, nominatedNodeName: '' })
  }

  private preBindFailed(cycle: Cycle, nodeName: string, { plugin, problem }: { readonly plugin: Plugin; readonly problem: string }): void {
    this.failed(cycle, nodeName, `running PreBind plugin "${plugin.name}": ${problem}`)
  }

  private failed(cycle: Cycle, nodeName: string, message: string): void {
    this.giveBack(cycle, nodeName)
    this.options.history.keep({ ...cycle.header, outcome: 'error', message, nodeName: undefined }, cycle.found.record)
    this.options.teller.failed(cycle.queued, { message, reason: 'SchedulerError', plugins: [], nominatedNodeName: '' })
  }

  /** The room that was taken may help others. */
  private giveBack({ queued, profile }: Cycle, nodeName: string): void {
    const { pod } = queued
    for (const { plugin } of [...profile.reserving].reverse()) plugin.unreserve?.(pod, nodeName, this.options.cache)
    this.options.cache.forget(queued.uid)
    const assigned: Pod = { ...pod, spec: { ...pod.spec, nodeName } }
    this.options.queue.onEvent({ name: 'pod/deleted', pod: assigned, previous: undefined }, (other) => other.metadata.uid !== queued.uid)
    this.options.turns.pump()
  }

  private release(podKey: string): HeldPod | undefined {
    const held = this.held.get(podKey)
    this.held.delete(podKey)
    this.options.turns.permit(podKey, undefined)
    return held
  }
}

/** What a plugin says: nothing more to do, what it waits for, or what went wrong. */
function preBindAnswer(ask: () => PreBindAnswer): PreBindWait | string | undefined {
  try {
    const answer = ask()
    if (answer instanceof Verdict) return answer === fits ? undefined : answer.message
    return answer
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return error.message
  }
}
