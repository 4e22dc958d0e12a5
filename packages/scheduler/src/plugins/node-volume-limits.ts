import { type CSINode, classOfClaim, type PersistentVolumeClaim, type Pod } from '@kubesim/api'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { definePlugin, skip } from '../framework/plugin.ts'
import { fits, rejects } from '../framework/verdict.ts'
import type { VolumeView } from '../framework/volume-view.ts'
import { isAboutOwnClaim, usedClaims } from './pod-volumes.ts'

const TOO_MANY = rejects('node(s) exceed max volume count')

/**
 * Nodes that can take as many more volumes of a CSI driver as a pod brings. Upstream: plugins/nodevolumelimits
 * Differs: volumes of in-tree types are not counted with the drivers that have taken their place.
 */
export const nodeVolumeLimits = definePlugin<VolumeView>({
  name: 'NodeVolumeLimits',
  preFilter: (pod, { volumes }) => (usedClaims(pod).length === 0 ? skip : volumes),
  filter(volumes, node, pod) {
    const limits = limitsOf(volumes.csiNode(node.name))
    if (limits.size === 0) return fits
    const wanted = csiVolumes(pod, volumes)
    if (wanted.size === 0) return fits
    const present = new Map<string, string>()
    for (const other of node.pods()) for (const [handle, driver] of csiVolumes(other, volumes)) present.set(handle, driver)
    for (const name of volumes.attachedTo(node.name)) {
      const csi = volumes.volume(name)?.spec.csi
      if (csi !== undefined) present.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver)
    }
    const counts = new Map<string, number>()
    const count = (driver: string) => counts.set(driver, (counts.get(driver) ?? 0) + 1)
    for (const driver of present.values()) count(driver)
    for (const [handle, driver] of wanted) {
      if (present.has(handle)) continue
      count(driver)
      if (counts.get(driver)! > (limits.get(driver) ?? Infinity)) return TOO_MANY
    }
    return fits
  },
  retryWhen: [
    'csinode/added',
    { on: 'csinode/changed', when: limitGrew },
    { on: 'pod/deleted', when: (_pod, event) => 'pod' in event && usedClaims(event.pod).length > 0 },
    { on: 'claim/added', when: isAboutOwnClaim },
    { on: 'attachment/deleted', when: (pod) => usedClaims(pod).some(({ isEphemeral }) => !isEphemeral) },
  ],
})

/** How many volumes a node takes, by driver. Upstream: getVolumeLimits */
function limitsOf(csiNode: CSINode | undefined): ReadonlyMap<string, number> {
  const limits = new Map<string, number>()
  for (const { name, allocatable } of csiNode?.spec.drivers ?? []) if (allocatable?.count !== undefined) limits.set(name, allocatable.count)
  return limits
}

/** Driver by handle of what a pod's claims stand for. Upstream: filterAttachableVolumes */
function csiVolumes(pod: Pod, volumes: VolumeView): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { key } of usedClaims(pod)) {
    const claim = volumes.claim(key)
    const volume = claim === undefined ? undefined : csiVolume(claim, key, volumes)
    if (volume !== undefined) found.set(`${volume.driver}/${volume.handle}`, volume.driver)
  }
  return found
}

/** A volume that has yet to be made counts with the driver that will make it. Upstream: getCSIDriverInfo */
function csiVolume(
  claim: PersistentVolumeClaim,
  key: string,
  volumes: VolumeView,
): { readonly driver: string; readonly handle: string } | undefined {
  const volume = claim.spec.volumeName ? volumes.volume(claim.spec.volumeName) : undefined
  if (volume !== undefined) return volume.spec.csi && { driver: volume.spec.csi.driver, handle: volume.spec.csi.volumeHandle }
  const driver = volumes.storageClass(classOfClaim(claim))?.provisioner
  return driver === undefined ? undefined : { driver, handle: `claim ${key}` }
}

function limitGrew(_pod: Pod, event: ClusterEvent): boolean {
  if (!('object' in event)) return false
  const before = limitsOf(event.previous as CSINode | undefined)
  return [...limitsOf(event.object as CSINode)].some(([driver, limit]) => limit > (before.get(driver) ?? 0))
}
