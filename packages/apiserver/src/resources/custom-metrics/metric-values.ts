import { canonicalQuantity, formatTime, type KubeObject, Quantity } from '@kubesim/api'
import type { MetricAmount } from './metric-board.ts'

/** Upstream: k8s.io/metrics/pkg/apis/custom_metrics/v1beta2 MetricValue */
export interface MetricValue {
  readonly describedObject: {
    readonly kind: string
    readonly namespace?: string
    readonly name: string
    readonly apiVersion: string
  }
  readonly metric: { readonly name: string; readonly selector: { readonly matchLabels: Labels } | null }
  readonly timestamp: string
  readonly value: string
}

export interface MetricValueList extends KubeObject {
  readonly items: readonly MetricValue[]
}

/** Upstream: k8s.io/metrics/pkg/apis/external_metrics/v1beta1 ExternalMetricValue */
export interface ExternalMetricValue {
  readonly metricName: string
  readonly metricLabels: Labels
  readonly timestamp: string
  readonly value: string
}

export interface ExternalMetricValueList extends KubeObject {
  readonly items: readonly ExternalMetricValue[]
}

type Labels = Readonly<Record<string, string>>

/** The amount at a moment as a quantity, to the thousandth. Throws a QuantityError. */
export function amountText(amount: MetricAmount, nowMs: number): string {
  const value = typeof amount === 'function' ? amount(nowMs) : amount
  return typeof value === 'number' ? milliText(value) : canonicalQuantity(value)
}

function milliText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a metric cannot be ${value}`)
  return Quantity.of(Math.round(value * 1000), 'DecimalSI', -3).toString()
}

export function metricValueOf(
  target: { readonly kind: string; readonly apiVersion: string; readonly namespace: string; readonly name: string },
  measured: { readonly metric: string; readonly labels: Labels; readonly amount: MetricAmount; readonly nowMs: number },
): MetricValue {
  const { kind, namespace, name, apiVersion } = target
  const { labels } = measured
  return {
    describedObject: {
      kind,
      ...(namespace !== '' && { namespace }),
      name,
      apiVersion: apiVersion.includes('/') ? apiVersion : `/${apiVersion}`,
    },
    metric: { name: measured.metric, selector: Object.keys(labels).length === 0 ? null : { matchLabels: labels } },
    timestamp: formatTime(measured.nowMs),
    value: amountText(measured.amount, measured.nowMs),
  }
}
