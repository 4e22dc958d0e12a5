import {
  compareQuantities,
  formatTime,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimCondition,
  type Pod,
  parseTime,
  persistentVolumeClaims,
  persistentVolumes,
  requestOf,
  type StorageClass,
} from '@kubesim/api'
import { type Action, event, requeueAfter, update, updateStatus } from '../kit/action.ts'
import { wantsMore } from '../persistent-volume-expander/controller.ts'

/** How long a storage system takes to grow a volume. */
export const RESIZE_MS = 2_000
/** How long a node takes to grow a file system. */
export const FILE_SYSTEM_MS = 1_000

export interface ResizeView {
  readonly storageClass: StorageClass | undefined
  readonly volume: PersistentVolume | undefined
  /** A pod that runs with the claim while it is being resized. */
  readonly user: Pod | undefined
}

/** The next step towards the size that a claim asks for. Upstream: external-resizer controller, kubelet's volume expansion */
export function planResize(claim: PersistentVolumeClaim, view: ResizeView, nowMs: number): readonly Action[] {
  const { volume, storageClass } = view
  if (volume?.spec.csi === undefined || claim.metadata.deletionTimestamp !== undefined) return []
  const state = claim.status?.allocatedResourceStatuses?.['storage']
  if (state === 'NodeResizePending') return planFileSystem(claim, view.user, nowMs)
  if (state === 'ControllerResizeInProgress') return planVolume(claim, volume, nowMs)
  return wantsMore(claim) && storageClass?.allowVolumeExpansion === true ? begin(claim, volume, nowMs) : []
}

function begin(claim: PersistentVolumeClaim, volume: PersistentVolume, nowMs: number): readonly Action[] {
  const storage = requestOf(claim)
  const status = {
    ...claim.status,
    conditions: [condition('Resizing', nowMs)],
    allocatedResources: { storage },
    allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
  }
  return [
    updateStatus(persistentVolumeClaims, { ...claim, status }),
    event('Normal', 'Resizing', `External resizer is resizing volume ${volume.metadata.name}`),
  ]
}

function planVolume(claim: PersistentVolumeClaim, volume: PersistentVolume, nowMs: number): readonly Action[] {
  const wait = remaining(claim, 'Resizing', { nowMs, durationMs: RESIZE_MS })
  if (wait > 0) return [requeueAfter(wait, 'progress')]
  const storage = claim.status?.allocatedResources?.['storage'] ?? requestOf(claim)
  if (compareQuantities(volume.spec.capacity?.['storage'] ?? '0', storage) < 0)
    return [update(persistentVolumes, { ...volume, spec: { ...volume.spec, capacity: { ...volume.spec.capacity, storage } } })]
  if (volume.spec.volumeMode === 'Block') return finish(claim, event('Normal', 'VolumeResizeSuccessful', 'Resize volume succeeded'))
  const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'
  const status = {
    ...claim.status,
    conditions: [{ ...condition('FileSystemResizePending', nowMs), message }],
    allocatedResourceStatuses: { storage: 'NodeResizePending' },
  }
  return [
    updateStatus(persistentVolumeClaims, { ...claim, status }),
    event('Normal', 'FileSystemResizeRequired', 'Require file system resize of volume on node'),
  ]
}

function planFileSystem(claim: PersistentVolumeClaim, user: Pod | undefined, nowMs: number): readonly Action[] {
  if (user === undefined) return []
  const wait = remaining(claim, 'FileSystemResizePending', { nowMs, durationMs: FILE_SYSTEM_MS })
  if (wait > 0) return [requeueAfter(wait, 'progress')]
  const message = `MountVolume.NodeExpandVolume succeeded for volume "${claim.spec.volumeName}"`
  return finish(claim, event('Normal', 'FileSystemResizeSuccessful', message, user))
}

/** What has been allocated stays written down. */
function finish(claim: PersistentVolumeClaim, told: Action): readonly Action[] {
  const { allocatedResourceStatuses: _, conditions: __, ...rest } = claim.status!
  const storage = rest.allocatedResources?.['storage'] ?? requestOf(claim)
  return [updateStatus(persistentVolumeClaims, { ...claim, status: { ...rest, capacity: { ...rest.capacity, storage } } }), told]
}

function condition(type: string, nowMs: number): PersistentVolumeClaimCondition {
  return { type, status: 'True', lastTransitionTime: formatTime(nowMs) }
}

/** Milliseconds until something that began with a condition is done. */
function remaining(
  claim: PersistentVolumeClaim,
  type: string,
  { nowMs, durationMs }: { readonly nowMs: number; readonly durationMs: number },
): number {
  const since = claim.status?.conditions?.find((each) => each.type === type)?.lastTransitionTime
  return since === undefined ? 0 : parseTime(since) + durationMs - nowMs
}
