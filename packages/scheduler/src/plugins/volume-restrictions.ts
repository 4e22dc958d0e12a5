import type { Pod, Volume } from '@kubesim/api'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { definePlugin, skip } from '../framework/plugin.ts'
import { fits, rejects, rejectsForGood } from '../framework/verdict.ts'
import { usedClaims } from './pod-volumes.ts'

const DISK_CONFLICT = rejects('node(s) had no available disk')
const POD_CONFLICT = rejects(
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
)

interface State {
  readonly namespace: string
  /** Names of the claims that only one pod may use. */
  readonly exclusive: ReadonlySet<string>
  /** How often pods that have a node use them. */
  readonly conflicts: number
}

/** Volumes that cannot be used twice: some disks on one node, some claims at all. Upstream: plugins/volumerestrictions */
export const volumeRestrictions = definePlugin<State>({
  name: 'VolumeRestrictions',
  preFilter(pod, { volumes }) {
    const named = usedClaims(pod).filter(({ isEphemeral }) => !isEphemeral)
    const exclusive = new Set<string>()
    let conflicts = 0
    for (const { name, key } of named) {
      const claim = volumes.claim(key)
      if (claim === undefined) return rejectsForGood(`persistentvolumeclaim "${name}" not found`)
      if (!claim.spec.accessModes?.includes('ReadWriteOncePod') || exclusive.has(name)) continue
      exclusive.add(name)
      if (volumes.isUsed(key)) conflicts++
    }
    return conflicts === 0 && !hasDisk(pod) ? skip : { namespace: pod.metadata.namespace ?? '', exclusive, conflicts }
  },
  afterPodChange(state, { other, delta }) {
    if (other.metadata.namespace !== state.namespace) return state
    const uses = usedClaims(other).filter(({ name, isEphemeral }) => !isEphemeral && state.exclusive.has(name)).length
    return uses === 0 ? state : { ...state, conflicts: state.conflicts + delta * uses }
  },
  filter({ conflicts }, node, pod) {
    for (const other of node.pods()) if (haveDiskConflict(pod, other)) return DISK_CONFLICT
    return conflicts > 0 ? POD_CONFLICT : fits
  },
  retryWhen: [{ on: 'pod/deleted', when: freesVolume }, 'node/added', { on: 'claim/added', when: isNamedClaim }],
})

function hasDisk({ spec }: Pod): boolean {
  return spec.volumes?.some(isDisk) ?? false
}

export function isDisk({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean {
  return (gcePersistentDisk ?? awsElasticBlockStore ?? rbd ?? iscsi) !== undefined
}

function haveDiskConflict(pod: Pod, other: Pod): boolean {
  return (pod.spec.volumes ?? []).some((volume) => isDisk(volume) && (other.spec.volumes ?? []).some((each) => isSameDisk(volume, each)))
}

/** One disk, and not merely read by both. Upstream: isVolumeConflict */
function isSameDisk(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk !== undefined && b.gcePersistentDisk !== undefined) {
    const isRead = a.gcePersistentDisk.readOnly && b.gcePersistentDisk.readOnly
    return a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName && !isRead
  }
  if (a.awsElasticBlockStore !== undefined && b.awsElasticBlockStore !== undefined)
    return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore.volumeID
  if (a.iscsi !== undefined && b.iscsi !== undefined) return a.iscsi.iqn === b.iscsi.iqn && !(a.iscsi.readOnly && b.iscsi.readOnly)
  if (a.rbd === undefined || b.rbd === undefined) return false
  const haveMonitor = a.rbd.monitors.some((monitor) => b.rbd!.monitors.includes(monitor))
  const isSameImage = (a.rbd.pool ?? '') === (b.rbd.pool ?? '') && a.rbd.image === b.rbd.image
  return haveMonitor && isSameImage && !(a.rbd.readOnly && b.rbd.readOnly)
}

function freesVolume(pod: Pod, event: ClusterEvent): boolean {
  if (!('pod' in event) || event.pod.metadata.namespace !== pod.metadata.namespace) return false
  if (haveDiskConflict(pod, event.pod)) return true
  const freed = new Set(usedClaims(event.pod).flatMap(({ name, isEphemeral }) => (isEphemeral ? [] : [name])))
  return usedClaims(pod).some(({ name, isEphemeral }) => !isEphemeral && freed.has(name))
}

function isNamedClaim(pod: Pod, event: ClusterEvent): boolean {
  if (!('object' in event) || event.object.metadata.namespace !== pod.metadata.namespace) return false
  return usedClaims(pod).some(({ name, isEphemeral }) => !isEphemeral && name === event.object.metadata.name)
}
