import { type ConfigMap, configMaps, keyOf, nodes, type Pod, pods, type Secret, secrets, services } from '@kubesim/api'
import { type Client, type ClientIdentity, createInformers, type InformerEvent, type Informers } from '@kubesim/client'
import type { DataPlane, Kernel, NodeApi, PodMetricSource, RequestPort, VolumeData } from '@kubesim/kernel'
import { checkBehaviors, readBehaviors } from '../behavior/behavior-form.ts'
import { resolveBehavior } from '../behavior/resolve-behavior.ts'
import type { WorkloadBehavior } from '../behavior/workload-behavior.ts'
import type { Behavior } from '../containers/behavior.ts'
import { createRegistry, parseImage, type Registry } from '../containers/image.ts'
import { listensOn } from '../containers/listening-ports.ts'
import { ContainerMachines } from '../streams/container/machines.ts'
import { podToken } from '../streams/container/pod-token.ts'
import { ContainerProcesses } from '../streams/container/processes.ts'
import { createNodeApi } from '../streams/node-api.ts'
import { podRequest } from '../streams/pod-request.ts'
import { Sleepers } from '../streams/process/sleepers.ts'
import { RequestServer } from '../traffic/request-server.ts'
import type { ImageStore } from './image-store.ts'
import { Kubelet } from './kubelet.ts'
import type { Machine } from './machine.ts'
import { NodeVolumes } from './node-volumes.ts'

export interface FleetOptions {
  readonly kernel: Kernel
  readonly connect: (identity: ClientIdentity) => Client
  /** Images that no registry has. */
  readonly absentImages?: readonly string[]
  /** How containers of an image behave, where the built-in judgement is not wanted. */
  readonly behaviors?: Behaviors
  /** How containers find each other; asked for when one looks. */
  readonly network?: () => DataPlane
  /** Where the contents of volumes are kept that outlive pods. Default: such volumes begin empty in each pod. */
  readonly volumeData?: VolumeData
}

/** A behaviour per image, or YAML that says so. */
export type Behaviors = Readonly<Record<string, WorkloadBehavior>> | string

/** All simulated kubelets of a cluster. They share one watch of the pods: an event costs one look-up, however many nodes there are. */
export interface Fleet {
  readonly nodeApi: NodeApi
  /** Takes the requests of simulated callers, and tells how many pods get. */
  readonly requests: RequestPort & PodMetricSource
  start(): void
  stop(): void
  /** Adds a machine and starts its kubelet. */
  add(machine: Machine): void
  /** From now on containers of these images behave so when they start. Throws a BehaviorError that names each field that makes no sense. */
  behave(behaviors: Behaviors): void
  /** The machine is switched off: its kubelet and containers are gone, its Node object stays. */
  crash(name: string): void
  /** Switches a machine on again that was off, or one that runs off and on. */
  restart(name: string): void
  /** Its kubelet while it is on. Throws a RangeError when it is off or there is none. */
  kubelet(name: string): Kubelet
  /** Takes a machine away for good, and its Node object with it. */
  remove(name: string): void
  /** How many machines there have ever been. */
  readonly joined: number
  /** Those that are switched off too, last. */
  readonly machines: readonly Machine[]
  /** The pod with this address, if it runs. */
  podAt(ip: string): Pod | undefined
  /** What was taken for granted about the containers of a pod that runs here. */
  assumptions(pod: Pod): readonly string[]
  /** What listens on a port of an address now. */
  listens(ip: string, port: number): boolean
}

export function createFleet(options: FleetOptions): Fleet {
  return new SimulatedFleet(options)
}

/** Upstream: the node authorizer knows a kubelet by this name and group. */
function kubeletIdentity(name: string): ClientIdentity {
  return { user: { name: `system:node:${name}`, groups: ['system:nodes', 'system:authenticated'] }, userAgent: 'kubelet' }
}

/** Differs: the kubelets share one watch of the pods, so that it is made with the API server's own rights. */
const FLEET_IDENTITY: ClientIdentity = {
  user: { name: 'system:kubelets', groups: ['system:masters', 'system:authenticated'] },
  userAgent: 'kubelet',
}

class SimulatedFleet implements Fleet {
  readonly nodeApi: NodeApi
  readonly requests: RequestServer
  private readonly options: FleetOptions
  private readonly kubelets = new Map<string, Kubelet>()
  private readonly registry: Registry
  private readonly overrides = new Map<string, Partial<Behavior>>()
  private readonly containerId: () => string
  private readonly draw: () => number
  joined = 0
  /** Machines that are switched off. */
  private readonly commands: ContainerProcesses
  private readonly off = new Map<string, { readonly machine: Machine; readonly images: ImageStore }>()
  private informers: Informers | undefined
  private reader: Client | undefined
  private volumes: NodeVolumes | undefined

  constructor(options: FleetOptions) {
    this.options = options
    this.registry = createRegistry({ absent: options.absentImages ?? [] })
    this.behave(options.behaviors ?? {})
    const random = options.kernel.random('kubelet/container-ids')
    this.containerId = () => random.hex(8)
    const chance = options.kernel.random('kubelet/chance')
    this.draw = () => chance.fraction()
    this.requests = new RequestServer({ kernel: options.kernel, kubeletOf: (nodeName) => this.kubelets.get(nodeName) })
    const network = () => options.network?.()
    const sleepers = new Sleepers(options.kernel)
    const machines: ContainerMachines = new ContainerMachines(
      {
        resolve: (host, namespace) => network()?.resolve(host, namespace) ?? [],
        route: (target) => network()?.route(target) ?? 'unreachable',
        request: (ip, port, message) => this.request(machines, { ip, port }, message),
        services: (namespace) => this.reader?.of(services).list({ namespace }).items ?? [],
        token: (worker, audience) => (this.reader === undefined ? undefined : podToken(this.reader, worker.pod, audience)),
      },
      sleepers,
    )
    this.commands = new ContainerProcesses(options.kernel, machines, sleepers)
    this.nodeApi = createNodeApi({
      kernel: options.kernel,
      kubeletOf: (nodeName) => this.kubelets.get(nodeName),
      machines,
      processes: this.commands,
    })
  }

  /** What the server at an address of a pod answers; undefined where none does. */
  private request(
    machines: ContainerMachines,
    at: { readonly ip: string; readonly port: number },
    message: Uint8Array,
  ): Uint8Array | undefined {
    for (const kubelet of this.kubelets.values())
      for (const worker of kubelet.podWorkers)
        if (worker.podIP === at.ip && !worker.stopped) {
          const answer = podRequest(worker, { port: at.port, message, machines })
          if (answer !== undefined) return answer
        }
    return undefined
  }

  start(): void {
    const client = this.options.connect(FLEET_IDENTITY)
    this.reader = client
    this.informers = createInformers({ kernel: this.options.kernel, client, name: 'kubelets' })
    const { volumeData: data } = this.options
    this.volumes = new NodeVolumes(client, this.informers, {
      ...(data !== undefined && { data }),
      attached: (nodeName) => this.kubelets.get(nodeName)?.volumeAttached(),
    })
    this.informers.informer(pods).onEvent((event) => this.route(event))
  }

  stop(): void {
    this.informers?.stop()
    for (const kubelet of this.kubelets.values()) kubelet.stop()
    this.kubelets.clear()
  }

  get machines(): readonly Machine[] {
    return [...[...this.kubelets.values()].map((kubelet) => kubelet.machine), ...[...this.off.values()].map(({ machine }) => machine)]
  }

  add(machine: Machine): void {
    if (this.kubelets.has(machine.name) || this.off.has(machine.name)) throw new Error(`node ${machine.name} is there already`)
    this.joined++
    this.switchOn(machine)
  }

  private switchOn(machine: Machine, images?: ImageStore): void {
    const { kernel, connect } = this.options
    const kubelet = new Kubelet({
      kernel,
      client: connect(kubeletIdentity(machine.name)),
      machine,
      registry: this.registry,
      overrides: this.overrides,
      readConfig: (kind, namespace, name) => this.readConfig(kind, namespace, name),
      volumes: () => this.volumes,
      containerId: this.containerId,
      draw: this.draw,
      commands: this.commands,
      ...(images !== undefined && { images }),
    })
    this.kubelets.set(machine.name, kubelet)
    kubelet.start()
    // Pods may have been bound to this name before its kubelet came up.
    for (const pod of this.informers?.informer(pods).values() ?? [])
      if (pod.spec.nodeName === machine.name) kubelet.observe(keyOf(pod), pod)
  }

  behave(behaviors: Behaviors): void {
    const forms = typeof behaviors === 'string' ? readBehaviors(behaviors) : checkBehaviors(behaviors)
    for (const [image, form] of Object.entries(forms)) this.overrides.set(overrideKey(image), resolveBehavior(form))
  }

  crash(name: string): void {
    const kubelet = this.kubelet(name)
    kubelet.stop()
    this.kubelets.delete(name)
    this.off.set(name, { machine: kubelet.machine, images: kubelet.images })
  }

  restart(name: string): void {
    if (this.kubelets.has(name)) this.crash(name)
    const known = this.off.get(name)
    if (known === undefined) throw new RangeError(`there is no machine ${name}`)
    this.off.delete(name)
    this.switchOn(known.machine, known.images)
  }

  kubelet(name: string): Kubelet {
    const kubelet = this.kubelets.get(name)
    if (kubelet !== undefined) return kubelet
    throw new RangeError(this.off.has(name) ? `machine ${name} is off` : `there is no machine ${name}`)
  }

  remove(name: string): void {
    if (this.kubelets.has(name)) this.crash(name)
    if (!this.off.delete(name)) throw new RangeError(`there is no machine ${name}`)
    const client = this.reader!.of(nodes)
    if (client.find({ name }) !== undefined) client.delete({ name })
  }

  assumptions(pod: Pod): readonly string[] {
    const worker = this.kubelets.get(pod.spec.nodeName ?? '')?.worker(keyOf(pod))
    return (worker?.runs ?? []).flatMap(({ container, behavior }) =>
      behavior?.assumption === undefined ? [] : [`container ${container.name}: ${behavior.assumption}`],
    )
  }

  podAt(ip: string): Pod | undefined {
    for (const kubelet of this.kubelets.values()) {
      if (!kubelet.isReachable) continue
      for (const worker of kubelet.podWorkers) if (worker.podIP === ip && !worker.stopped && !worker.pod.spec.hostNetwork) return worker.pod
    }
    return undefined
  }

  listens(ip: string, port: number): boolean {
    const nowMs = this.options.kernel.now
    for (const kubelet of this.kubelets.values()) {
      if (!kubelet.isReachable) continue
      for (const worker of kubelet.podWorkers) {
        if (worker.podIP !== ip || worker.stopped) continue
        const serving = worker.runs.some((run) => listensOn(run, port, nowMs))
        if (serving) return true
      }
    }
    return false
  }

  private route(event: InformerEvent<Pod>): void {
    const nodeName = event.object.spec.nodeName
    const kubelet = nodeName === undefined ? undefined : this.kubelets.get(nodeName)
    if (kubelet === undefined) return
    if (event.type === 'deleted') kubelet.forget(event.key, event.object)
    else kubelet.observe(event.key, event.object)
  }

  private readConfig(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): ConfigMap | Secret | undefined {
    return kind === 'ConfigMap' ? this.reader!.of(configMaps).find({ namespace, name }) : this.reader!.of(secrets).find({ namespace, name })
  }
}

/** `nginx` means every tag, `nginx:1.25` that one. */
function overrideKey(image: string): string {
  const reference = parseImage(image)
  if (reference === undefined) throw new RangeError(`invalid image reference "${image}"`)
  const tagged = /:[\w][\w.-]*$/.test(image.slice(image.lastIndexOf('/') + 1)) || image.includes('@')
  return tagged ? reference.canonical : reference.canonical.replace(/:latest$/, '')
}
