import {
  type ApiHandler,
  catalogue,
  findByKind,
  isAlreadyExists,
  type KubeObject,
  keyOf,
  parseGroupVersion,
  parseTime,
  type ResourceDefinition,
  type UserInfo,
} from '@kubesim/api'
import {
  type ApiServer,
  bootstrapPolicy,
  createApiServer,
  createMemoryStore,
  type KeyValue,
  type Store,
  type StoreEvent,
} from '@kubesim/apiserver'
import { type Client, type ClientIdentity, createClient } from '@kubesim/client'
import {
  type AnyController,
  builtInControllers,
  CONTROLLER_MANAGER,
  MANAGER_IDENTITY,
  type ResourceSpanningController,
} from '@kubesim/controllers'
import {
  createExternalWork,
  createHost,
  type DataPlane,
  type ExternalWork,
  type Host,
  Kernel,
  type NodeApi,
  RunningHash,
  type VolumeData,
} from '@kubesim/kernel'
import { createFleet, type Fleet } from '@kubesim/kubelet-sim'
import { createDataPlane, Traffic } from '@kubesim/network-sim'
import { KUBE_SCHEDULER } from '@kubesim/scheduler'
import { EventEmitter } from 'eventemitter3'
import { accessObjects } from './access-objects.ts'
import { API_SERVER_ADDRESS, API_SERVER_PORT, bootstrapObjects, POD_CIDR } from './bootstrap-objects.ts'
import type { ClusterEvents, ClusterOptions } from './cluster.ts'
import { ElectedProcesses, type ProcessState } from './control-plane/elected-processes.ts'
import { identityLease } from './control-plane/identity-lease.ts'
import { kubeProxyObjects } from './control-plane/kube-proxy.ts'
import { ControllerProcess } from './controller-process.ts'
import { freezesByDefault } from './host-process.ts'
import { planMachines } from './machines.ts'
import { createPatientHandler } from './patient-handler.ts'
import { SCHEDULER_IDENTITY, SchedulerProcess } from './scheduler-process.ts'
import { createVolumeData } from './volume-data.ts'

const EPOCH_DEFAULT = '2026-01-01T00:00:00Z'
const HISTORY_LIMIT_DEFAULT = 10_000

export const ADMINISTRATOR: UserInfo = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] }
/** The API server's own loopback client. */
const API_SERVER: ClientIdentity = {
  user: { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] },
  userAgent: 'kube-apiserver',
}

/** Whoever routes to Services on a node asks as kube-proxy. */
const KUBE_PROXY: ClientIdentity = { user: { name: 'system:kube-proxy', groups: ['system:authenticated'] }, userAgent: 'kube-proxy' }

/** What crosses a node's boundary: logs and commands, connections, and the contents of volumes. */
export interface Ports {
  readonly nodeApi: NodeApi
  readonly dataPlane: DataPlane
  readonly volumeData: VolumeData
}

/** The parts of a cluster, put together and started; what people do with it is `createCluster`'s. */
export class World {
  readonly kernel: Kernel
  /** The machine that the world runs on. */
  readonly host: Host = createHost()
  /** What the world waits for. */
  readonly external: ExternalWork
  readonly store: Store<object>
  readonly server: ApiServer
  /** The server as people reach it. */
  readonly door: ApiHandler
  readonly client: Client
  readonly fleet: Fleet
  readonly ports: Ports
  readonly taps: InstanceType<typeof EventEmitter<ClusterEvents>> = new EventEmitter<ClusterEvents>()
  private readonly controllers: ElectedProcesses<ControllerProcess>
  private readonly schedulers: ElectedProcesses<SchedulerProcess>
  readonly traffic: Traffic

  constructor(options: ClusterOptions) {
    this.kernel = new Kernel({ seed: options.seed ?? 'kubesim', epochMs: epochMs(options.epoch ?? EPOCH_DEFAULT) })
    this.external = createExternalWork(this.kernel, { host: this.host })
    this.store = createMemoryStore<object>({ historyLimit: options.historyLimit ?? HISTORY_LIMIT_DEFAULT })
    this.store.onWrite((event) => {
      if (this.taps.listenerCount('write') > 0) this.tell(event)
    })
    const connect = (identity: ClientIdentity) => createClient(this.server, identity)
    const volumeData = createVolumeData()
    this.fleet = createFleet({
      kernel: this.kernel,
      connect,
      absentImages: options.absentImages ?? [],
      behaviors: options.behaviors ?? {},
      network: () => this.ports.dataPlane,
      volumeData,
    })
    this.server = createApiServer({
      kernel: this.kernel,
      store: this.store,
      definitions: catalogue(),
      nodeApi: this.fleet.nodeApi,
      podMetrics: this.fleet.requests,
      freeze: options.freeze ?? freezesByDefault(),
      authorization: options.authorization ?? 'RBAC',
    })
    this.door = createPatientHandler(this.kernel, this.server)
    this.client = createClient(this.door, { user: ADMINISTRATOR, userAgent: 'kubesim' })
    this.ports = { nodeApi: this.fleet.nodeApi, dataPlane: this.dataPlane(connect(KUBE_PROXY)), volumeData }
    this.traffic = new Traffic({ kernel: this.kernel, client: connect(KUBE_PROXY), requests: this.fleet.requests })
    this.controllers = new ElectedProcesses({
      kernel: this.kernel,
      client: connect(MANAGER_IDENTITY),
      name: CONTROLLER_MANAGER,
      eventSource: CONTROLLER_MANAGER,
      count: options.controllerManagers ?? 1,
      make: (number) =>
        new ControllerProcess({
          kernel: this.kernel,
          handler: this.server,
          controllers: chooseControllers(options.controllers ?? []),
          number,
          track: this.external.track,
          ...(options.faults !== undefined && { faults: options.faults }),
        }),
    })
    this.schedulers = new ElectedProcesses({
      kernel: this.kernel,
      client: connect(SCHEDULER_IDENTITY),
      name: KUBE_SCHEDULER,
      eventSource: 'default-scheduler',
      count: options.schedulers ?? 1,
      make: () => new SchedulerProcess({ kernel: this.kernel, connect, settings: options.scheduler ?? {} }),
    })
  }

  /** Fills an empty world with what a fresh cluster has and starts its parts. */
  start(options: ClusterOptions): void {
    const loopback = createClient(this.server, API_SERVER)
    const controlPlane = options.controlPlaneNode === true ? kubeProxyObjects(POD_CIDR) : []
    for (const object of [
      ...bootstrapObjects(),
      ...bootstrapPolicy(),
      ...accessObjects(ownControllers(options)),
      identityLease(this.kernel),
      ...controlPlane,
    ])
      createOnce(loopback, object)
    this.controllers.start()
    this.schedulers.start()
    this.fleet.start()
    for (const machine of planMachines(options)) this.fleet.add(machine)
  }

  /** The scheduler that decides. */
  get scheduler(): SchedulerProcess {
    return this.schedulers.leading
  }

  get processes(): readonly ProcessState[] {
    return [...this.controllers.states, ...this.schedulers.states]
  }

  /** @throws RangeError when no process is called so */
  changeProcess(name: string, to: 'started' | 'stopped'): void {
    if (this.controllers.change(name, to) || this.schedulers.change(name, to)) return
    throw new RangeError(`there is no process ${name}, only ${this.processes.map((each) => each.name).join(', ')}`)
  }

  /** Those who lead renew their leases. */
  renewLeases(): void {
    this.controllers.renew()
    this.schedulers.renew()
  }

  stop(): void {
    this.controllers.stop()
    this.schedulers.stop()
    this.traffic.stop()
    this.fleet.stop()
    this.taps.emit('stop')
    this.taps.removeAllListeners()
  }

  private dataPlane(client: Client): DataPlane {
    return createDataPlane({
      client,
      listens: (ip, port) => (ip === API_SERVER_ADDRESS && port === API_SERVER_PORT) || this.fleet.listens(ip, port),
      hasPod: (ip) => this.fleet.podAt(ip) !== undefined,
    })
  }

  objectsAt(revision: number): KubeObject[] {
    return this.store.objectsAt(revision).map((kv) => this.server.objectOf(kv))
  }

  fingerprint(): string {
    const hash = new RunningHash(this.kernel.seed)
    for (const kv of this.store.objectsAt()) {
      hash.text(kv.resource)
      hash.text(kv.key)
      hash.text(JSON.stringify(this.server.objectOf(kv)))
    }
    return hash.digest
  }

  private tell({ type, kv, prev }: StoreEvent<object>): void {
    const objectOf = (stored: KeyValue<object> | undefined) => (stored === undefined ? undefined : this.server.objectOf(stored))
    const object = type === 'put' ? objectOf(kv) : undefined
    this.taps.emit('write', { revision: kv.modRevision, resource: kv.resource, key: kv.key, object, previous: objectOf(prev) })
  }
}

function epochMs(epoch: number | string): number {
  const ms = typeof epoch === 'number' ? epoch : parseTime(epoch)
  if (!Number.isFinite(ms)) throw new RangeError(`epoch "${epoch}" is neither milliseconds since 1970 nor an RFC 3339 time`)
  return ms
}

function chooseControllers(wanted: NonNullable<ClusterOptions['controllers']>): readonly (AnyController | ResourceSpanningController)[] {
  const chosen = new Map(builtInControllers)
  const own: (AnyController | ResourceSpanningController)[] = []
  for (const each of wanted) {
    if (typeof each !== 'string') own.push(each)
    else if (!chosen.delete(each.replace(/^-/, '')) || !each.startsWith('-')) {
      throw new RangeError(
        `"${each}" turns nothing off; built-in controllers are ${[...builtInControllers.keys()].map((name) => `-${name}`).join(', ')}`,
      )
    }
  }
  return [...chosen.values(), ...own]
}

/** Names of the controllers that are not built in. */
function ownControllers({ controllers = [] }: ClusterOptions): readonly string[] {
  return controllers.flatMap((each) => (typeof each === 'string' ? [] : [each.name]))
}

function createOnce(client: Client, object: KubeObject): void {
  try {
    client.of(definitionOf(object)).create(object)
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}

function definitionOf(object: KubeObject): ResourceDefinition {
  const found = findByKind({ ...parseGroupVersion(object.apiVersion), kind: object.kind })
  if (found === undefined) throw new Error(`no resource for ${object.apiVersion} ${object.kind} (${keyOf(object)})`)
  return found
}
