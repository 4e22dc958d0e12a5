import { parseTime, type Service } from '@kubesim/api'
import type { DataPlane, DialTarget } from '@kubesim/kernel'
import type { ContainerRun } from '../../containers/container-run.ts'
import type { PodWorker } from '../../pod-lifecycle/pod-worker.ts'
import type { Directory } from '../files/file-tree.ts'
import type { ContainerMachine, ContainerNetwork } from '../process/container-machine.ts'
import { ProcessTable } from '../process/process-table.ts'
import type { Sleepers } from '../process/sleepers.ts'
import { containerEnvironment } from './environment.ts'
import type { PodPlace } from './field-values.ts'
import { imageFiles, imageUser, programsOf, promptOf } from './image-files.ts'
import { namespaceOf, sharesProcesses, targetOf } from './process-namespace.ts'
import { mountVolumes, type VolumeSources } from './volumes.ts'

/** One container where it runs. */
export interface PlacedRun {
  readonly run: ContainerRun
  readonly worker: PodWorker
}

/** What the world outside its node tells a container. */
export interface Surrounding {
  /** Addresses of a host name as a pod of the namespace sees it. */
  resolve(host: string, namespace: string): readonly string[]
  /** Where a connection ends. */
  route(target: DialTarget): ReturnType<DataPlane['route']>
  /** What the server there answers; undefined where none does. */
  request(ip: string, port: number, message: Uint8Array): Uint8Array | undefined
  /** Services of a namespace. */
  services(namespace: string): readonly Service[]
  /** A token for a pod's service account; undefined when there is none to be had. */
  token(worker: PodWorker, audience: string | undefined): string | undefined
}

interface KnownMachine {
  /** Another one means that the container was started anew, with the files of its image. */
  readonly containerId: string | undefined
  readonly machine: ContainerMachine
  readonly sources: VolumeSources
}

const HOST_NAME_LENGTH_MAX = 63
/** As whom the image of sandboxes runs. */
const SANDBOX_USER = 65_535
const TOKEN_KEPT_MS = 48 * 60_000

/** The insides of containers: made when somebody first looks, kept as long as the container runs. */
export class ContainerMachines {
  private readonly surrounding: Surrounding
  private readonly sleepers: Sleepers
  private readonly machines = new WeakMap<ContainerRun, KnownMachine>()
  /** Those of sandboxes, whose number 1 holds the namespace that all containers share. */
  private readonly sandboxes = new WeakMap<PodWorker, ProcessTable>()
  private readonly volumes = new WeakMap<PodWorker, Map<string, Directory>>()

  constructor(surrounding: Surrounding, sleepers: Sleepers) {
    this.surrounding = surrounding
    this.sleepers = sleepers
  }

  of(placed: PlacedRun): ContainerMachine {
    const { run } = placed
    let known = this.machines.get(run)
    if (known === undefined || known.containerId !== run.containerId) {
      known = this.make(placed)
      this.machines.set(run, known)
    }
    mountVolumes(known.machine.files, known.sources)
    return known.machine
  }

  private make({ run, worker }: PlacedRun): KnownMachine {
    const { pod, node } = worker
    const { container } = run
    const image = run.image!
    const place: PodPlace = {
      podIP: worker.podIP ?? '',
      hostIP: node.hostIP,
      nodeName: node.nodeName,
      allocatable: node.allocatable,
    }
    const hostName = hostNameOf(worker)
    const userId = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? imageUser(image)
    const now = () => node.kernel.now
    const { services } = this.surrounding
    const files = imageFiles(image, { pod, hostName, podIP: place.podIP, now })
    const environment = containerEnvironment({
      pod,
      container,
      place,
      node,
      hostName,
      userId,
      services: servicesSeen(worker, run, services),
    })
    const machine: ContainerMachine = {
      pod,
      containerName: container.name,
      hostName,
      podIP: place.podIP,
      files,
      processes: new ProcessTable({ sleep: this.sleepers.sleep, now, userId, joined: this.joinedBy({ run, worker }) }),
      mainOutput: (content) => logLines(run, content, now()),
      environment,
      workingDirectory: container.workingDir ?? '/',
      userId,
      groupId: container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup ?? 0,
      programs: programsOf(image),
      prompt: promptOf(image, hostName, userId),
      now,
      network: this.networkOf(worker),
    }
    files.makeDirectories(machine.workingDirectory)
    files.readOnly = container.securityContext?.readOnlyRootFilesystem === true
    const token = keeping((audience) => this.surrounding.token(worker, audience), now)
    return { containerId: run.containerId, machine, sources: { pod, container, place, node, shared: this.sharedOf(worker), token } }
  }

  /** The machine of a run that somebody has looked into. */
  known(run: ContainerRun): ContainerMachine | undefined {
    const known = this.machines.get(run)
    return known?.containerId === run.containerId ? known?.machine : undefined
  }

  /** Nothing in there is worth keeping, unless others see its processes. */
  forget(placed: PlacedRun): void {
    if (!sharesProcesses(placed.worker) && namespaceOf(placed).length === 1) this.machines.delete(placed.run)
  }

  /** The processes that a container's own are among; undefined where its namespace is its own. */
  private joinedBy(placed: PlacedRun): ProcessTable | undefined {
    const { worker } = placed
    if (sharesProcesses(worker)) return this.sandboxOf(worker)
    const target = targetOf(placed)
    return target === undefined ? undefined : this.of({ run: target, worker }).processes
  }

  private sandboxOf(worker: PodWorker): ProcessTable {
    let table = this.sandboxes.get(worker)
    if (table === undefined) {
      table = new ProcessTable({ sleep: this.sleepers.sleep, now: () => worker.node.kernel.now, userId: SANDBOX_USER })
      table.addMain(['/pause'], worker.startMs, () => true)
      this.sandboxes.set(worker, table)
    }
    return table
  }

  private networkOf(worker: PodWorker): ContainerNetwork {
    const { resolve, route, request } = this.surrounding
    const ownIp = () => worker.podIP ?? ''
    const target = (ip: string, port: number): DialTarget => ({ ip: ip.startsWith('127.') ? ownIp() : ip, port, protocol: 'TCP' })
    return {
      resolve: (host) => resolve(host, worker.pod.metadata.namespace!),
      dial(ip, port) {
        const place = route(target(ip, port))
        return typeof place === 'string' ? place : 'connected'
      },
      request(ip, port, message) {
        const place = route(target(ip, port))
        return typeof place === 'string' ? undefined : request(place.ip, place.port, message)
      },
    }
  }

  private sharedOf(worker: PodWorker): Map<string, Directory> {
    let shared = this.volumes.get(worker)
    if (shared === undefined) {
      shared = new Map()
      this.volumes.set(worker, shared)
    }
    return shared
  }
}

/** Renews tokens when most of their life is over. Upstream: pkg/kubelet/token */
function keeping(request: VolumeSources['token'], now: () => number): VolumeSources['token'] {
  const kept = new Map<string | undefined, { readonly text: string | undefined; readonly untilMs: number }>()
  return (audience) => {
    const known = kept.get(audience)
    if (known !== undefined && now() < known.untilMs) return known.text
    const text = request(audience)
    kept.set(audience, { text, untilMs: now() + TOKEN_KEPT_MS })
    return text
  }
}

/** Upstream: kubelet_pods.go GeneratePodHostNameAndDomain */
function hostNameOf({ pod, node }: PodWorker): string {
  if (pod.spec.hostNetwork) return node.nodeName
  return (pod.spec.hostname ?? pod.metadata.name!).slice(0, HOST_NAME_LENGTH_MAX).replace(/[-.]+$/, '')
}

/** The API server's own Service, and those of the namespace that were there when the container started. */
function servicesSeen({ pod, startMs }: PodWorker, { startedMs }: ContainerRun, list: Surrounding['services']): readonly Service[] {
  const bornMs = Math.max(startMs, startedMs)
  const api = list('default').filter(({ metadata }) => metadata.name === 'kubernetes')
  if (pod.spec.enableServiceLinks === false) return api
  const own = list(pod.metadata.namespace!).filter(
    ({ metadata }) => metadata.name !== 'kubernetes' && parseTime(metadata.creationTimestamp ?? '') <= bornMs,
  )
  return [...api, ...own]
}

const decoder = new TextDecoder()

/** A log holds whole lines. */
function logLines(run: ContainerRun, content: string | Uint8Array, nowMs: number): void {
  const text = typeof content === 'string' ? content : decoder.decode(content)
  for (const line of text.replace(/\n$/, '').split('\n')) run.log.write(nowMs, line)
}
