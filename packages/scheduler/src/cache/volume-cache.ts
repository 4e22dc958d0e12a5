import {
  type CSIDriver,
  type CSINode,
  type CSIStorageCapacity,
  claimKeysOf,
  classOfVolume,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  type KubeObject,
  keyOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  type StorageClass,
  storageClasses,
  type VolumeAttachment,
  volumeAttachments,
} from '@kubesim/api'
import type { Informer, Informers } from '@kubesim/client'
import type { AssumedVolumes, VolumeView } from '../framework/volume-view.ts'
import type { CacheListener } from './cluster-cache.ts'

const BY_CLASS = 'volumesByClass'
const BY_NODE = 'attachmentsByNode'

/**
 * Storage as the scheduler knows it. What it has assumed of a claim or volume stands in for the object until that changes.
 * Upstream: volumebinding assume_cache
 */
export class VolumeCache implements VolumeView, CacheListener {
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly classes: Informer<StorageClass>
  readonly csiNodes: Informer<CSINode>
  readonly csiDrivers: Informer<CSIDriver>
  readonly csiCapacities: Informer<CSIStorageCapacity>
  readonly attachments: Informer<VolumeAttachment>
  private readonly byPod = new Map<string, AssumedVolumes>()
  private readonly assumedVolumes = new Map<string, PersistentVolume>()
  private readonly assumedClaims = new Map<string, PersistentVolumeClaim>()
  /** How many pods with a node use a claim. */
  private readonly uses = new Map<string, number>()

  constructor(informers: Informers) {
    this.claims = informers.informer(persistentVolumeClaims)
    this.volumes = informers.informer(persistentVolumes)
    this.classes = informers.informer(storageClasses)
    this.csiNodes = informers.informer(csiNodes)
    this.csiDrivers = informers.informer(csiDrivers)
    this.csiCapacities = informers.informer(csiStorageCapacities)
    this.attachments = informers.informer(volumeAttachments)
    this.volumes.addIndex(BY_CLASS, classNames)
    this.attachments.addIndex(BY_NODE, nodeNames)
  }

  get isSynced(): boolean {
    const { claims, volumes, classes, csiNodes: nodes, csiDrivers: drivers, csiCapacities: capacities, attachments } = this
    return [claims, volumes, classes, nodes, drivers, capacities, attachments].every(({ synced }) => synced)
  }

  claim(key: string): PersistentVolumeClaim | undefined {
    return present(this.claims.get(key), this.assumedClaims.get(key))
  }

  volume(name: string): PersistentVolume | undefined {
    return present(this.volumes.get(name), this.assumedVolumes.get(name))
  }

  volumesOfClass(className: string): readonly PersistentVolume[] {
    const volumes = this.volumes.byIndex(BY_CLASS, className)
    return this.assumedVolumes.size === 0 ? volumes : volumes.map((each) => present(each, this.assumedVolumes.get(each.metadata.name!))!)
  }

  storageClass(name: string): StorageClass | undefined {
    return this.classes.get(name)
  }

  csiNode(nodeName: string): CSINode | undefined {
    return this.csiNodes.get(nodeName)
  }

  csiDriver(name: string): CSIDriver | undefined {
    return this.csiDrivers.get(name)
  }

  capacities(): Iterable<CSIStorageCapacity> {
    return this.csiCapacities.values()
  }

  attachedTo(nodeName: string): readonly string[] {
    return this.attachments.byIndex(BY_NODE, nodeName).flatMap(({ spec }) => spec.source.persistentVolumeName ?? [])
  }

  isUsed(claimKey: string): boolean {
    return this.uses.has(claimKey)
  }

  assumed(podKey: string): AssumedVolumes | undefined {
    return this.byPod.get(podKey)
  }

  assume(podKey: string, next: AssumedVolumes | undefined): void {
    const before = this.byPod.get(podKey)
    for (const { volume } of before?.bindings ?? []) this.assumedVolumes.delete(volume.metadata.name!)
    for (const claim of before?.provisions ?? []) this.assumedClaims.delete(keyOf(claim))
    if (next === undefined) {
      this.byPod.delete(podKey)
      return
    }
    this.byPod.set(podKey, next)
    for (const { volume } of next.bindings) this.assumedVolumes.set(volume.metadata.name!, volume)
    for (const claim of next.provisions) this.assumedClaims.set(keyOf(claim), claim)
  }

  podAdded(_node: unknown, pod: Pod): void {
    for (const key of claimKeysOf(pod)) this.uses.set(key, (this.uses.get(key) ?? 0) + 1)
  }

  podRemoved(_node: unknown, pod: Pod): void {
    for (const key of claimKeysOf(pod)) {
      const left = (this.uses.get(key) ?? 0) - 1
      if (left > 0) this.uses.set(key, left)
      else this.uses.delete(key)
    }
  }

  podReplaced(): void {}
  nodeAdded(): void {}
  nodeChanged(): void {}
  nodeRemoved(): void {}
}

function classNames(volume: PersistentVolume): readonly string[] {
  return [classOfVolume(volume)]
}

function nodeNames({ spec }: VolumeAttachment): readonly string[] {
  return [spec.nodeName]
}

/** What is assumed holds only as long as nobody has seen anything newer. */
function present<T extends KubeObject>(seen: T | undefined, assumed: T | undefined): T | undefined {
  if (assumed === undefined || seen === undefined) return seen
  return revisionOf(assumed) >= revisionOf(seen) ? assumed : seen
}

export function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion)
}
