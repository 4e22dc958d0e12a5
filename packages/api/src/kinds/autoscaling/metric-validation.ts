import { canonicalQuantity, quantitySign } from '../../quantity/index.ts'
import type { MetricIdentifier, MetricSpec, MetricTarget } from '../../types/generated.ts'
import type { ErrorList } from '../rules/error-list.ts'
import { isPathSegment } from '../rules/formats.ts'
import { validateContainerResourceName } from '../rules/resource-name-rules.ts'
import { validateDnsLabel } from '../rules/values.ts'
import { type ReferenceOptions, validateReference } from './validation.ts'

/** The field of a source by type, in the order in which sources are looked at. */
const SOURCES = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const

const TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

type SourceName = (typeof SOURCES)[keyof typeof SOURCES]

/** One source, that of the type: of several the first is looked at. Upstream: pkg/apis/autoscaling/validation validateMetricSpec */
export function validateMetric(metric: MetricSpec, options: ReferenceOptions, field: string, errors: ErrorList): void {
  const type = metric.type ?? ''
  if (type === '') errors.required(`${field}.type`, 'must specify a metric source type')
  const isKnown = TYPES.includes(type)
  if (!isKnown) errors.notSupported(`${field}.type`, type, TYPES)
  const given = Object.values(SOURCES).filter((name) => metric[name] !== undefined)
  if (given[0] !== undefined) validateSource(given[0], metric, { options, field: `${field}.${given[0]}`, errors })
  const expected = isKnown ? SOURCES[type as keyof typeof SOURCES] : undefined
  if (expected === undefined) errors.notSupported(`${field}.type`, type, TYPES)
  else if (metric[expected] === undefined) {
    errors.required(`${field}.${expected}`, 'must populate information for the given metric source')
  }
  if (given.length === 1) return
  for (const name of given) if (name !== expected) errors.forbidden(`${field}.${name}`, 'must populate the given metric source only')
}

interface SourcePlace {
  readonly options: ReferenceOptions
  readonly field: string
  readonly errors: ErrorList
}

function validateSource(name: SourceName, metric: MetricSpec, { options, field, errors }: SourcePlace): void {
  switch (name) {
    case 'object':
      validateReference(metric.object?.describedObject, options, `${field}.describedObject`, errors)
      validateIdentifier(metric.object?.metric, `${field}.metric`, errors)
      validateObjectTarget(metric.object?.target ?? {}, `${field}.target`, errors)
      return
    case 'external':
      validateIdentifier(metric.external?.metric, `${field}.metric`, errors)
      validateExternalTarget(metric.external?.target ?? {}, `${field}.target`, errors)
      return
    case 'pods':
      validateIdentifier(metric.pods?.metric, `${field}.metric`, errors)
      validatePodsTarget(metric.pods?.target ?? {}, `${field}.target`, errors)
      return
    case 'resource':
      if (!metric.resource?.name) errors.required(`${field}.name`, 'must specify a resource name')
      validateResourceTarget(metric.resource?.target ?? {}, `${field}.target`, errors)
      return
    case 'containerResource': {
      const { name: resource = '', container = '', target = {} } = metric.containerResource ?? {}
      if (resource === '') errors.required(`${field}.name`, 'must specify a resource name')
      else validateContainerResourceName(resource, `${field}.name`, errors)
      if (container === '') errors.required(`${field}.container`, 'must specify a container')
      else validateDnsLabel(container, `${field}.container`, errors)
      validateResourceTarget(target, `${field}.target`, errors)
      return
    }
  }
}

type Target = Partial<MetricTarget>

function validateObjectTarget(target: Target, field: string, errors: ErrorList): void {
  validateTarget(target, field, errors)
  if (target.value !== undefined || target.averageValue !== undefined) return
  errors.required(`${field}.averageValue`, 'must set either a target value or averageValue')
}

function validateExternalTarget(target: Target, field: string, errors: ErrorList): void {
  validateTarget(target, field, errors)
  const count = Number(target.value !== undefined) + Number(target.averageValue !== undefined)
  if (count === 0) errors.required(`${field}.averageValue`, 'must set either a target value for metric or a per-pod target')
  if (count === 2) errors.forbidden(`${field}.value`, 'may not set both a target value for metric and a per-pod target')
}

function validatePodsTarget(target: Target, field: string, errors: ErrorList): void {
  validateTarget(target, field, errors)
  if (target.averageValue === undefined) errors.required(`${field}.averageValue`, 'must specify a positive target averageValue')
}

function validateResourceTarget(target: Target, field: string, errors: ErrorList): void {
  validateTarget(target, field, errors)
  const count = Number(target.averageUtilization !== undefined) + Number(target.averageValue !== undefined)
  if (count === 0) errors.required(`${field}.averageUtilization`, 'must set either a target raw value or a target utilization')
  if (count === 2) errors.forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization')
}

const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue']

/** Upstream: validateMetricTarget */
function validateTarget({ type = '', value, averageValue, averageUtilization }: Target, field: string, errors: ErrorList): void {
  if (type === '') errors.required(`${field}.type`, 'must specify a metric target type')
  if (!TARGET_TYPES.includes(type)) errors.invalid(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue')
  for (const [name, quantity] of [
    ['value', value],
    ['averageValue', averageValue],
  ] as const) {
    if (quantity === undefined || quantitySign(quantity) > 0) continue
    errors.invalid(`${field}.${name}`, canonicalQuantity(quantity), 'must be positive')
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0')
  }
}

function validateIdentifier(identifier: MetricIdentifier | undefined, field: string, errors: ErrorList): void {
  const name = identifier?.name ?? ''
  if (name === '') errors.required(`${field}.name`, 'must specify a metric name')
  else errors.invalidAll(`${field}.name`, name, isPathSegment(name))
}
