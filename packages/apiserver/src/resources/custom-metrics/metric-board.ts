import { labelSelectorText, ParsedSelector, type Pod, parseLabelSelector } from '@kubesim/api'
import type { PodMetricSource } from '@kubesim/kernel'

/** What a metric comes to: a quantity as text (`500m`) or number, or a function of virtual time in milliseconds. */
export type MetricAmount = string | number | ((nowMs: number) => string | number)

/** A metric of objects, or of one of them. */
export interface ObjectMetricSetting {
  readonly metric: string
  /** Resource, with its group where it has one: `pods`, `ingresses.networking.k8s.io`. */
  readonly resource: string
  /** Empty for objects that are in none. */
  readonly namespace: string
  /** One object; `*` for all that the selector matches. */
  readonly name: string
  /** Labels of the objects, as text; empty for all. */
  readonly selector: string
  /** Labels of the metric itself. */
  readonly labels: Readonly<Record<string, string>>
  readonly amount: MetricAmount
}

/** A metric of something outside the cluster. Settings with other labels are further series of it. */
export interface ExternalMetricSetting {
  readonly metric: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly amount: MetricAmount
}

interface KnownSetting extends ObjectMetricSetting {
  readonly selects: ParsedSelector
}

/** The metrics that were set, and those that pods export by themselves: what a metrics adapter would find in its monitoring system. */
export class MetricBoard {
  private readonly objects = new Map<string, KnownSetting>()
  private readonly outside = new Map<string, ExternalMetricSetting>()
  private readonly source: PodMetricSource | undefined

  constructor(source: PodMetricSource | undefined) {
    this.source = source
  }

  setObject(setting: ObjectMetricSetting): void {
    const key = objectKey(setting)
    this.objects.delete(key)
    this.objects.set(key, { ...setting, selects: parseLabelSelector(setting.selector) })
  }

  /** Whatever its labels. False when there was none. */
  clearObject(meant: Omit<ObjectMetricSetting, 'amount' | 'labels'>): boolean {
    const keys = [...this.objects].filter(([, setting]) => placeOf(setting) === placeOf(meant)).map(([key]) => key)
    for (const key of keys) this.objects.delete(key)
    return keys.length > 0
  }

  setExternal(setting: ExternalMetricSetting): void {
    this.outside.set(externalKey(setting), setting)
  }

  /** Every series of the metric whose labels the selector matches. */
  clearExternal(namespace: string, metric: string, selector: ParsedSelector): boolean {
    const found = this.external(namespace, metric, selector)
    for (const setting of found) this.outside.delete(externalKey(setting))
    return found.length > 0
  }

  external(namespace: string, metric: string, selector: ParsedSelector): readonly ExternalMetricSetting[] {
    return [...this.outside.values()].filter(
      (setting) => setting.metric === metric && setting.namespace === namespace && selector.matches(setting.labels),
    )
  }

  /** Names of the external metrics, sorted. */
  get externalNames(): readonly string[] {
    return [...new Set([...this.outside.values()].map(({ metric }) => metric))].sort()
  }

  /** `pods/http_requests`, with whether the objects are in namespaces; sorted. */
  get objectNames(): readonly { readonly resource: string; readonly metric: string; readonly namespaced: boolean }[] {
    const names = new Map<string, { readonly resource: string; readonly metric: string; readonly namespaced: boolean }>()
    const add = (resource: string, metric: string, namespaced: boolean) =>
      names.set(`${resource}/${metric}`, { resource, metric, namespaced })
    for (const { resource, metric, namespace } of this.objects.values()) add(resource, metric, namespace !== '')
    for (const metric of this.source?.names ?? []) add('pods', metric, true)
    return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  }

  hasObjectMetric(resource: string, metric: string): boolean {
    return this.objectNames.some((each) => each.resource === resource && each.metric === metric)
  }

  /** What was set last of those that mean this object; what pods export by themselves comes after all of these. */
  ofObject(
    target: { readonly resource: string; readonly namespace: string; readonly name: string; readonly labels: Labels | undefined },
    metric: string,
    metricLabels: ParsedSelector,
  ): KnownSetting | undefined {
    let found: KnownSetting | undefined
    for (const setting of this.objects.values()) {
      if (setting.metric !== metric || setting.resource !== target.resource || setting.namespace !== target.namespace) continue
      if (setting.name !== '*' && setting.name !== target.name) continue
      if (setting.selects.matches(target.labels) && metricLabels.matches(setting.labels)) found = setting
    }
    return found
  }

  exported(pod: Pod, metric: string): number | undefined {
    return this.source?.measure(pod, metric)
  }
}

type Labels = Readonly<Record<string, string>>

function placeOf({ resource, namespace, name, selector, metric }: Omit<ObjectMetricSetting, 'amount' | 'labels'>): string {
  return [resource, namespace, name, selector, metric].join('|')
}

function objectKey(setting: ObjectMetricSetting): string {
  return `${placeOf(setting)}|${labelSelectorText({ matchLabels: setting.labels })}`
}

function externalKey({ namespace, metric, labels }: Omit<ExternalMetricSetting, 'amount'>): string {
  return [namespace, metric, labelSelectorText({ matchLabels: labels })].join('|')
}

export const EVERYTHING = new ParsedSelector([])
