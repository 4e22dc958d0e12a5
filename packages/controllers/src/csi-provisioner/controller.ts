import {
  classOfClaim,
  isNotFound,
  keyOf,
  nodes,
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  SELECTED_NODE,
  type StorageClass,
  selectedNode,
  storageClasses,
  volumeAttachments,
} from '@kubesim/api'
import { createEventRecorder, createWorkQueue, type EventRecorder, type Informer, type WorkQueue } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { noteRefusal } from '../kit/refusal.ts'
import { driverToDelete, driverWanted } from './plan.ts'
import {
  HOST_NAME,
  PROVISIONER_FINALIZER,
  type Provisioning,
  provisionedVolume,
  volumeNameOf,
  ZONE,
  zonesFor,
} from './provisioned-volume.ts'

/** How long a storage system takes to make or remove a volume. */
export const PROVISIONING_MS = 2_000
const DELETION_MS = 1_000
/** Begins the queue keys that are volumes; the others are claims. */
const VOLUME = 'volume '

/**
 * Stands in for the external provisioner of every CSI driver that a StorageClass may name: makes volumes for claims and deletes those that are
 * released. Upstream: kubernetes-csi/external-provisioner
 * Differs: every provisioner that is not `kubernetes.io/...` is served, whether or not somebody has installed such a driver.
 */
export const csiProvisioner: ResourceSpanningController = {
  name: 'csi-provisioner',
  start: (runtime) => new CsiProvisioner(runtime),
}

class CsiProvisioner {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  private readonly claims: Informer<PersistentVolumeClaim>
  private readonly volumes: Informer<PersistentVolume>
  private readonly classes: Informer<StorageClass>
  private readonly recorders = new Map<string, EventRecorder>()
  /** When what has been begun will be done, by queue key: the storage system's own knowledge. Begun anew after a crash. */
  private readonly doneAtMs = new Map<string, number>()

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    const { kernel, informers } = runtime
    this.queue = createWorkQueue({ kernel, name: runtime.queueName, process: (key) => this.process(key) })
    this.claims = informers.informer(persistentVolumeClaims)
    this.volumes = informers.informer(persistentVolumes)
    this.classes = informers.informer(storageClasses)
    informers.informer(nodes)
    this.claims.onEvent(({ key, type, object }) => {
      if (type !== 'deleted' && this.wanted(object) !== undefined) this.queue.add(key)
    })
    this.volumes.onEvent(({ key, type, object }) => {
      if (type !== 'deleted' && driverToDelete(object) !== undefined) this.queue.add(VOLUME + key)
    })
    // Upstream looks at every claim again from time to time.
    this.classes.onEvent(({ type }) => {
      if (type === 'added') for (const claim of this.claims.values()) if (this.wanted(claim) !== undefined) this.queue.add(keyOf(claim))
    })
    informers.informer(volumeAttachments).onEvent(({ type, object }) => {
      const name = object.spec.source.persistentVolumeName
      if (type === 'deleted' && name !== undefined) this.queue.add(VOLUME + name)
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private process(key: string): void {
    try {
      const wait = key.startsWith(VOLUME) ? this.reclaim(key, key.slice(VOLUME.length)) : this.provision(key)
      this.queue.forget(key)
      if (wait > 0) this.queue.addAfter(key, wait, 'progress')
      else this.doneAtMs.delete(key)
    } catch (error) {
      noteRefusal(this.runtime.kernel, error)
      this.queue.addRateLimited(key)
    }
  }

  private wanted(claim: PersistentVolumeClaim): string | undefined {
    return driverWanted(claim, this.classes.get(classOfClaim(claim)))
  }

  /** Milliseconds until there is more to do; 0: nothing is left. */
  private provision(key: string): number {
    const claim = this.claims.get(key)
    const driver = claim === undefined ? undefined : this.wanted(claim)
    if (claim === undefined || driver === undefined || this.volumes.get(volumeNameOf(claim)) !== undefined) return 0
    const recorder = this.recorderOf(driver)
    const wait = this.remaining(key, PROVISIONING_MS, () =>
      recorder.event(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${key}"`),
    )
    if (wait > 0) return wait
    const storageClass = this.classes.get(classOfClaim(claim))!
    const place = this.placeFor(claim, storageClass)
    if (place === undefined) {
      const problem = `failed to get target node: node "${selectedNode(claim)}" not found`
      recorder.event(
        claim,
        'Warning',
        'ProvisioningFailed',
        `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${problem}`,
      )
      this.askAgain(claim)
      return 0
    }
    const volume = provisionedVolume(claim, { driver, storageClass, ...place, identity: this.identityOf(driver) })
    this.runtime.client.of(persistentVolumes).create(volume)
    recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}`)
    return 0
  }

  /** Where the node is that the scheduler has chosen, undefined when that is gone; without one, any zone that the class allows. */
  private placeFor(claim: PersistentVolumeClaim, storageClass: StorageClass): Pick<Provisioning, 'zone' | 'host'> | undefined {
    const informer = this.runtime.informers.informer(nodes)
    const chosen = selectedNode(claim)
    if (chosen !== undefined) {
      const labels = informer.get(chosen)?.metadata.labels
      return labels && { zone: labels[ZONE], host: labels[HOST_NAME] }
    }
    const zones = zonesFor(storageClass, informer.values())
    const zone = zones.length === 0 ? undefined : zones[this.runtime.kernel.random(this.runtime.queueName).below(zones.length)]
    return { zone, host: undefined }
  }

  /** The scheduler is to choose another node. Upstream: rescheduleProvisioning */
  private askAgain(claim: PersistentVolumeClaim): void {
    const { [SELECTED_NODE]: _, ...annotations } = claim.metadata.annotations ?? {}
    this.runtime.client.of(persistentVolumeClaims).update({ ...claim, metadata: { ...claim.metadata, annotations } })
  }

  private reclaim(key: string, name: string): number {
    const volume = this.volumes.get(name)
    const driver = volume === undefined ? undefined : driverToDelete(volume)
    if (volume === undefined || driver === undefined) return 0
    const attached = this.attachedTo(name)
    if (attached !== undefined) {
      this.doneAtMs.delete(key)
      this.recorderOf(driver).event(
        volume,
        'Warning',
        'VolumeFailedDelete',
        `persistentvolume ${name} is still attached to node ${attached}`,
      )
      return 0
    }
    const wait = this.remaining(key, DELETION_MS)
    if (wait > 0) return wait
    const client = this.runtime.client.of(persistentVolumes)
    try {
      if (volume.metadata.deletionTimestamp === undefined) client.delete({ name }, { preconditions: { uid: volume.metadata.uid! } })
      const left = client.find({ name })
      if (left === undefined) return 0
      const finalizers = (left.metadata.finalizers ?? []).filter((each) => each !== PROVISIONER_FINALIZER)
      client.update({ ...left, metadata: { ...left.metadata, finalizers } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return 0
  }

  private attachedTo(volumeName: string): string | undefined {
    for (const { spec } of this.runtime.informers.informer(volumeAttachments).values())
      if (spec.source.persistentVolumeName === volumeName) return spec.nodeName
    return undefined
  }

  private remaining(key: string, durationMs: number, begin: () => void = () => {}): number {
    const { now } = this.runtime.kernel
    const known = this.doneAtMs.get(key)
    if (known !== undefined) return known - now
    begin()
    this.doneAtMs.set(key, now + durationMs)
    return durationMs
  }

  /** Upstream: time of its start, a random number and the driver's name */
  private identityOf(driver: string): string {
    return `${this.runtime.kernel.epochMs}-8081-${driver}`
  }

  /** Each driver's provisioner is a program of its own, which names itself in its Events. */
  private recorderOf(driver: string): EventRecorder {
    const known = this.recorders.get(driver)
    if (known !== undefined) return known
    const { kernel, client } = this.runtime
    const made = createEventRecorder({ kernel, client, component: `${driver}_csi-controller-0` })
    this.recorders.set(driver, made)
    return made
  }
}
