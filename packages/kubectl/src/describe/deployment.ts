import { type Deployment, type Event, labelSelectorText, type ReplicaSet } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { writePodTemplate } from './pod-template.ts'
import { timeText } from './times.ts'

export interface DeploymentView {
  readonly oldReplicaSets: readonly ReplicaSet[]
  readonly newReplicaSet: ReplicaSet | undefined
  readonly events: readonly Event[] | undefined
  readonly nowMs: number
}

/** Upstream: describeDeployment */
export function describeDeployment(deployment: Deployment, { oldReplicaSets, newReplicaSet, events, nowMs }: DeploymentView): string {
  return description((out) => {
    const { metadata, spec, status = {} } = deployment
    writeName(out, metadata)
    out.line(0, `CreationTimestamp:\t${timeText(metadata.creationTimestamp)}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `Selector:\t${labelSelectorText(spec.selector)}`)
    out.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${countsText(status)}`)
    out.line(0, `StrategyType:\t${spec.strategy?.type ?? ''}`)
    out.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`)
    const rolling = spec.strategy?.rollingUpdate
    if (rolling !== undefined)
      out.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`)
    writePodTemplate(out, spec.template)
    writeReplicaConditions(out, status.conditions)
    if (oldReplicaSets.length > 0 || newReplicaSet !== undefined) {
      out.line(0, `OldReplicaSets:\t${replicaSetsText(oldReplicaSets)}`)
      out.line(0, `NewReplicaSet:\t${replicaSetsText(newReplicaSet === undefined ? [] : [newReplicaSet])}`)
    }
    writeEvents(out, events, nowMs)
  })
}

function countsText({
  updatedReplicas = 0,
  replicas = 0,
  availableReplicas = 0,
  unavailableReplicas = 0,
}: NonNullable<Deployment['status']>): string {
  return `${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`
}

function replicaSetsText(replicaSets: readonly ReplicaSet[]): string {
  const texts = replicaSets.map(
    ({ metadata, spec, status }) => `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
  )
  return texts.join(', ') || '<none>'
}

interface ReplicaCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

/** Conditions of a Deployment, a ReplicaSet or a ReplicationController. */
export function writeReplicaConditions(out: Description, conditions: readonly ReplicaCondition[] | undefined): void {
  if (conditions === undefined || conditions.length === 0) return
  out.line(0, 'Conditions:')
  out.line(1, 'Type\tStatus\tReason')
  out.line(1, '----\t------\t------')
  for (const { type, status, reason = '' } of conditions) out.line(1, `${type} \t${status}\t${reason}`)
}
