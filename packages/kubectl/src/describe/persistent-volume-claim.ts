import {
  compareText,
  type Event,
  type ObjectMeta,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimSpec,
  type PersistentVolumeClaimStatus,
  type Pod,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { goList } from './go-text.ts'
import { writeLabelsAndAnnotations, writeList, writeName } from './metadata.ts'
import { quantityText } from './quantities.ts'
import { ageText, timeText } from './times.ts'

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

interface Claim {
  readonly metadata: ObjectMeta
  readonly spec?: PersistentVolumeClaimSpec
  readonly status?: PersistentVolumeClaimStatus
}

/** Upstream: describePersistentVolumeClaim */
export function describePersistentVolumeClaim(claim: PersistentVolumeClaim, view: ClaimView): string {
  return description((out) => {
    writeClaim(out, claim, view.nowMs)
    writeList(out, 'Used By', view.pods.map((pod) => pod.metadata.name ?? '').sort(compareText))
    writeConditions(out, claim)
    writeEvents(out, view.events, view.nowMs)
  })
}

export interface ClaimView {
  readonly pods: readonly Pod[]
  readonly events: readonly Event[] | undefined
  readonly nowMs: number
}

/** A claim, or without `nowMs` the template of one, of which there is less to say. Upstream: printPersistentVolumeClaim */
export function writeClaim(out: Description, { metadata, spec = {}, status = {} }: Claim, nowMs?: number): void {
  if (nowMs !== undefined) writeName(out, metadata)
  out.line(0, `StorageClass:\t${storageClassOf({ metadata, spec })}`)
  if (nowMs !== undefined) {
    const { deletionTimestamp } = metadata
    out.line(
      0,
      `Status:\t${deletionTimestamp === undefined ? (status.phase ?? '') : `Terminating (lasts ${ageText(deletionTimestamp, nowMs)})`}`,
    )
  }
  out.line(0, `Volume:\t${spec.volumeName ?? ''}`)
  writeLabelsAndAnnotations(out, metadata)
  if (nowMs !== undefined) out.line(0, `Finalizers:\t${goList(metadata.finalizers)}`)
  out.line(0, `Capacity:\t${spec.volumeName ? quantityText(status.capacity?.storage) : ''}`)
  out.line(0, `Access Modes:\t${spec.volumeName ? accessModesText(status.accessModes) : ''}`)
  if (spec.volumeMode !== undefined) out.line(0, `VolumeMode:\t${spec.volumeMode}`)
  if (spec.dataSource === undefined) return
  out.line(0, 'DataSource:')
  if (spec.dataSource.apiGroup !== undefined) out.line(1, `APIGroup:\t${spec.dataSource.apiGroup}`)
  out.line(1, `Kind:\t${spec.dataSource.kind}`)
  out.line(1, `Name:\t${spec.dataSource.name}`)
}

function writeConditions(out: Description, { status }: PersistentVolumeClaim): void {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  out.line(0, 'Conditions:')
  out.line(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage')
  out.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
  for (const { type, status: state, lastProbeTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    out.line(1, `${type} \t${state} \t${timeText(lastProbeTime)} \t${timeText(lastTransitionTime)} \t${reason} \t${message}`)
  }
}

/** Upstream: kubectl/pkg/util/storage GetPersistentVolumeClaimClass */
export function storageClassOf({
  metadata,
  spec,
}: {
  readonly metadata: ObjectMeta
  readonly spec?: { readonly storageClassName?: string }
}): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? ''
}

const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

/** `RWO,ROX`, always in that order. Upstream: kubectl/pkg/util/storage GetAccessModesAsString */
export function accessModesText(modes: readonly string[] = []): string {
  return ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',')
}
