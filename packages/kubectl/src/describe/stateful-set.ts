import { type DaemonSet, formatLabels, labelSelectorText, type PersistentVolumeClaim, type StatefulSet } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { goList } from './go-text.ts'
import { textsOf, writeLabelsAndAnnotations, writeList, writeName } from './metadata.ts'
import { storageClassOf } from './persistent-volume-claim.ts'
import { writePodTemplate } from './pod-template.ts'
import { quantityText } from './quantities.ts'
import { podPhasesText, type WorkloadView } from './replica-set.ts'
import { timeText } from './times.ts'

/** Upstream: describeStatefulSet */
export function describeStatefulSet({ metadata, spec, status }: StatefulSet, { pods, events, nowMs }: WorkloadView): string {
  return description((out) => {
    writeName(out, metadata)
    out.line(0, `CreationTimestamp:\t${timeText(metadata.creationTimestamp)}`)
    out.line(0, `Selector:\t${labelSelectorText(spec?.selector)}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`)
    out.line(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ''}`)
    const rolling = spec?.updateStrategy?.rollingUpdate
    if (rolling?.partition !== undefined) {
      out.line(1, `Partition:\t${rolling.partition}`)
      if (rolling.maxUnavailable !== undefined) out.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`)
    }
    out.line(0, `Pods Status:\t${podPhasesText(pods)}`)
    writePodTemplate(out, spec?.template)
    writeClaimTemplates(out, spec?.volumeClaimTemplates ?? [])
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describeVolumeClaimTemplates */
function writeClaimTemplates(out: Description, templates: readonly PersistentVolumeClaim[]): void {
  out.line(0, `Volume Claims:${templates.length === 0 ? '\t<none>' : ''}`)
  for (const template of templates) {
    const storage = template.spec?.resources?.requests?.storage
    out.line(1, `Name:\t${template.metadata.name}`)
    out.line(1, `StorageClass:\t${storageClassOf(template)}`)
    writeList(out, 'Labels', textsOf(template.metadata.labels), '  ')
    writeList(out, 'Annotations', textsOf(template.metadata.annotations), '  ')
    out.line(1, `Capacity:\t${storage === undefined ? '<default>' : quantityText(storage)}`)
    out.line(1, `Access Modes:\t${goList(template.spec?.accessModes)}`)
  }
}

/** Upstream: describeDaemonSet */
export function describeDaemonSet({ metadata, spec, status }: DaemonSet, { pods, events, nowMs }: WorkloadView): string {
  return description((out) => {
    writeName(out, metadata)
    out.line(0, `Selector:\t${labelSelectorText(spec?.selector)}`)
    out.line(0, `Node-Selector:\t${formatLabels(spec?.template?.spec?.nodeSelector)}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`)
    out.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`)
    out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`)
    out.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`)
    out.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`)
    out.line(0, `Pods Status:\t${podPhasesText(pods)}`)
    writePodTemplate(out, spec?.template)
    writeEvents(out, events, nowMs)
  })
}
