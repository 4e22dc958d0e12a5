import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  compareQuantities,
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  semanticDeepEqual,
  volumeBoundTo,
} from '@kubesim/api'
import { type Action, update, updateStatus } from '../kit/action.ts'
import { changed } from './changed.ts'

/**
 * The next steps towards a volume and a claim that are bound to each other: volume, its status, claim, its status. A step that needs the one
 * before waits for the pass that follows it. Upstream: persistentvolume bind
 */
export function planBind(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Action[] {
  const bound = volumeBoundTo(volume, claim)
  if (bound !== volume) return [update(persistentVolumes, bound)]
  const phase = planVolumePhase(volume, 'Bound')
  const named = claimBoundTo(claim, volume)
  if (named !== claim) return [...phase, update(persistentVolumeClaims, named)]
  return [...phase, ...planClaimStatus(claim, 'Bound', volume)]
}

export function planVolumePhase(volume: PersistentVolume, phase: string, message?: string): readonly Action[] {
  if (volume.status?.phase === phase) return NONE
  const status = changed(volume.status ?? {}, { phase, message })
  return [updateStatus(persistentVolumes, { ...volume, status })]
}

/** Without a volume, what was said of one is taken back. Upstream: updateClaimStatus */
export function planClaimStatus(claim: PersistentVolumeClaim, phase: string, volume?: PersistentVolume): readonly Action[] {
  const before = claim.status ?? {}
  const status =
    volume === undefined
      ? changed(before, { phase, accessModes: undefined, capacity: undefined, currentVolumeAttributesClassName: undefined })
      : changed(before, { phase, accessModes: volume.spec.accessModes, ...(before.phase !== phase && firstBound(claim, volume)) })
  return semanticDeepEqual(status, before) ? NONE : [updateStatus(persistentVolumeClaims, { ...claim, status })]
}

/** What a claim says of its volume when it becomes bound, and not after: the size of its file system may then differ. */
function firstBound({ status }: PersistentVolumeClaim, { spec, metadata }: PersistentVolume): NonNullable<PersistentVolumeClaim['status']> {
  const before = metadata.annotations?.[PRE_RESIZE_CAPACITY]
  const isSame = compareQuantities(status?.capacity?.['storage'] ?? '0', spec.capacity?.['storage'] ?? '0') === 0
  const capacity = before !== undefined ? { ...status?.capacity, storage: before } : isSame ? status?.capacity : spec.capacity
  const { volumeAttributesClassName } = spec
  return {
    ...(capacity !== undefined && { capacity }),
    ...(volumeAttributesClassName !== undefined && { currentVolumeAttributesClassName: volumeAttributesClassName }),
  }
}

/** The claim as bound to a volume; the very claim when it already is. Upstream: bindClaimToVolume */
function claimBoundTo(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const { annotations } = claim.metadata
  const isChosenHere = claim.spec.volumeName !== volume.metadata.name
  if (!isChosenHere && annotations?.[BIND_COMPLETED] !== undefined) return claim
  return {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: { ...annotations, [BIND_COMPLETED]: 'yes', ...(isChosenHere && { [BOUND_BY_CONTROLLER]: 'yes' }) },
    },
    spec: isChosenHere ? { ...claim.spec, volumeName: volume.metadata.name! } : claim.spec,
  }
}

const NONE: readonly Action[] = []
/** On a volume that has grown while its file system has not. Upstream: pkg/volume/util AnnPreResizeCapacity */
const PRE_RESIZE_CAPACITY = 'volume.alpha.kubernetes.io/pre-resize-capacity'
