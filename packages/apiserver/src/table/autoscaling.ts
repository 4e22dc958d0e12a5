import {
  canonicalQuantity,
  type HorizontalPodAutoscaler,
  type MetricSpec,
  type MetricStatus,
  type MetricTarget,
  type MetricValueStatus,
  type Scale,
} from '@kubesim/api'
import { firstOf } from './cell-text.ts'
import { AGE, integer, NAME, tableOf, text } from './table-definition.ts'

const METRICS_SHOWN_MAX = 2
const UNKNOWN = '<unknown>'
/** What Go prints of a quantity that is not there. */
const NO_QUANTITY = '<nil>'

export const horizontalPodAutoscalerTable = tableOf<HorizontalPodAutoscaler>([
  NAME,
  text('Reference', ({ spec }) => `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`),
  text('Targets', targets),
  text('MinPods', ({ spec }) => (spec?.minReplicas === undefined ? '<unset>' : String(spec.minReplicas))),
  text('MaxPods', ({ spec }) => spec?.maxReplicas ?? 0),
  text('Replicas', ({ status }) => status?.currentReplicas ?? 0),
  AGE,
])

function targets({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? []
  if (metrics.length === 0) return '<none>'
  const current = status?.currentMetrics ?? []
  return firstOf(
    metrics.map((metric, index) => metricText(metric, current[index])),
    METRICS_SHOWN_MAX,
    ', ',
  )
}

/** Upstream: printers formatHPAMetrics */
function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current)
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current)
    case 'Pods':
      return averageText(spec.pods?.target, status?.pods?.current)
    case 'Resource':
      return `${spec.resource?.name ?? ''}: ${resourceText(spec.resource?.target, status?.resource?.current)}`
    case 'ContainerResource':
      return `${spec.containerResource?.name ?? ''}: ${resourceText(spec.containerResource?.target, status?.containerResource?.current)}`
    default:
      return '<unknown type>'
  }
}

function valueText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) {
    const average = current?.averageValue === undefined ? UNKNOWN : canonicalQuantity(current.averageValue)
    return `${average}/${canonicalQuantity(target.averageValue)} (avg)`
  }
  return `${current === undefined ? UNKNOWN : quantity(current.value)}/${quantity(target?.value)}`
}

function averageText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  return `${current === undefined ? UNKNOWN : quantity(current.averageValue)}/${quantity(target?.averageValue)}`
}

function resourceText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return averageText(target, current)
  return `${percent(current?.averageUtilization) ?? UNKNOWN}/${percent(target?.averageUtilization) ?? '<auto>'}`
}

function quantity(value: string | undefined): string {
  return value === undefined ? NO_QUANTITY : canonicalQuantity(value)
}

function percent(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value}%`
}

export const scaleTable = tableOf<Scale>([
  text('Name', ({ metadata }) => metadata.name),
  integer('Desired', ({ spec }) => spec?.replicas),
  integer('Available', ({ status }) => status?.replicas),
  AGE,
])
