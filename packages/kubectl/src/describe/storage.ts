import {
  type CSINode,
  type Event,
  formatLabels,
  type StorageClass,
  type TopologySelectorTerm,
  type VolumeAttributesClass,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { goList } from './go-text.ts'
import { optionalBooleanText, writeLabelsAndAnnotations } from './metadata.ts'
import { expressionText, writeTerm } from './persistent-volume.ts'
import { timeText } from './times.ts'

const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

/** Upstream: describeStorageClass */
export function describeStorageClass(storageClass: StorageClass, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    const { metadata, mountOptions = [], reclaimPolicy, volumeBindingMode, allowedTopologies } = storageClass
    const isDefault = DEFAULT_ANNOTATIONS.some((name) => metadata.annotations?.[name] === 'true')
    out.line(0, `Name:\t${metadata.name}`)
    out.line(0, `IsDefaultClass:\t${isDefault ? 'Yes' : 'No'}`)
    out.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`)
    out.line(0, `Provisioner:\t${storageClass.provisioner}`)
    out.line(0, `Parameters:\t${formatLabels(storageClass.parameters)}`)
    out.line(0, `AllowVolumeExpansion:\t${optionalBooleanText(storageClass.allowVolumeExpansion)}`)
    out.line(0, `MountOptions:${mountOptions.length === 0 ? '\t<none>' : ''}`)
    for (const option of mountOptions) out.line(1, option)
    if (reclaimPolicy !== undefined) out.line(0, `ReclaimPolicy:\t${reclaimPolicy}`)
    if (volumeBindingMode !== undefined) out.line(0, `VolumeBindingMode:\t${volumeBindingMode}`)
    if (allowedTopologies !== undefined) writeTopologies(out, allowedTopologies)
    writeEvents(out, events, nowMs)
  })
}

function writeTopologies(out: Description, topologies: readonly TopologySelectorTerm[]): void {
  out.write(0, 'AllowedTopologies:\t')
  out.rest(topologies.length === 0 ? '<none>' : '')
  topologies.forEach(({ matchLabelExpressions = [] }, index) => {
    const expressions = matchLabelExpressions.map(({ key, values }) => expressionText(key, 'in', values))
    writeTerm(out, { level: 1, title: `Term ${index}`, expressions })
  })
}

/** Upstream: describeVolumeAttributesClass */
export function describeVolumeAttributesClass(
  attributes: VolumeAttributesClass,
  events: readonly Event[] | undefined,
  nowMs: number,
): string {
  return description((out) => {
    out.line(0, `Name:\t${attributes.metadata.name}`)
    out.line(0, `Annotations:\t${formatLabels(attributes.metadata.annotations)}`)
    out.line(0, `DriverName:\t${attributes.driverName}`)
    out.line(0, `Parameters:\t${formatLabels(attributes.parameters)}`)
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describeCSINode */
export function describeCsiNode({ metadata, spec }: CSINode, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `CreationTimestamp:\t${timeText(metadata.creationTimestamp)}`)
    out.line(0, 'Spec:')
    if (spec.drivers !== undefined) out.line(1, 'Drivers:')
    for (const { name, nodeID, allocatable, topologyKeys } of spec.drivers ?? []) {
      out.line(2, `${name}:`)
      out.line(3, `Node ID:\t${nodeID}`)
      if (allocatable?.count !== undefined) {
        out.line(3, 'Allocatables:')
        out.line(4, `Count:\t${allocatable.count}`)
      }
      if (topologyKeys !== undefined) out.line(3, `Topology Keys:\t${goList(topologyKeys)}`)
    }
    writeEvents(out, events, nowMs)
  })
}
