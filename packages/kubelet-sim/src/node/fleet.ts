import { type ConfigMap, configMaps, keyOf, type Pod, pods, type Secret, secrets, services } from '@kubesim/api'
import { type Client, type ClientIdentity, createInformers, type InformerEvent, type Informers } from '@kubesim/client'
import type { DataPlane, Kernel, NodeApi } from '@kubesim/kernel'
import type { Behavior, BehaviorOverrides } from '../containers/behavior.ts'
import { createRegistry, parseImage, type Registry } from '../containers/image.ts'
import { podToken } from '../streams/container/pod-token.ts'
import { createNodeApi } from '../streams/node-api.ts'
import { Kubelet } from './kubelet.ts'
import type { Machine } from './machine.ts'

export interface FleetOptions {
  readonly kernel: Kernel
  readonly connect: (identity: ClientIdentity) => Client
  /** Images that no registry has. */
  readonly absentImages?: readonly string[]
  /** How containers of an image behave, where the built-in judgement is not wanted. */
  readonly behaviors?: Readonly<Record<string, Partial<Behavior>>>
  /** How containers find each other; asked for when one looks. */
  readonly network?: () => DataPlane
}

/** All simulated kubelets of a cluster. They share one watch of the pods: an event costs one look-up, however many nodes there are. */
export interface Fleet {
  readonly nodeApi: NodeApi
  start(): void
  stop(): void
  /** Adds a machine and starts its kubelet. */
  add(machine: Machine): void
  /** The machine is switched off: its kubelet and containers are gone, its Node object stays. */
  crash(name: string): void
  readonly machines: readonly Machine[]
  /** The pod with this address, if it runs. */
  podAt(ip: string): Pod | undefined
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

class SimulatedFleet implements Fleet {
  readonly nodeApi: NodeApi
  private readonly options: FleetOptions
  private readonly kubelets = new Map<string, Kubelet>()
  private readonly registry: Registry
  private readonly overrides: BehaviorOverrides
  private readonly containerId: () => string
  private informers: Informers | undefined
  private reader: Client | undefined

  constructor(options: FleetOptions) {
    this.options = options
    this.registry = createRegistry({ absent: options.absentImages ?? [] })
    this.overrides = new Map(Object.entries(options.behaviors ?? {}).map(([image, behavior]) => [overrideKey(image), behavior]))
    const random = options.kernel.random('kubelet/container-ids')
    this.containerId = () => random.hex(8)
    this.nodeApi = createNodeApi({
      kernel: options.kernel,
      kubeletOf: (nodeName) => this.kubelets.get(nodeName),
      surrounding: {
        resolve: (host, namespace) => options.network?.().resolve(host, namespace) ?? [],
        services: (namespace) => this.reader?.of(services).list({ namespace }).items ?? [],
        token: (worker, audience) => (this.reader === undefined ? undefined : podToken(this.reader, worker.pod, audience)),
      },
    })
  }

  start(): void {
    const client = this.options.connect({
      user: { name: 'system:kubelets', groups: ['system:nodes', 'system:authenticated'] },
      userAgent: 'kubelet',
    })
    this.reader = client
    this.informers = createInformers({ kernel: this.options.kernel, client, name: 'kubelets' })
    this.informers.informer(pods).onEvent((event) => this.route(event))
  }

  stop(): void {
    this.informers?.stop()
    for (const kubelet of this.kubelets.values()) kubelet.stop()
    this.kubelets.clear()
  }

  get machines(): readonly Machine[] {
    return [...this.kubelets.values()].map((kubelet) => kubelet.machine)
  }

  add(machine: Machine): void {
    if (this.kubelets.has(machine.name)) throw new Error(`node ${machine.name} is there already`)
    const { kernel, connect } = this.options
    const kubelet = new Kubelet({
      kernel,
      client: connect(kubeletIdentity(machine.name)),
      machine,
      registry: this.registry,
      overrides: this.overrides,
      readConfig: (kind, namespace, name) => this.readConfig(kind, namespace, name),
      containerId: this.containerId,
    })
    this.kubelets.set(machine.name, kubelet)
    kubelet.start()
    // Pods may have been bound to this name before its kubelet came up.
    for (const pod of this.informers?.informer(pods).values() ?? [])
      if (pod.spec.nodeName === machine.name) kubelet.observe(keyOf(pod), pod)
  }

  crash(name: string): void {
    this.kubelets.get(name)?.stop()
    this.kubelets.delete(name)
  }

  podAt(ip: string): Pod | undefined {
    for (const kubelet of this.kubelets.values()) {
      for (const worker of kubelet.podWorkers) if (worker.podIP === ip && !worker.stopped && !worker.pod.spec.hostNetwork) return worker.pod
    }
    return undefined
  }

  listens(ip: string, port: number): boolean {
    const nowMs = this.options.kernel.now
    for (const kubelet of this.kubelets.values()) {
      for (const worker of kubelet.podWorkers) {
        if (worker.podIP !== ip || worker.stopped) continue
        const serving = worker.runs.some(
          (run) =>
            run.phase === 'running' &&
            nowMs - run.startedMs >= run.behavior!.listensAfterMs &&
            run.container.ports?.some((each) => each.containerPort === port),
        )
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
