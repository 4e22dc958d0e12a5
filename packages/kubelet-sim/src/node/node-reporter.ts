import { formatMicroTime, isConflict, isNotFound, type Lease, leases, type Node, nodes } from '@kubesim/api'
import type { Client, EventRecorder } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import type { ImageStore } from './image-store.ts'
import { type Machine, nodeObject } from './machine.ts'
import { nodeConditions, PRESSURES, type Pressure, type Readiness } from './node-conditions.ts'

const LEASE_DURATION_S = 40
const NODE_LEASE_NAMESPACE = 'kube-node-lease'
const NO_PRESSURE: ReadonlySet<Pressure> = new Set()

export interface NodeReporterOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly machine: Machine
  readonly images: ImageStore
  readonly recorder: EventRecorder
}

/** Tells the API about one node: its object, lease, status and events. Upstream: kubelet_node_status.go, pkg/kubelet/nodelease */
export class NodeReporter {
  private readonly options: NodeReporterOptions
  private node: Node | undefined
  private lease: Lease | undefined
  /** Names of the volumes that the node holds for each pod. */
  private readonly volumes = new Map<string, readonly string[]>()
  /** What the status said last. */
  reported: ReadonlySet<Pressure> = NO_PRESSURE

  constructor(options: NodeReporterOptions) {
    this.options = options
  }

  /** Registers the node; one that is known already is taken over. Returns whether it was. */
  register(): boolean {
    const { client, machine, kernel } = this.options
    const wanted = nodeObject(machine)
    const known = client.of(nodes).find({ name: machine.name })
    const conditions = nodeConditions({ nowMs: kernel.now, readiness: 'starting', pressures: NO_PRESSURE })
    this.node = known ?? client.of(nodes).create({ ...wanted, status: { ...wanted.status, conditions } })
    return known !== undefined
  }

  /** The events of a kubelet that starts. */
  announce(): void {
    const { name } = this.options.machine
    this.tell('Normal', 'Starting', 'Starting kubelet.')
    for (const { events } of Object.values(PRESSURES)) this.tell('Normal', events[0], `Node ${name} status is now: ${events[0]}`)
    this.tell('Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
  }

  tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { name } = this.options.machine
    this.options.recorder.event({ apiVersion: 'v1', kind: 'Node', name, uid: name }, type, reason, message)
  }

  renewLease(): void {
    const { kernel, client, machine } = this.options
    const { name } = machine
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

  /** Whether the API thinks that the node is ready. */
  seemsReady(): boolean {
    const node = this.live()
    return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  }

  live(): Node | undefined {
    return this.options.client.of(nodes).find({ name: this.options.machine.name })
  }

  /** From now on the node holds these volumes for a pod; whoever detaches volumes looks at its status first. True when that changes it. */
  holdVolumes(podKey: string, names: readonly string[]): boolean {
    if (names.length === 0 && !this.volumes.has(podKey)) return false
    const before = this.volumesInUse().join(' ')
    if (names.length === 0) this.volumes.delete(podKey)
    else this.volumes.set(podKey, names)
    return this.volumesInUse().join(' ') !== before
  }

  private volumesInUse(): readonly string[] {
    return [...new Set([...this.volumes.values()].flat())].sort()
  }

  writeStatus(readiness: Readiness, pressures: ReadonlySet<Pressure>, bootID?: string): void {
    const { client, machine, images, kernel } = this.options
    const node = this.live()
    if (node === undefined) return // deleted by the user: a kubelet does not register twice by itself
    const { capacity, allocatable } = nodeObject(machine).status!
    const present = images.report()
    const conditions = nodeConditions({ nowMs: kernel.now, readiness, pressures }, node.status?.conditions)
    const nodeInfo = bootID === undefined ? node.status?.nodeInfo : { ...node.status!.nodeInfo!, bootID }
    const { volumesInUse: _, ...status } = node.status ?? {}
    const volumesInUse = this.volumesInUse()
    this.node = client.of(nodes).updateStatus({
      ...node,
      status: {
        ...status,
        capacity,
        allocatable,
        conditions,
        nodeInfo,
        ...(present.length > 0 && { images: present }),
        ...(volumesInUse.length > 0 && { volumesInUse }),
      } as NonNullable<Node['status']>,
    })
    for (const [pressure, { events }] of Object.entries(PRESSURES)) {
      const isShort = pressures.has(pressure as Pressure)
      if (isShort === this.reported.has(pressure as Pressure)) continue
      const reason = events[isShort ? 1 : 0]
      this.tell('Normal', reason, `Node ${machine.name} status is now: ${reason}`)
    }
    this.reported = new Set(pressures)
  }

  private createLease(renewTime: string): Lease {
    const { name } = this.options.machine
    const owner = { apiVersion: 'v1', kind: 'Node', name, uid: this.node!.metadata.uid! }
    return this.options.client.of(leases).create({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: NODE_LEASE_NAMESPACE, ownerReferences: [owner] },
      spec: { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_S, renewTime },
    })
  }
}
