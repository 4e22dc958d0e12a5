import { canonicalQuantity, compareQuantities, quantityMilli, quantityValue } from '../../../quantity/index.ts'
import type { LimitRangeItem, LimitRangeSpec } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isQualifiedName } from '../../rules/formats.ts'
import { validateContainerResourceName, validateResourceName } from '../../rules/resource-name-rules.ts'
import { isOvercommitAllowed } from '../../rules/resource-names.ts'

type Amounts = Readonly<Record<string, string>>

const NO_AMOUNTS: Amounts = {}
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim']

/** Upstream: pkg/apis/core/validation ValidateLimitRange */
export function validateLimitRange({ limits = [] }: LimitRangeSpec, errors: ErrorList): void {
  const types = new Set<string>()
  limits.forEach((item, index) => {
    const field = `spec.limits[${index}]`
    const type = item.type ?? ''
    validateType(type, `${field}.type`, errors)
    if (types.has(type)) errors.duplicate(`${field}.type`, type)
    types.add(type)
    const names = validateNames(item, field, errors)
    for (const name of names) {
      validateOrder(name, item, field, errors)
      validateRatio(name, item, field, errors)
      validateOvercommit(name, item, field, errors)
    }
  })
}

/** Upstream: validateLimitRangeTypeName */
function validateType(type: string, field: string, errors: ErrorList): void {
  const messages = isQualifiedName(type)
  errors.invalidAll(field, type, messages)
  if (messages.length > 0 || type.includes('/') || TYPES.includes(type)) return
  errors.invalid(field, type, 'must be a standard limit type or fully qualified')
}

/** The names of all resources of an item, once each. */
function validateNames(item: LimitRangeItem, field: string, errors: ErrorList): ReadonlySet<string> {
  const names = new Set<string>()
  const ofContainers = item.type === 'Pod' || item.type === 'Container'
  const collect = (part: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio') => {
    for (const name in item[part]) {
      if (ofContainers) validateContainerResourceName(name, `${field}.${part}[${name}]`, errors)
      else validateResourceName(name, `${field}.${part}[${name}]`, errors)
      names.add(name)
    }
  }
  collect('max')
  collect('min')
  for (const part of ['default', 'defaultRequest'] as const) {
    if (item.type !== 'Pod') collect(part)
    else if (Object.keys(item[part] ?? {}).length > 0) errors.forbidden(`${field}.${part}`, "may not be specified when `type` is 'Pod'")
  }
  const hasStorage = item.min?.['storage'] !== undefined || item.max?.['storage'] !== undefined
  if (item.type === 'PersistentVolumeClaim' && !hasStorage) {
    errors.required(`${field}.limits`, 'either minimum or maximum storage value is required, but neither was provided')
  }
  collect('maxLimitRequestRatio')
  return names
}

/** The least, what is requested by default, the limit by default and the most, in this order. */
function validateOrder(name: string, item: LimitRangeItem, field: string, errors: ErrorList): void {
  const { min = NO_AMOUNTS, max = NO_AMOUNTS } = item
  const { default: limits = NO_AMOUNTS, defaultRequest: requests = NO_AMOUNTS } = item.type === 'Pod' ? {} : item
  const check = (low: Amounts, high: Amounts, part: string, shown: Amounts, text: readonly [string, string]) => {
    const [lower, higher] = [low[name], high[name]]
    if (lower === undefined || higher === undefined || compareQuantities(lower, higher) <= 0) return
    const detail = `${text[0]} ${canonicalQuantity(lower)} is greater than ${text[1]} ${canonicalQuantity(higher)}`
    errors.invalid(`${field}.${part}[${name}]`, canonicalQuantity(shown[name]!), detail)
  }
  check(min, max, 'min', min, ['min value', 'max value'])
  check(min, requests, 'defaultRequest', requests, ['min value', 'default request value'])
  check(requests, max, 'defaultRequest', requests, ['default request value', 'max value'])
  check(requests, limits, 'defaultRequest', requests, ['default request value', 'default limit value'])
  check(min, limits, 'default', min, ['min value', 'default value'])
  check(limits, max, 'default', max, ['default value', 'max value'])
}

/** How far a limit may be from the request; more than the most from the least makes no sense. */
function validateRatio(name: string, { min, max, maxLimitRequestRatio }: LimitRangeItem, field: string, errors: ErrorList): void {
  const ratio = maxLimitRequestRatio?.[name]
  if (ratio === undefined) return
  const path = `${field}.maxLimitRequestRatio[${name}]`
  const shown = canonicalQuantity(ratio)
  if (compareQuantities(ratio, '1') < 0) errors.invalid(path, shown, `ratio ${shown} is less than 1`)
  const [least, most] = [min?.[name], max?.[name]]
  if (least === undefined || most === undefined) return
  const scaled = [ratio, least, most].every((quantity) => quantityValue(quantity) < MAX_MILLI_VALUE) ? quantityMilli : quantityValue
  const limit = scaled(most) / scaled(least)
  const given = scaled(ratio) / (scaled === quantityMilli ? 1000 : 1)
  if (given > limit) errors.invalid(path, shown, `ratio ${shown} is greater than max/min = ${goFloat(limit)}`)
}

/** Above this, thousandths are too many for a 64-bit integer. Upstream: resource.MaxMilliValue */
const MAX_MILLI_VALUE = 2 ** 63 / 1000

/** As Go's `%f` prints it. */
function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? value.toFixed(6) : value > 0 ? '+Inf' : '-Inf'
}

/** What cannot be shared out twice has its limit for its request. */
function validateOvercommit(name: string, item: LimitRangeItem, field: string, errors: ErrorList): void {
  const [limit, request] = [item.default?.[name], item.defaultRequest?.[name]]
  if (isOvercommitAllowed(name) || item.type === 'Pod' || limit === undefined || request === undefined) return
  if (compareQuantities(limit, request) === 0) return
  const [shownLimit, shown] = [canonicalQuantity(limit), canonicalQuantity(request)]
  const detail = `default value ${shownLimit} must equal to defaultRequest value ${shown} in ${name}`
  errors.invalid(`${field}.defaultRequest[${name}]`, shown, detail)
}
