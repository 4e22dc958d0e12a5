import { compareQuantities } from '../quantity/index.ts'
import { labelSelectorMatches } from '../selectors/index.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../types/generated.ts'
import { classOfClaim, classOfVolume } from './storage-class.ts'

/** A volume is meant for a claim, or bound to it: names are equal, and so are uids where the volume names one. Upstream: IsVolumeBoundToClaim */
export function isVolumeFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false
  return !claimRef.uid || claimRef.uid === metadata.uid
}

/** Every mode that the claim asks for. Upstream: CheckAccessModes */
export function hasAccessModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode))
}

/** Upstream: CheckVolumeModeMismatches */
export function hasVolumeMode(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem')
}

/** Why a volume that a claim names cannot be bound to it, in the binder's words; undefined when it can. Upstream: checkVolumeSatisfyClaim */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) return `the volume is marked for deletion "${volume.metadata.name}"`
  if (compareQuantities(capacityOf(volume), requestOf(claim)) < 0) return 'requested PV is too small'
  if (classOfVolume(volume) !== classOfClaim(claim)) return 'storageClassName does not match'
  if (!hasAttributesClass(volume, claim)) return 'volumeAttributesClassName does not match'
  if (!hasVolumeMode(volume, claim)) return 'incompatible volumeMode'
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode'
}

export interface VolumeMatching {
  /** Only volumes that are meant for the claim come into question: the scheduler chooses among the others. */
  readonly delayed?: boolean
  /** Volumes that other claims of the same pod will get. */
  readonly taken?: ReadonlySet<string>
  /** Whether the node that is thought of can use a volume; the node comes in only when the scheduler asks. */
  readonly usable?: (volume: PersistentVolume) => boolean
}

/**
 * The volume meant for a claim, or else the smallest of those that would do, the first among equals.
 * Upstream: component-helpers/storage/volume FindMatchingVolume
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { delayed = false, taken, usable }: VolumeMatching = {},
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined
  for (const volume of volumes) {
    if (taken?.has(volume.metadata.name!)) continue
    if (volume.spec.claimRef !== undefined && !isVolumeFor(volume, claim)) continue
    if (!isLargeEnough(volume, claim) || volume.metadata.deletionTimestamp !== undefined) continue
    if (isVolumeFor(volume, claim)) return usable?.(volume) === false ? undefined : volume
    if (delayed || !isFree(volume, claim)) continue
    if (usable !== undefined && !(hasAccessModes(volume, claim) && usable(volume))) continue
    if (smallest === undefined || compareQuantities(capacityOf(smallest), capacityOf(volume)) > 0) smallest = volume
  }
  return smallest
}

/**
 * As the binder chooses: volumes with fewer access modes are looked at first, so that a claim gets what is closest to what it asked for.
 * Upstream: persistentVolumeOrderedIndex findByClaim
 */
export function findBestVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  options: VolumeMatching = {},
): PersistentVolume | undefined {
  const byModes = new Map<string, PersistentVolume[]>()
  for (const volume of volumes) {
    if (!hasAccessModes(volume, claim)) continue
    const modes = [...(volume.spec.accessModes ?? [])].sort().join(',')
    const alike = byModes.get(modes)
    if (alike === undefined) byModes.set(modes, [volume])
    else alike.push(volume)
  }
  const groups = [...byModes].sort(([a], [b]) => a.split(',').length - b.split(',').length || (a < b ? -1 : 1))
  for (const [, alike] of groups) {
    const found = findMatchingVolume(claim, alike, options)
    if (found !== undefined) return found
  }
  return undefined
}

export function capacityOf({ spec }: PersistentVolume): string {
  return spec.capacity?.['storage'] ?? '0'
}

export function requestOf({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0'
}

function isLargeEnough(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return compareQuantities(capacityOf(volume), requestOf(claim)) >= 0 && hasVolumeMode(volume, claim) && hasAttributesClass(volume, claim)
}

function isFree(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.status?.phase !== 'Available') return false
  const { selector } = claim.spec
  return (selector === undefined || labelSelectorMatches(selector, volume.metadata.labels)) && classOfVolume(volume) === classOfClaim(claim)
}

function hasAttributesClass(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeAttributesClassName ?? '') === (claim.spec.volumeAttributesClassName ?? '')
}
