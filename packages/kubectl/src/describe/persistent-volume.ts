import type { Event, PersistentVolume, VolumeNodeAffinity } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { goList } from './go-text.ts'
import { writeLabelsAndAnnotations } from './metadata.ts'
import { accessModesText, storageClassOf } from './persistent-volume-claim.ts'
import { quantityText } from './quantities.ts'
import { ageText } from './times.ts'
import { writeVolumeSource } from './volume-sources.ts'

/** Upstream: describePersistentVolume */
export function describePersistentVolume(volume: PersistentVolume, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    const { metadata, spec = {}, status = {} } = volume
    const { claimRef } = spec
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Finalizers:\t${goList(metadata.finalizers)}`)
    out.line(0, `StorageClass:\t${storageClassOf({ metadata, spec })}`)
    const { deletionTimestamp } = metadata
    out.line(
      0,
      `Status:\t${deletionTimestamp === undefined ? (status.phase ?? '') : `Terminating (lasts ${ageText(deletionTimestamp, nowMs)})`}`,
    )
    out.line(0, `Claim:\t${claimRef === undefined ? '' : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`}`)
    out.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}`)
    out.line(0, `Access Modes:\t${accessModesText(spec.accessModes)}`)
    if (spec.volumeMode !== undefined) out.line(0, `VolumeMode:\t${spec.volumeMode}`)
    out.line(0, `Capacity:\t${quantityText(spec.capacity?.storage)}`)
    writeNodeAffinity(out, spec.nodeAffinity)
    out.line(0, `Message:\t${status.message ?? ''}`)
    out.line(0, 'Source:')
    if (!writeVolumeSource(out, spec, { persistent: true })) out.line(1, '<unknown>')
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: printVolumeNodeAffinity */
function writeNodeAffinity(out: Description, affinity: VolumeNodeAffinity | undefined): void {
  out.write(0, 'Node Affinity:\t')
  const required = affinity?.required
  if (required === undefined) {
    out.rest('<none>')
    return
  }
  out.rest()
  out.write(1, 'Required Terms:\t')
  const terms = required.nodeSelectorTerms ?? []
  out.rest(terms.length === 0 ? '<none>' : '')
  terms.forEach(({ matchExpressions = [] }, index) => {
    const texts = matchExpressions.map(({ key, operator, values = [] }) => expressionText(key, operator.toLowerCase(), values))
    writeTerm(out, { level: 2, title: `Term ${index}`, expressions: texts })
  })
}

/** `kubernetes.io/hostname in [a, b]` */
export function expressionText(key: string, operator: string, values: readonly string[]): string {
  return values.length === 0 ? `${key} ${operator}` : `${key} ${operator} [${values.join(', ')}]`
}

interface Term {
  readonly level: number
  readonly title: string
  readonly expressions: readonly string[]
}

/** Upstream: printNodeSelectorTermsMultilineWithIndent, printTopologySelectorTermsMultilineWithIndent */
export function writeTerm(out: Description, { level, title, expressions }: Term): void {
  out.write(level, `${title}:\t`)
  if (expressions.length === 0) out.rest('<none>')
  expressions.forEach((expression, index) => {
    if (index > 0) out.write(level, '\t')
    out.line(0, expression)
  })
}
