import { type Pod, pods, quantityValue, type ResourceList } from '@kubesim/api'
import { type Client, createEventRecorder, type EventRecorder } from '@kubesim/client'
import type { Component, Kernel } from '@kubesim/kernel'
import type { BehaviorOverrides } from '../containers/behavior.ts'
import type { Registry } from '../containers/image.ts'
import { podAsAllocated } from '../pod-lifecycle/allocated-resources.ts'
import type { ContainerCommands } from '../pod-lifecycle/container-commands.ts'
import type { NodeContext } from '../pod-lifecycle/node-context.ts'
import { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import { containerUsage } from '../streams/container-usage.ts'
import { Admission, type Rejection } from './admission.ts'
import { EVICTION_LOOK_MS, EvictionManager } from './eviction-manager.ts'
import { isCritical } from './eviction-order.ts'
import { ImageStore } from './image-store.ts'
import { type Machine, nodeObject } from './machine.ts'
import type { Pressure, Readiness } from './node-conditions.ts'
import { NodeReporter } from './node-reporter.ts'
import type { NodeVolumes } from './node-volumes.ts'
import { PendingResizes } from './pending-resizes.ts'
import { PodAddresses } from './pod-addresses.ts'
import { deletePod, isOver, needsTurn, type Seen, writePodStatus } from './pod-updates.ts'
import { StaticPods } from './static-pods.ts'

const LEASE_RENEW_MS = 10_000
const READY_AFTER_MS = 1_000
/**
 * Unchanged node status is reported this often.
 * Differs: a node tells of its images with this report only; upstream does so within a minute of a pull.
 */
const STATUS_REPORT_MS = 300_000
/** Part of the time of a graceful shutdown that is kept for critical pods. Upstream: shutdownGracePeriodCriticalPods, here a third */
const CRITICAL_SHUTDOWN_PART = 1 / 3
const SHUTDOWN = { reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.' }

export interface KubeletOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly machine: Machine
  readonly registry: Registry
  readonly overrides: BehaviorOverrides
  readonly readConfig: NodeContext['readConfig']
  readonly volumes: () => NodeVolumes | undefined
  /** A stream shared by all kubelets. */
  readonly containerId: () => string
  /** Chance, shared by all kubelets. */
  readonly draw: () => number
  readonly commands: ContainerCommands
  /** What the machine has on its disk, where it was on before. */
  readonly images?: ImageStore
}

/** One simulated node: registers, keeps its lease, reports its status and runs the pods bound to it. Upstream: pkg/kubelet */
export class Kubelet {
  readonly machine: Machine
  private readonly options: KubeletOptions
  private readonly component: Component
  private readonly recorder: EventRecorder
  private readonly reporter: NodeReporter
  private readonly evictions: EvictionManager
  private readonly workers = new Map<string, PodWorker>()
  private readonly context: NodeContext
  private readonly admission: Admission
  private readonly resizes: PendingResizes
  readonly images: ImageStore
  private readonly statics: StaticPods
  private readonly seen = new Map<string, Seen>()
  private readiness: Readiness = 'starting'
  private leaseEveryMs = LEASE_RENEW_MS
  /** Keys of turns that came while nothing ran; undefined while it does. */
  private held: string[] | undefined
  /** Pods as they would have been seen, while the API could not be reached; undefined while it can. */
  private unseen: Map<string, { readonly pod: Pod; readonly isGone: boolean }> | undefined
  private bootID: string | undefined

  constructor(options: KubeletOptions) {
    this.options = options
    this.machine = options.machine
    const { kernel, client, machine } = options
    this.component = kernel.register(`kubelet/${machine.name}`, (key) => this.turn(key))
    this.recorder = createEventRecorder({ kernel, client, component: 'kubelet', host: machine.name })
    this.images =
      options.images ??
      new ImageStore(kernel, options.registry, machine.imageBandwidth === undefined ? undefined : quantityValue(machine.imageBandwidth))
    this.statics = new StaticPods(machine.staticPods ?? [], machine.name, { client, kernel })
    this.reporter = new NodeReporter({ kernel, client, machine, images: this.images, recorder: this.recorder })
    this.admission = new Admission(nodeObject(machine), () => this.reporter.live())
    this.resizes = new PendingResizes({
      admission: this.admission,
      worker: (podKey) => this.workers.get(podKey),
      rejects: (pod, podKey) => this.rejects(pod, podKey),
      component: this.component,
    })
    this.evictions = new EvictionManager({
      kernel,
      memoryThreshold: machine.evictionHard?.memory,
      candidates: () =>
        [...this.workers.values()].filter(({ ending }) => !ending).map((worker) => ({ pod: worker.pod, usage: containerUsage(worker) })),
      evict: (pod, message) => this.evict(pod, message),
      tell: (type, reason, message) => this.tell(type, reason, message),
      changed: () => this.report(),
    })
    this.context = this.makeContext()
  }

  /** Registers the node; it is ready a moment later. A node that is known already is taken over, as after a restart. */
  start(): void {
    const isKnown = this.reporter.register()
    if (isKnown) this.bootID = this.options.kernel.random('kubelet/boot-ids').uuid()
    this.reporter.announce()
    this.reporter.renewLease()
    this.statics.mirror(this.machine.name)
    this.component.after(READY_AFTER_MS, 'ready', 'progress')
    this.component.after(LEASE_RENEW_MS, 'lease', 'periodic')
    this.component.after(STATUS_REPORT_MS, 'status', 'periodic')
  }

  /** The kubelet and all containers die at once: nothing is reported any more. */
  stop(): void {
    this.options.kernel.unregister(this.component)
    for (const worker of this.workers.values()) worker.drop()
    this.workers.clear()
  }

  /** Whether anything on the node can be reached from outside it. */
  get isReachable(): boolean {
    return this.held === undefined && this.unseen === undefined
  }

  /** Neither the kubelet nor a container gets a turn. */
  freeze(): void {
    this.held ??= []
  }

  thaw(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const key of held) this.component.wake(key)
    this.component.wake('reported')
  }

  /** The API and the rest of the network are out of reach; what runs here goes on. */
  partition(): void {
    this.unseen ??= new Map()
  }

  reconnect(): void {
    const { unseen } = this
    if (unseen === undefined) return
    this.unseen = undefined
    this.component.wake('lease now')
    for (const [key, { pod, isGone }] of unseen) {
      if (isGone) this.forget(key, pod)
      else this.observe(key, pod)
    }
    for (const worker of this.workers.values()) worker.resume()
  }

  /** Renews its lease so often from now on. Upstream renews every 10 s. */
  heartbeatEvery(everyMs: number): void {
    this.leaseEveryMs = everyMs
  }

  /** Runs short of something until relieved, or until evicted pods have given back `missing` bytes. */
  pressure(pressure: Pressure, missing = Number.POSITIVE_INFINITY): void {
    this.evictions.begin(pressure, missing)
    this.component.wake('look')
  }

  relieve(pressure: Pressure): void {
    this.evictions.relieve(pressure)
  }

  /** Ends its pods in an orderly way, the critical ones last, and then calls back. Upstream: pkg/kubelet/nodeshutdown */
  shutDown(graceMs: number, done: () => void): void {
    this.readiness = 'shutting-down'
    this.tell('Normal', 'Shutdown', 'Shutdown manager detected shutdown event')
    this.report()
    const criticalMs = Math.round(graceMs * CRITICAL_SHUTDOWN_PART)
    this.endPods((pod) => !isCritical(pod), graceMs - criticalMs)
    this.offMs = criticalMs
    this.whenOff = done
    this.component.after(graceMs - criticalMs, 'shutdown critical', 'progress')
  }

  private offMs = 0
  private whenOff: () => void = () => {}

  observe(key: string, pod: Pod): void {
    if (this.unseen !== undefined) return void this.unseen.set(key, { pod, isGone: false })
    const worker = this.workers.get(key)
    if (worker !== undefined && worker.pod.metadata.uid === pod.metadata.uid) {
      if (needsTurn(worker.observed, pod)) this.pending(key, pod)
      return
    }
    if (isOver(pod)) return
    this.pending(key, pod)
  }

  forget(key: string, pod: Pod): void {
    if (this.unseen !== undefined) return void this.unseen.set(key, { pod, isGone: true })
    const worker = this.workers.get(key)
    this.seen.delete(key)
    if (this.statics.shows(pod)) return void this.component.wake('static')
    if (worker === undefined || worker.pod.metadata.uid !== pod.metadata.uid) return
    worker.drop()
    this.remove(key)
  }

  worker(podKey: string): PodWorker | undefined {
    return this.workers.get(podKey)
  }

  get podWorkers(): Iterable<PodWorker> {
    return this.workers.values()
  }

  /** The newest state waits for the pod's turn; several changes make one turn. */
  private pending(key: string, pod: Pod): void {
    if (!this.seen.has(key)) this.component.wake(`${key} sync`)
    this.seen.set(key, { key, pod })
  }

  private turn(key: string): void {
    if (this.held !== undefined) return void this.held.push(key)
    const space = key.indexOf(' ')
    if (space < 0 || key.indexOf('/') < 0) return this.nodeTurn(key)
    const podKey = key.slice(0, space)
    const action = key.slice(space + 1)
    if (action === 'sync') return this.sync(podKey)
    this.workers.get(podKey)?.turn(action)
  }

  private sync(turnKey: string): void {
    const seen = this.seen.get(turnKey)
    if (seen === undefined) return
    this.seen.delete(turnKey)
    const { key: podKey, pod } = seen
    const worker = this.workers.get(podKey)
    if (pod.metadata.deletionTimestamp !== undefined && this.statics.shows(pod)) return this.context.deletePod(pod)
    if (worker !== undefined && worker.pod.metadata.uid === pod.metadata.uid) return this.changed(worker, pod)
    if (worker !== undefined && this.statics.shows(pod)) return worker.mirrorAs(pod)
    // A new pod of the same name: the one before is gone.
    if (worker !== undefined) {
      worker.drop()
      this.remove(podKey)
    }
    const allocated = podAsAllocated(pod)
    const rejection = pod.metadata.deletionTimestamp === undefined ? this.rejects(allocated) : undefined
    if (rejection === undefined) this.admission.add(podKey, allocated)
    const started = new PodWorker(podKey, pod, this.context)
    this.workers.set(podKey, started)
    if (allocated !== pod) started.ensureResize().restore(allocated)
    started.start(rejection)
    if (allocated !== pod) this.resizes.push(podKey)
  }

  private changed(worker: PodWorker, pod: Pod): void {
    const { spec } = worker.observed
    worker.observe(pod)
    if (pod.spec.containers !== spec.containers || pod.spec.initContainers !== spec.initContainers) this.resizes.observe(worker)
  }

  private rejects(pod: Pod, podKey?: string): Rejection | undefined {
    if (this.readiness === 'shutting-down') return { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' }
    return this.evictions.rejects(pod) ?? this.admission.rejects(pod, podKey)
  }

  private nodeTurn(key: string): void {
    switch (key) {
      case 'ready':
        this.readiness = 'ready'
        this.report()
        if (this.bootID !== undefined)
          this.tell('Warning', 'Rebooted', `Node ${this.machine.name} has been rebooted, boot id: ${this.bootID}`)
        this.tell('Normal', 'NodeReady', `Node ${this.machine.name} status is now: NodeReady`)
        break
      case 'static':
        this.statics.mirror(this.machine.name)
        break
      case 'lease':
        this.beat()
        this.component.after(this.leaseEveryMs, 'lease', 'periodic')
        break
      case 'lease now':
        this.beat()
        this.report()
        break
      case 'reported':
        this.report()
        break
      case 'status':
        this.report()
        this.component.after(STATUS_REPORT_MS, 'status', 'periodic')
        break
      case 'look':
        if (this.evictions.look(this.reporter.reported)) this.component.after(EVICTION_LOOK_MS, 'look', 'periodic')
        break
      case 'resizes':
        this.resizes.retry()
        break
      case 'shutdown critical':
        this.endPods(() => true, this.offMs)
        this.component.after(this.offMs, 'shutdown done', 'progress')
        break
      case 'shutdown done':
        this.whenOff()
        break
    }
  }

  private beat(): void {
    if (this.unseen !== undefined) return
    this.reporter.renewLease()
    // Whoever is slow may have been given up in the meantime.
    if (this.leaseEveryMs !== LEASE_RENEW_MS && this.readiness === 'ready' && !this.reporter.seemsReady()) this.report()
  }

  /** A volume has been attached to this node. */
  volumeAttached(): void {
    for (const worker of this.workers.values()) worker.volumeCame()
  }

  private report(): void {
    if (this.unseen === undefined && this.readiness !== 'starting')
      this.reporter.writeStatus(this.readiness, this.evictions.pressures, this.bootID)
  }

  private tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.unseen === undefined) this.reporter.tell(type, reason, message)
  }

  private evict(pod: Pod, message: string): void {
    if (this.unseen === undefined) this.recorder.event(pod, 'Warning', 'Evicted', message)
    this.workerOf(pod)?.end({ reason: 'Evicted', message, isDisruption: true }, 1_000)
  }

  private endPods(isMeant: (pod: Pod) => boolean, graceMs: number): void {
    for (const worker of [...this.workers.values()]) {
      if (worker.ending || !isMeant(worker.pod)) continue
      const ownMs = (worker.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
      worker.end({ ...SHUTDOWN, isDisruption: true }, Math.min(graceMs, ownMs))
    }
  }

  private workerOf({ metadata }: Pod): PodWorker | undefined {
    return this.workers.get(`${metadata.namespace}/${metadata.name}`)
  }

  private remove(podKey: string): void {
    this.workers.delete(podKey)
    this.admission.remove(podKey)
  }

  private makeContext(): NodeContext {
    const { kernel, client, machine, registry, overrides, readConfig, containerId, draw, commands } = this.options
    const { images } = this
    const isConnected = () => this.unseen === undefined
    const addresses = new PodAddresses(machine.podCIDR)
    const podClient = client.of(pods)
    return {
      kernel,
      isConnected,
      nodeName: machine.name,
      hostIP: machine.internalIP,
      allocatable: nodeObject(machine).status!.allocatable as ResourceList,
      registry,
      overrides,
      later: (podKey, action, delayMs, timerClass) => this.component.after(delayMs, `${podKey} ${action}`, timerClass),
      cancel: (timer) => this.component.cancel(timer),
      writeStatus: (pod, status) => writePodStatus(podClient, pod, status),
      deletePod: (pod) => deletePod(podClient, pod),
      event: (about, type, reason, message) => {
        // Differs: what happens while the API cannot be reached is not told later.
        if (isConnected()) this.recorder.event(about, type, reason, message)
      },
      readConfig,
      podVolumes: (pod) => this.options.volumes()?.of(pod),
      useVolumes: (podKey, names) => {
        if (this.reporter.holdVolumes(podKey, names) && !this.component.stopped) this.report()
      },
      volumeContents: (pod, name) => this.options.volumes()?.contents(pod, name, kernel.now),
      takeAddress: () => addresses.take(),
      releaseAddress: (address) => addresses.release(address),
      containerId,
      draw,
      commands,
      pullImage: (image) => images.pull(image),
      hasImage: (image) => images.has(image),
      freed: (podKey) => {
        this.admission.remove(podKey)
        this.resizes.roomCame()
      },
      resized: () => this.resizes.roomCame(),
    }
  }
}
