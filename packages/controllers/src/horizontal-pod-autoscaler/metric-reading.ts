import {
  type CrossVersionObjectReference,
  catalogue,
  labelSelectorText,
  type MetricIdentifier,
  type MetricSpec,
  parseGroupVersion,
  parseTime,
  quantityMilli,
  StatusError,
} from '@kubesim/api'
import type { Client } from '@kubesim/client'
import { goSelectorText } from '../kit/go-selector-text.ts'
import { customMetricsOf, externalMetric, type MetricValueList, type PodMetrics, podMetrics } from './metric-resources.ts'
import type { PodMetric } from './pod-groups.ts'

/** A metric that does not say over what time it was measured. Upstream: metricServerDefaultMetricWindow */
const WINDOW_MS_DEFAULT = 60_000
const PATH_NOT_FOUND = 'the server could not find the requested resource'

/** What the metrics APIs say of one metric, in thousandths: of each pod, or of all together; or why they say nothing. */
export type Reading = { readonly pods: ReadonlyMap<string, PodMetric> } | { readonly value: number } | { readonly error: string }

export interface ReadingScope {
  readonly client: Client
  readonly namespace: string
  /** Of the scaled pods, as text. */
  readonly selector: string
}

/** Asks the metrics API that has it. Upstream: pkg/controller/podautoscaler/metrics */
export function readMetric(spec: MetricSpec, scope: ReadingScope): Reading {
  if (spec.resource !== undefined) return readResource(spec.resource.name, undefined, scope)
  if (spec.containerResource !== undefined) return readResource(spec.containerResource.name, spec.containerResource.container, scope)
  if (spec.pods !== undefined) return readPods(spec.pods.metric, scope)
  if (spec.object !== undefined) return readObject(spec.object.metric, spec.object.describedObject, scope)
  if (spec.external !== undefined) return readExternal(spec.external.metric, scope)
  return { error: `unknown metric source type "${spec.type}"` }
}

function readResource(resource: string, container: string | undefined, { client, namespace, selector }: ReadingScope): Reading {
  const prefix = `unable to get metrics for resource ${resource}: `
  return attempt(
    () => {
      const { items } = client.of(podMetrics).list({ namespace, labelSelector: selector })
      if (items.length === 0) return { error: `${prefix}no metrics returned from resource metrics API` }
      const pods = new Map<string, PodMetric>()
      for (const item of items) {
        const value = usageOf(item, resource, container)
        if (value !== undefined) pods.set(item.metadata.name!, { value, atMs: momentOf(item.timestamp), windowMs: windowMs(item.window) })
      }
      return { pods }
    },
    (problem) => `${prefix}unable to fetch metrics from resource metrics API: ${problem}`,
    ' (get pods.metrics.k8s.io)',
  )
}

/** Undefined where a container does not say, or there is none of that name. */
function usageOf({ containers }: PodMetrics, resource: string, container: string | undefined): number | undefined {
  if (container !== undefined) {
    const usage = containers.find(({ name }) => name === container)?.usage[resource]
    return usage === undefined ? undefined : quantityMilli(usage)
  }
  let total = 0
  for (const { usage } of containers) {
    const used = usage[resource]
    if (used === undefined) return undefined
    total += quantityMilli(used)
  }
  return containers.length === 0 ? undefined : total
}

function readPods(metric: MetricIdentifier, { client, namespace, selector }: ReadingScope): Reading {
  const prefix = `unable to get metric ${metric.name}: `
  return attempt(
    () => {
      const options = { labelSelector: selector, ...queryOf(metric) }
      const { items } = client.of(customMetricsOf('pods')).getSubresource<MetricValueList>({ namespace, name: '*' }, metric.name, options)
      if (items.length === 0) return { error: `${prefix}no metrics returned from custom metrics API` }
      const pods = new Map<string, PodMetric>()
      for (const { describedObject, timestamp, value, windowSeconds } of items) {
        const windowMs = windowSeconds === undefined ? WINDOW_MS_DEFAULT : windowSeconds * 1000
        pods.set(describedObject.name, { value: quantityMilli(value), atMs: momentOf(timestamp), windowMs })
      }
      return { pods }
    },
    (problem) => `${prefix}unable to fetch metrics from custom metrics API: ${customProblem(problem)}`,
  )
}

function readObject(metric: MetricIdentifier, object: CrossVersionObjectReference, { client, namespace }: ReadingScope): Reading {
  return attempt(
    () => {
      const { items } = objectValues(client, { metric, object, namespace })
      if (items.length === 1) return { value: quantityMilli(items[0]!.value) }
      throw new Error(`the custom metrics API server returned ${items.length} results when we asked for exactly one`)
    },
    (problem) =>
      // The name of the object after the colon, and the failure last, are upstream's.
      `unable to get metric ${metric.name}: unable to fetch metrics from custom metrics API: ${customProblem(problem)} on ${object.kind} ${namespace}/${object.name}`,
  )
}

function objectValues(
  client: Client,
  {
    metric,
    object,
    namespace,
  }: { readonly metric: MetricIdentifier; readonly object: CrossVersionObjectReference; readonly namespace: string },
): MetricValueList {
  const { group } = parseGroupVersion(object.apiVersion ?? '')
  // An autoscaler cannot look beyond its namespace, so that is the one meant, whatever its name is given as.
  if (group === '' && object.kind === 'Namespace') {
    return client.of(customMetricsOf('metrics')).getSubresource<MetricValueList>({ namespace, name: metric.name }, '', queryOf(metric))
  }
  const resource = catalogue().find((each) => each.group === group && each.kind === object.kind)?.resource
  if (resource === undefined) {
    const kind = group === '' ? object.kind : `${object.kind}.${group}`
    throw new Error(`unable to map kind ${kind} to resource: no matches for kind "${object.kind}" in group "${group}"`)
  }
  const qualified = group === '' ? resource : `${resource}.${group}`
  return client
    .of(customMetricsOf(qualified))
    .getSubresource<MetricValueList>({ namespace, name: object.name }, metric.name, queryOf(metric))
}

function readExternal(metric: MetricIdentifier, { client, namespace }: ReadingScope): Reading {
  const prefix = `unable to get external metric ${namespace}/${metric.name}/${goSelectorText(metric.selector)}: `
  return attempt(
    () => {
      const options = metric.selector === undefined ? { namespace } : { namespace, labelSelector: labelSelectorText(metric.selector) }
      const { items } = client.of(externalMetric(metric.name)).list(options)
      if (items.length === 0) return { error: `${prefix}no metrics returned from external metrics API` }
      return { value: items.reduce((sum, { value }) => sum + quantityMilli(value), 0) }
    },
    (problem) => `${prefix}unable to fetch metrics from external metrics API: ${problem}`,
    ` (get ${metric.name}.external.metrics.k8s.io)`,
  )
}

function queryOf({ selector }: MetricIdentifier): { readonly query?: Readonly<Record<string, string>> } {
  return selector === undefined ? {} : { query: { metricLabelSelector: labelSelectorText(selector) } }
}

/** `whatFor`: what a client adds to the answer of a server that does not know the path. */
function attempt(read: () => Reading, told: (problem: string) => string, whatFor = ''): Reading {
  try {
    return read()
  } catch (error) {
    const { message } = error as Error
    return { error: told(error instanceof StatusError && message === PATH_NOT_FOUND ? message + whatFor : message) }
  }
}

/** Clients look among the API groups first. Upstream: k8s.io/metrics/pkg/client/custom_metrics discovery.go */
function customProblem(problem: string): string {
  return problem === PATH_NOT_FOUND ? 'no custom metrics API (custom.metrics.k8s.io) registered' : problem
}

let latestText = ''
let latestMs = Number.NaN

/** All figures of a list are of one moment. */
function momentOf(text: string): number {
  if (text !== latestText) {
    latestMs = parseTime(text)
    latestText = text
  }
  return latestMs
}

/** Of a duration as metav1 writes it: `15s`, `1m0s`, `30.5s`. */
function windowMs(text: string): number {
  let total = 0
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) total += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]
  return total
}

const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }
