import type { KubeObject, ResourceDefinition, StructSchema } from '@kubesim/api'

/*
 * What the autoscaler asks of the metrics APIs. Whoever serves them has the full definitions; a reader needs their addresses only.
 */

/** Upstream: k8s.io/metrics/pkg/apis/metrics/v1beta1 PodMetrics */
export interface PodMetrics extends KubeObject {
  readonly timestamp: string
  readonly window: string
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[]
}

/** Upstream: k8s.io/metrics/pkg/apis/custom_metrics/v1beta2 MetricValueList */
export interface MetricValueList extends KubeObject {
  readonly items: readonly {
    readonly describedObject: { readonly name: string }
    readonly timestamp: string
    readonly windowSeconds?: number
    readonly value: string
  }[]
}

/** Upstream: k8s.io/metrics/pkg/apis/external_metrics/v1beta1 ExternalMetricValue */
export interface ExternalMetricValue extends KubeObject {
  readonly value: string
}

const SCHEMA: StructSchema = { type: 'struct', name: '', fields: new Map(), mapType: 'granular' }
const known = new Map<string, ResourceDefinition>()

function address<T extends KubeObject>(group: string, version: string, resource: string): ResourceDefinition<T> {
  const key = `${group}/${version}/${resource}`
  let found = known.get(key)
  if (found === undefined) {
    found = {
      group,
      version,
      resource,
      kind: '',
      singular: '',
      shortNames: [],
      categories: [],
      namespaced: true,
      verbs: ['get', 'list'],
      schema: SCHEMA,
      status: false,
      subresources: [],
      strategy: {},
    }
    known.set(key, found)
  }
  return found as unknown as ResourceDefinition<T>
}

export const podMetrics = address<PodMetrics>('metrics.k8s.io', 'v1beta1', 'pods')

/** `pods`, `ingresses.networking.k8s.io`: the objects that a metric is of. */
export function customMetricsOf(resource: string): ResourceDefinition {
  return address('custom.metrics.k8s.io', 'v1beta2', resource)
}

export function externalMetric(name: string): ResourceDefinition<ExternalMetricValue> {
  return address('external.metrics.k8s.io', 'v1beta1', name)
}
