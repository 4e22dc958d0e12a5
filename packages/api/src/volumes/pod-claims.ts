import type { CSIPersistentVolumeSource, Pod, Volume } from '../types/generated.ts'

/** The claim that a volume of a pod stands for; undefined for a volume of another sort. Upstream: component-helpers/storage/ephemeral VolumeClaimName */
export function claimNameOf(podName: string, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName
  return volume.ephemeral === undefined ? undefined : `${podName}-${volume.name}`
}

const NONE: readonly string[] = []

/** Names of the claims that a pod uses, generic ephemeral volumes included; they live in its namespace. */
export function claimNamesOf({ metadata, spec }: Pod): readonly string[] {
  const { volumes } = spec
  if (volumes === undefined) return NONE
  let names: string[] | undefined
  for (const volume of volumes) {
    const name = claimNameOf(metadata.name!, volume)
    if (name === undefined) continue
    if (names === undefined) names = [name]
    else if (!names.includes(name)) names.push(name)
  }
  return names ?? NONE
}

/** For an index: `namespace/name` of the claims that a pod uses. Upstream: pkg/controller/volume/common PodPVCIndex */
export function claimKeysOf(pod: Pod): readonly string[] {
  const names = claimNamesOf(pod)
  return names.length === 0 ? NONE : names.map((name) => `${pod.metadata.namespace}/${name}`)
}

/** By this a node's status names a volume of a CSI driver. Upstream: pkg/volume/util GetUniqueVolumeName */
export function attachedVolumeName({ driver, volumeHandle }: CSIPersistentVolumeSource): string {
  return `kubernetes.io/csi/${driver}^${volumeHandle}`
}
