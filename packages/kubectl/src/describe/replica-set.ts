import {
  type Event,
  formatLabelSelector,
  formatLabels,
  type LabelSelector,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
} from '@kubesim/api'
import { writeReplicaConditions } from './deployment.ts'
import { description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeController, writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { writePodTemplate } from './pod-template.ts'

/** What there is around an object that owns pods. */
export interface WorkloadView {
  /** Pods that the object controls. */
  readonly pods: readonly Pod[]
  readonly events: readonly Event[] | undefined
  readonly nowMs: number
}

/** Upstream: describeReplicaSet */
export function describeReplicaSet(replicaSet: ReplicaSet, { pods, events, nowMs }: WorkloadView): string {
  return description((out) => {
    const { metadata, spec, status } = replicaSet
    writeName(out, metadata)
    out.line(0, `Selector:\t${formatLabelSelector(spec.selector as LabelSelector)}`)
    writeLabelsAndAnnotations(out, metadata)
    writeController(out, replicaSet)
    out.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`)
    out.line(0, `Pods Status:\t${podPhasesText(pods)}`)
    writePodTemplate(out, spec.template)
    writeReplicaConditions(out, status?.conditions)
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describeReplicationController */
export function describeReplicationController(
  { metadata, spec, status }: ReplicationController,
  { pods, events, nowMs }: WorkloadView,
): string {
  return description((out) => {
    writeName(out, metadata)
    out.line(0, `Selector:\t${formatLabels(spec?.selector)}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`)
    out.line(0, `Pods Status:\t${podPhasesText(pods)}`)
    writePodTemplate(out, spec?.template)
    writeReplicaConditions(out, status?.conditions)
    writeEvents(out, events, nowMs)
  })
}

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`. Upstream: getPodStatusForController */
export function podPhasesText(pods: readonly Pod[]): string {
  const count = (phase: string) => pods.filter((pod) => pod.status?.phase === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}
