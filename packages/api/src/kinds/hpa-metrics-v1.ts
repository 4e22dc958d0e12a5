import type {
  CrossVersionObjectReference,
  LabelSelector,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../types/generated.ts'
import { pruned } from './pruned.ts'

/**
 * The metrics of autoscaling/v1 beyond cpu utilisation. That version has no fields for them: they travel as JSON in annotations, in
 * these shapes, which are in no published schema. Upstream: api/autoscaling/v1/types.go MetricSpec, MetricStatus
 */
export interface MetricSpecV1 {
  readonly type: string
  readonly object?: { readonly target: CrossVersionObjectReference; readonly targetValue: string; readonly averageValue?: string } & NamedV1
  readonly pods?: { readonly targetAverageValue: string } & NamedV1
  readonly resource?: ResourceV1
  readonly containerResource?: ResourceV1 & { readonly container: string }
  readonly external?: {
    readonly metricName: string
    readonly metricSelector?: LabelSelector
    readonly targetValue?: string
    readonly targetAverageValue?: string
  }
}

export interface MetricStatusV1 {
  readonly type: string
  readonly object?: {
    readonly target: CrossVersionObjectReference
    readonly currentValue: string
    readonly averageValue?: string
  } & NamedV1
  readonly pods?: { readonly currentAverageValue: string } & NamedV1
  readonly resource?: ResourceStatusV1
  readonly containerResource?: ResourceStatusV1 & { readonly container: string }
  readonly external?: {
    readonly metricName: string
    readonly metricSelector?: LabelSelector
    readonly currentValue: string
    readonly currentAverageValue?: string
  }
}

interface NamedV1 {
  readonly metricName: string
  readonly selector?: LabelSelector
}

interface ResourceV1 {
  readonly name: string
  readonly targetAverageUtilization?: number
  readonly targetAverageValue?: string
}

interface ResourceStatusV1 {
  readonly name: string
  readonly currentAverageUtilization?: number
  readonly currentAverageValue: string
}

export function metricSpecToV1({ type, object, pods, resource, containerResource, external }: MetricSpec): MetricSpecV1 {
  return pruned({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      targetValue: object.target.value ?? '0',
      selector: object.metric.selector,
      averageValue: object.target.averageValue,
    },
    pods: pods && { metricName: pods.metric.name, targetAverageValue: pods.target.averageValue ?? '0', selector: pods.metric.selector },
    resource: resource && { name: resource.name, ...averageOf(resource.target) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...averageOf(containerResource.target),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      targetValue: external.target.value,
      targetAverageValue: external.target.averageValue,
    },
  })
}

function averageOf(target: MetricTarget): Omit<ResourceV1, 'name'> {
  return { targetAverageUtilization: target.averageUtilization, targetAverageValue: target.averageValue }
}

export function metricSpecFromV1({ type, object, pods, resource, containerResource, external }: MetricSpecV1): MetricSpec {
  return pruned({
    type,
    object: object && {
      describedObject: object.target,
      metric: { name: object.metricName, selector: object.selector },
      target: {
        type: object.averageValue === undefined ? 'Value' : 'AverageValue',
        value: object.targetValue,
        averageValue: object.averageValue,
      },
    },
    pods: pods && {
      metric: { name: pods.metricName, selector: pods.selector },
      target: { type: 'AverageValue', averageValue: pods.targetAverageValue },
    },
    resource: resource && { name: resource.name, target: averageTarget(resource) },
    containerResource: containerResource && {
      container: containerResource.container,
      name: containerResource.name,
      target: averageTarget(containerResource),
    },
    external: external && {
      metric: { name: external.metricName, selector: external.metricSelector },
      target: {
        type: external.targetValue === undefined ? 'AverageValue' : 'Value',
        value: external.targetValue,
        averageValue: external.targetAverageValue,
      },
    },
  })
}

function averageTarget({ targetAverageUtilization, targetAverageValue }: ResourceV1): MetricTarget {
  const type = targetAverageUtilization === undefined ? 'AverageValue' : 'Utilization'
  return { type, averageUtilization: targetAverageUtilization, averageValue: targetAverageValue }
}

export function metricStatusToV1({ type, object, pods, resource, containerResource, external }: MetricStatus): MetricStatusV1 {
  return pruned({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      currentValue: object.current.value ?? '0',
      selector: object.metric.selector,
      averageValue: object.current.averageValue,
    },
    pods: pods && { metricName: pods.metric.name, currentAverageValue: pods.current.averageValue ?? '0', selector: pods.metric.selector },
    resource: resource && { name: resource.name, ...currentOf(resource.current) },
    containerResource: containerResource && {
      name: containerResource.name,
      ...currentOf(containerResource.current),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      metricSelector: external.metric.selector,
      currentValue: external.current.value ?? '0',
      currentAverageValue: external.current.averageValue,
    },
  })
}

function currentOf(current: MetricValueStatus): Omit<ResourceStatusV1, 'name'> {
  return { currentAverageUtilization: current.averageUtilization, currentAverageValue: current.averageValue ?? '0' }
}

export function metricStatusFromV1({ type, object, pods, resource, containerResource, external }: MetricStatusV1): MetricStatus {
  return pruned({
    type,
    object: object && {
      describedObject: object.target,
      metric: { name: object.metricName, selector: object.selector },
      current: { value: object.currentValue, averageValue: object.averageValue },
    },
    pods: pods && { metric: { name: pods.metricName, selector: pods.selector }, current: { averageValue: pods.currentAverageValue } },
    resource: resource && { name: resource.name, current: currentFromV1(resource) },
    containerResource: containerResource && {
      container: containerResource.container,
      name: containerResource.name,
      current: currentFromV1(containerResource),
    },
    external: external && {
      metric: { name: external.metricName, selector: external.metricSelector },
      current: { value: external.currentValue, averageValue: external.currentAverageValue },
    },
  })
}

function currentFromV1({ currentAverageUtilization, currentAverageValue }: ResourceStatusV1): MetricValueStatus {
  return { averageUtilization: currentAverageUtilization, averageValue: currentAverageValue }
}
