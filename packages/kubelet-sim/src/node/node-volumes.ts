import {
  attachedVolumeName,
  claimNameOf,
  csiDrivers,
  type PersistentVolume,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  type VolumeAttachment,
  volumeAttachments,
} from '@kubesim/api'
import type { Client, Informers } from '@kubesim/client'
import type { VolumeData } from '@kubesim/kernel'
import { type Directory, newDirectory } from '../streams/files/file-tree.ts'

const BY_VOLUME = 'attachmentsByVolume'
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'

/** What a pod's claims stand for on its node. */
export interface PodVolumes {
  /** Names, as a node's status has them, of those that must be attached. */
  readonly inUse: readonly string[]
  /** Names of the pod's volumes that cannot be mounted yet. */
  readonly unmounted: readonly string[]
  /** Names of those of which the node does not even know what they are, and why. */
  readonly unprocessed: readonly string[]
  readonly problem: string | undefined
}

/** Volumes that live longer than pods, as all nodes see them. Upstream: pkg/kubelet/volumemanager */
export class NodeVolumes {
  private readonly client: Client
  private readonly informers: Informers
  private readonly data: VolumeData | undefined

  /** `attached` is told of the node to which a volume has come. */
  constructor(client: Client, informers: Informers, options: { readonly data?: VolumeData; attached(nodeName: string): void }) {
    this.client = client
    this.informers = informers
    this.data = options.data
    const informer = informers.informer(volumeAttachments)
    informer.addIndex(BY_VOLUME, volumeNames)
    informer.onEvent(({ type, object }) => {
      if (type !== 'deleted' && object.status?.attached === true) options.attached(object.spec.nodeName)
    })
  }

  /** Undefined for a pod without claims. */
  of(pod: Pod): PodVolumes | undefined {
    const inUse: string[] = []
    const unmounted: string[] = []
    const unprocessed: string[] = []
    let problem: string | undefined
    let hasClaims = false
    for (const volume of pod.spec.volumes ?? []) {
      const claimName = claimNameOf(pod.metadata.name!, volume)
      if (claimName === undefined) continue
      hasClaims = true
      const found = this.volumeOf(pod.metadata.namespace!, claimName)
      if (typeof found === 'string') {
        unmounted.push(volume.name)
        unprocessed.push(volume.name)
        problem ??= `error processing PVC ${pod.metadata.namespace}/${claimName}: ${found}`
      } else if (this.mustBeAttached(found)) {
        inUse.push(attachedVolumeName(found.spec.csi!))
        if (!this.isAttached(found, pod.spec.nodeName!)) unmounted.push(volume.name)
      }
    }
    return hasClaims ? { inUse, unmounted, unprocessed, problem } : undefined
  }

  /** What is in a volume of a pod that outlives the pod; undefined for one that does not. */
  contents(pod: Pod, volumeName: string, nowMs: number): Directory | undefined {
    const volume = pod.spec.volumes?.find(({ name }) => name === volumeName)
    if (volume === undefined || this.data === undefined) return undefined
    if (volume.hostPath !== undefined) return this.root(`node ${pod.spec.nodeName} ${volume.hostPath.path}`, nowMs)
    const claimName = claimNameOf(pod.metadata.name!, volume)
    const found = claimName === undefined ? undefined : this.volumeOf(pod.metadata.namespace!, claimName)
    return found === undefined || typeof found === 'string' ? undefined : this.root(found.metadata.name!, nowMs)
  }

  private root(name: string, nowMs: number): Directory {
    return this.data!.root(name, () => newDirectory(nowMs))
  }

  private volumeOf(namespace: string, claimName: string): PersistentVolume | string {
    const claim = this.client.of(persistentVolumeClaims).find({ namespace, name: claimName })
    if (claim === undefined) return `failed to fetch PVC from API server: persistentvolumeclaims "${claimName}" not found`
    if (!claim.spec.volumeName || claim.metadata.annotations?.[BIND_COMPLETED] === undefined) return 'PVC is not bound'
    return (
      this.client.of(persistentVolumes).find({ name: claim.spec.volumeName }) ?? `persistentvolume "${claim.spec.volumeName}" not found`
    )
  }

  private mustBeAttached({ spec: { csi } }: PersistentVolume): boolean {
    return csi !== undefined && this.client.of(csiDrivers).find({ name: csi.driver })?.spec.attachRequired !== false
  }

  private isAttached({ metadata }: PersistentVolume, nodeName: string): boolean {
    return this.informers
      .informer(volumeAttachments)
      .byIndex(BY_VOLUME, metadata.name!)
      .some(({ spec, status }) => spec.nodeName === nodeName && status?.attached === true)
  }
}

function volumeNames({ spec }: VolumeAttachment): readonly string[] {
  return spec.source.persistentVolumeName === undefined ? [] : [spec.source.persistentVolumeName]
}
