import { parseTime, type Service } from '@kubesim/api'
import type { ContainerRun } from '../../containers/container-run.ts'
import type { Kubelet } from '../../node/kubelet.ts'
import { nodeObject } from '../../node/machine.ts'
import type { PodWorker } from '../../pod-lifecycle/pod-worker.ts'
import type { Directory } from '../files/file-tree.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import { containerEnvironment } from './environment.ts'
import type { PodPlace } from './field-values.ts'
import { imageFiles, programsOf, promptOf } from './image-files.ts'
import { mountVolumes, type VolumeSources } from './volumes.ts'

/** One container where it runs. */
export interface PlacedRun {
  readonly run: ContainerRun
  readonly worker: PodWorker
  readonly kubelet: Kubelet
}

/** What the world outside its node tells a container. */
export interface Surrounding {
  /** Addresses of a host name as a pod of the namespace sees it. */
  resolve(host: string, namespace: string): readonly string[]
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
const TOKEN_KEPT_MS = 48 * 60_000

/** The insides of containers: made when somebody first looks, kept as long as the container runs. */
export class ContainerMachines {
  private readonly surrounding: Surrounding
  private readonly known = new WeakMap<ContainerRun, KnownMachine>()
  private readonly volumes = new WeakMap<PodWorker, Map<string, Directory>>()

  constructor(surrounding: Surrounding) {
    this.surrounding = surrounding
  }

  of(placed: PlacedRun): ContainerMachine {
    const { run } = placed
    let known = this.known.get(run)
    if (known === undefined || known.containerId !== run.containerId) {
      known = this.make(placed)
      this.known.set(run, known)
    }
    mountVolumes(known.machine.files, known.sources)
    return known.machine
  }

  private make({ run, worker, kubelet }: PlacedRun): KnownMachine {
    const { pod, node } = worker
    const { container } = run
    const image = run.image!
    const place: PodPlace = {
      podIP: worker.podIP ?? '',
      hostIP: node.hostIP,
      nodeName: node.nodeName,
      allocatable: nodeObject(kubelet.machine).status!.allocatable as PodPlace['allocatable'],
    }
    const hostName = hostNameOf(worker)
    const userId = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? 0
    const now = () => node.kernel.now
    const { resolve, services } = this.surrounding
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
      files: imageFiles(image, { pod, hostName, podIP: place.podIP, now }),
      environment,
      workingDirectory: container.workingDir ?? '/',
      userId,
      groupId: container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup ?? 0,
      programs: programsOf(image),
      prompt: promptOf(image, hostName, userId),
      now,
      resolve: (host) => resolve(host, pod.metadata.namespace!),
    }
    machine.files.makeDirectories(machine.workingDirectory)
    const token = keeping((audience) => this.surrounding.token(worker, audience), now)
    return { containerId: run.containerId, machine, sources: { pod, container, place, node, shared: this.sharedOf(worker), token } }
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
