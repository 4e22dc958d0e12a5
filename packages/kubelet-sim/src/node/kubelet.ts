import {
  formatMicroTime,
  formatTime,
  isConflict,
  isNotFound,
  type Lease,
  leases,
  type Node,
  type NodeCondition,
  nodes,
  type Pod,
  type PodStatus,
  pods,
} from '@kubesim/api'
import { type Client, createEventRecorder, type EventRecorder } from '@kubesim/client'
import type { Component, Kernel } from '@kubesim/kernel'
import type { BehaviorOverrides } from '../containers/behavior.ts'
import type { Registry } from '../containers/image.ts'
import type { NodeContext } from '../pod-lifecycle/node-context.ts'
import { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import { Admission } from './admission.ts'
import { ImageStore } from './image-store.ts'
import { type Machine, nodeObject } from './machine.ts'
import { PodAddresses } from './pod-addresses.ts'
import { StaticPods } from './static-pods.ts'

const LEASE_RENEW_MS = 10_000
const LEASE_DURATION_S = 40
const READY_AFTER_MS = 1_000
/**
 * Unchanged node status is reported this often.
 * Differs: a node tells of its images with this report only; upstream does so within a minute of a pull.
 */
const STATUS_REPORT_MS = 300_000
const NODE_LEASE_NAMESPACE = 'kube-node-lease'

export interface KubeletOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly machine: Machine
  readonly registry: Registry
  readonly overrides: BehaviorOverrides
  readonly readConfig: NodeContext['readConfig']
  /** A stream shared by all kubelets. */
  readonly containerId: () => string
  /** Chance, shared by all kubelets. */
  readonly draw: () => number
}

/** One simulated node: registers, keeps its lease, reports its status and runs the pods bound to it. Upstream: pkg/kubelet */
export class Kubelet {
  readonly machine: Machine
  private readonly options: KubeletOptions
  private readonly component: Component
  private readonly recorder: EventRecorder
  private readonly workers = new Map<string, PodWorker>()
  private readonly context: NodeContext
  private readonly admission: Admission
  private readonly images: ImageStore
  private readonly statics: StaticPods
  private node: Node | undefined
  private lease: Lease | undefined

  constructor(options: KubeletOptions) {
    this.options = options
    this.machine = options.machine
    const { kernel, client, machine } = options
    this.component = kernel.register(`kubelet/${machine.name}`, (key) => this.turn(key))
    this.recorder = createEventRecorder({ kernel, client, component: 'kubelet', host: machine.name })
    this.admission = new Admission(nodeObject(machine))
    this.images = new ImageStore(kernel, options.registry)
    this.statics = new StaticPods(machine.staticPods ?? [], machine.name, { client, kernel })
    this.context = this.makeContext()
  }

  /** Registers the node; it is ready a moment later. A node that is known already is taken over, as after a restart. */
  start(): void {
    const client = this.options.client.of(nodes)
    const wanted = nodeObject(this.machine)
    this.node =
      client.find({ name: this.machine.name }) ??
      client.create({ ...wanted, status: { ...wanted.status, conditions: this.conditions(false) } })
    this.announceStart()
    this.renewLease()
    this.statics.mirror(this.machine.name)
    this.component.after(READY_AFTER_MS, 'ready', 'progress')
    this.component.after(LEASE_RENEW_MS, 'lease', 'periodic')
    this.component.after(STATUS_REPORT_MS, 'status', 'periodic')
  }

  private announceStart(): void {
    const tell = (reason: string, message: string) => this.recorder.event(this.nodeReference(), 'Normal', reason, message)
    tell('Starting', 'Starting kubelet.')
    for (const state of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'])
      tell(state, `Node ${this.machine.name} status is now: ${state}`)
    tell('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
  }

  /** The kubelet and all containers die at once: nothing is reported any more. */
  stop(): void {
    this.options.kernel.unregister(this.component)
    for (const worker of this.workers.values()) worker.drop()
    this.workers.clear()
  }

  observe(key: string, pod: Pod): void {
    const worker = this.workers.get(key)
    if (worker !== undefined && worker.pod.metadata.uid === pod.metadata.uid) {
      if (needsTurn(worker.observed, pod)) this.pending(key, pod)
      return
    }
    if (isOver(pod)) return
    this.pending(key, pod)
  }

  forget(key: string, pod: Pod): void {
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

  private readonly seen = new Map<string, Seen>()

  /** The newest state waits for the pod's turn; several changes make one turn. */
  private pending(key: string, pod: Pod): void {
    if (!this.seen.has(key)) this.component.wake(`${key} sync`)
    this.seen.set(key, { key, pod })
  }

  private turn(key: string): void {
    const space = key.indexOf(' ')
    if (space < 0) return this.nodeTurn(key)
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
    if (worker !== undefined && worker.pod.metadata.uid === pod.metadata.uid) return worker.observe(pod)
    if (worker !== undefined && this.statics.shows(pod)) return worker.mirrorAs(pod)
    // A new pod of the same name: the one before is gone.
    if (worker !== undefined) {
      worker.drop()
      this.remove(podKey)
    }
    const rejection = pod.metadata.deletionTimestamp === undefined ? this.admission.rejects(pod) : undefined
    if (rejection === undefined) this.admission.add(podKey, pod)
    const started = new PodWorker(podKey, pod, this.context)
    this.workers.set(podKey, started)
    started.start(rejection)
  }

  private nodeTurn(key: string): void {
    if (key === 'ready') {
      this.writeNodeStatus(true)
      this.recorder.event(this.nodeReference(), 'Normal', 'NodeReady', `Node ${this.machine.name} status is now: NodeReady`)
    } else if (key === 'static') {
      this.statics.mirror(this.machine.name)
    } else if (key === 'lease') {
      this.renewLease()
      this.component.after(LEASE_RENEW_MS, 'lease', 'periodic')
    } else if (key === 'status') {
      this.writeNodeStatus(true)
      this.component.after(STATUS_REPORT_MS, 'status', 'periodic')
    }
  }

  private remove(podKey: string): void {
    this.workers.delete(podKey)
    this.admission.remove(podKey)
  }

  private renewLease(): void {
    const { kernel, client } = this.options
    const name = this.machine.name
    const renewTime = formatMicroTime(kernel.now)
    const at = { namespace: NODE_LEASE_NAMESPACE, name }
    try {
      if (this.lease === undefined) this.lease = client.of(leases).find(at) ?? this.createLease(renewTime)
      this.lease = client.of(leases).update({ ...this.lease, spec: { ...this.lease.spec, renewTime } })
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error
      this.lease = undefined // somebody else wrote it: read it again at the next renewal
    }
  }

  private createLease(renewTime: string): Lease {
    const { name } = this.machine
    const owner = { apiVersion: 'v1', kind: 'Node', name, uid: this.node!.metadata.uid! }
    return this.options.client.of(leases).create({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: NODE_LEASE_NAMESPACE, ownerReferences: [owner] },
      spec: { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_S, renewTime },
    })
  }

  private writeNodeStatus(ready: boolean): void {
    const client = this.options.client.of(nodes)
    const node = client.find({ name: this.machine.name })
    if (node === undefined) return // deleted by the user: a kubelet does not register twice by itself
    const { capacity, allocatable } = nodeObject(this.machine).status!
    const images = this.images.report()
    const conditions = this.conditions(ready, node.status?.conditions)
    this.node = client.updateStatus({
      ...node,
      status: { ...node.status, capacity, allocatable, conditions, ...(images.length > 0 && { images }) },
    })
  }

  /** Upstream: pkg/kubelet/nodestatus/setters.go */
  private conditions(ready: boolean, former: readonly NodeCondition[] = []): readonly NodeCondition[] {
    const now = formatTime(this.options.kernel.now)
    const make = (type: string, status: string, reason: string, message: string): NodeCondition => {
      const before = former.find((each) => each.type === type)
      return {
        type,
        status,
        lastHeartbeatTime: now,
        lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
        reason,
        message,
      }
    }
    const own = [
      make('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      make('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      make('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      ready
        ? make('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
        : make(
            'Ready',
            'False',
            'KubeletNotReady',
            'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
          ),
    ]
    return [...own, ...former.filter((each) => !own.some((mine) => mine.type === each.type))]
  }

  private nodeReference() {
    return { apiVersion: 'v1', kind: 'Node', name: this.machine.name, uid: this.machine.name }
  }

  private makeContext(): NodeContext {
    const { kernel, client, machine, registry, overrides, readConfig, containerId, draw } = this.options
    const { images } = this
    const addresses = new PodAddresses(machine.podCIDR)
    const podClient = client.of(pods)
    return {
      kernel,
      nodeName: machine.name,
      hostIP: machine.internalIP,
      registry,
      overrides,
      later: (podKey, action, delayMs, timerClass) => this.component.after(delayMs, `${podKey} ${action}`, timerClass),
      cancel: (timer) => this.component.cancel(timer),
      writeStatus: (pod, status) => writeStatus(podClient, pod, status),
      deletePod: (pod) => {
        const { namespace, name, uid } = pod.metadata
        try {
          podClient.delete({ namespace: namespace!, name: name! }, { gracePeriodSeconds: 0, preconditions: { uid: uid! } })
        } catch (error) {
          if (!isNotFound(error) && !isConflict(error)) throw error
        }
      },
      event: (about, type, reason, message) => this.recorder.event(about, type, reason, message),
      readConfig,
      takeAddress: () => addresses.take(),
      releaseAddress: (address) => addresses.release(address),
      containerId,
      draw,
      pullImage: (image) => images.pull(image),
      hasImage: (image) => images.has(image),
      forget: (podKey) => this.remove(podKey),
    }
  }
}

/** A pod whose turn is to come. The key is the informer's own text: one cut out of a turn's key would keep the whole of that. */
interface Seen {
  readonly key: string
  readonly pod: Pod
}

/** Writes on top of what is stored: a conflict means that somebody else changed the pod, which does not touch its status. */
function writeStatus(client: ReturnType<Client['of']>, pod: Pod, status: PodStatus): Pod | undefined {
  const write = (onto: Pod): Pod =>
    client.updateStatus({ apiVersion: 'v1', kind: 'Pod', metadata: onto.metadata, spec: onto.spec, status } as Pod) as Pod
  try {
    return write(pod)
  } catch (error) {
    if (isNotFound(error)) return undefined
    if (!isConflict(error)) throw error
    const live = client.find({ namespace: pod.metadata.namespace!, name: pod.metadata.name! }) as Pod | undefined
    return live === undefined || live.metadata.uid !== pod.metadata.uid ? undefined : write(live)
  }
}

/** Changes of status are the kubelet's own, but for the readiness gates that others set. */
function needsTurn(known: Pod, next: Pod): boolean {
  return (
    next.metadata.deletionTimestamp !== known.metadata.deletionTimestamp ||
    next.metadata.deletionGracePeriodSeconds !== known.metadata.deletionGracePeriodSeconds ||
    next.spec !== known.spec ||
    (next.spec.readinessGates !== undefined && next.status?.conditions !== known.status?.conditions)
  )
}

function isOver(pod: Pod): boolean {
  return (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') && pod.metadata.deletionTimestamp === undefined
}
