export * from './annotations.ts'
export { referenceToClaim, volumeBoundTo } from './binding.ts'
export { attachedVolumeName, claimKeysOf, claimNameOf, claimNamesOf } from './pod-claims.ts'
export { classOfClaim, classOfVolume, defaultClassOf, isBindingDelayed, namesClass, selectedNode } from './storage-class.ts'
export {
  capacityOf,
  findBestVolume,
  findMatchingVolume,
  hasAccessModes,
  hasVolumeMode,
  isVolumeFor,
  mismatch,
  requestOf,
  type VolumeMatching,
} from './volume-matching.ts'
