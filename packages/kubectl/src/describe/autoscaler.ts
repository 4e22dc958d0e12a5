import {
  type Event,
  goQuoted,
  type HorizontalPodAutoscaler,
  type HPAScalingRules,
  type MetricSpec,
  type MetricStatus,
  type MetricTarget,
  type MetricValueStatus,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { quantityText } from './quantities.ts'
import { timeText } from './times.ts'

const UNKNOWN = '<unknown>'

/** Upstream: describeHorizontalPodAutoscalerV2 */
export function describeHorizontalPodAutoscaler(
  autoscaler: HorizontalPodAutoscaler,
  events: readonly Event[] | undefined,
  nowMs: number,
): string {
  return description((out) => {
    const { metadata, spec, status } = autoscaler
    const { kind, name } = spec.scaleTargetRef
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `CreationTimestamp:\t${timeText(metadata.creationTimestamp)}`)
    out.line(0, `Reference:\t${kind}/${name}`)
    out.line(0, 'Metrics:\t( current / target )')
    ;(spec.metrics ?? []).forEach((metric, index) => {
      out.line(1, metricText(metric, status?.currentMetrics?.[index]))
    })
    out.line(0, `Min replicas:\t${spec.minReplicas ?? '<unset>'}`)
    out.line(0, `Max replicas:\t${spec.maxReplicas}`)
    if (spec.behavior !== undefined) {
      out.line(0, 'Behavior:')
      writeBehavior(out, 'Scale Up', spec.behavior.scaleUp)
      writeBehavior(out, 'Scale Down', spec.behavior.scaleDown)
    }
    out.line(0, `${kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`)
    writeConditions(out, autoscaler)
    writeEvents(out, events, nowMs)
  })
}

function metricText(metric: MetricSpec, status: MetricStatus | undefined): string {
  if (metric.type === 'External' && metric.external !== undefined) {
    return externalText(metric.external.metric.name, metric.external.target, status?.external?.current)
  }
  if (metric.type === 'Pods' && metric.pods !== undefined) {
    const current = status?.pods === undefined ? UNKNOWN : quantityText(status.pods.current.averageValue)
    return `${goQuoted(metric.pods.metric.name)} on pods:\t${current} / ${quantityText(metric.pods.target.averageValue)}`
  }
  if (metric.type === 'Object' && metric.object !== undefined) {
    const { metric: named, describedObject, target } = metric.object
    return `"${named.name}" on ${describedObject.kind}/${describedObject.name} ${objectText(target, status?.object?.current)}`
  }
  if (metric.type === 'Resource' && metric.resource !== undefined) {
    return `resource ${metric.resource.name} on pods${resourceText(metric.resource.target, status?.resource?.current)}`
  }
  if (metric.type === 'ContainerResource' && metric.containerResource !== undefined) {
    const { name, container, target } = metric.containerResource
    return `resource ${name} of container "${container}" on pods${resourceText(target, status?.containerResource?.current)}`
  }
  return `<unknown metric type ${goQuoted(metric.type)}>`
}

function externalText(name: string, target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    const shown = current?.averageValue === undefined ? UNKNOWN : quantityText(current.averageValue)
    return `${goQuoted(name)} (target average value):\t${shown} / ${quantityText(target.averageValue)}`
  }
  return `${goQuoted(name)} (target value):\t${current === undefined ? UNKNOWN : quantityText(current.value)} / ${quantityText(target.value)}`
}

function objectText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  const isAverage = target.type === 'AverageValue'
  const shown = current === undefined ? UNKNOWN : quantityText(isAverage ? current.averageValue : current.value)
  return `(target ${isAverage ? 'average value' : 'value'}):\t${shown} / ${quantityText(isAverage ? target.averageValue : target.value)}`
}

/** Of a resource, on pods or on one of their containers; a share of the request comes with two blanks before it. */
function resourceText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `:\t${current === undefined ? UNKNOWN : quantityText(current.averageValue)} / ${quantityText(target.averageValue)}`
  }
  const share = current?.averageUtilization
  const shown = share === undefined ? UNKNOWN : `${share}% (${quantityText(current?.averageValue)})`
  return `  (as a percentage of request):\t${shown} / ${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`
}

/** Upstream: printDirectionBehavior */
function writeBehavior(out: Description, title: string, rules: HPAScalingRules | undefined): void {
  if (rules === undefined) return
  const { stabilizationWindowSeconds, selectPolicy = 'Max', policies = [] } = rules
  out.line(1, `${title}:`)
  if (stabilizationWindowSeconds !== undefined) out.line(2, `Stabilization Window: ${stabilizationWindowSeconds} seconds`)
  if (policies.length === 0) return
  out.line(2, `Select Policy: ${selectPolicy}`)
  out.line(2, 'Policies:')
  for (const { type, value, periodSeconds } of policies) out.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`)
}

function writeConditions(out: Description, { status }: HorizontalPodAutoscaler): void {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  out.line(0, 'Conditions:')
  out.line(1, 'Type\tStatus\tReason\tMessage')
  out.line(1, '----\t------\t------\t-------')
  for (const { type, status: state, reason = '', message = '' } of conditions) out.line(1, `${type}\t${state}\t${reason}\t${message}`)
}
