import { compareQuantities, isWholeQuantity, quantitySign, quantityValue } from '../../quantity/index.ts'
import type { ErrorList } from './error-list.ts'
import { isDns1123Label, isDns1123Subdomain, isHttpPath, isPercent, isPortName, isPortNumber, isQualifiedName } from './formats.ts'
import { parseIp } from './ip.ts'
import { isIntegerResource } from './resource-names.ts'

/*
 * Rules for single values that many kinds share. Upstream: pkg/apis/core/validation, apimachinery/pkg/api/validation
 */

export const NEGATIVE_MESSAGE = 'must be greater than or equal to 0'
export const NOT_POSITIVE_MESSAGE = 'must be greater than zero'
export const NOT_INTEGER_MESSAGE = 'must be an integer'
export const IMMUTABLE_MESSAGE = 'field is immutable'

export function validateNonnegative(value: number | undefined, field: string, errors: ErrorList): void {
  if ((value ?? 0) < 0) errors.invalid(field, value, NEGATIVE_MESSAGE)
}

export function validatePositive(value: number | undefined, field: string, errors: ErrorList): void {
  if ((value ?? 0) <= 0) errors.invalid(field, value ?? 0, NOT_POSITIVE_MESSAGE)
}

export function validatePositiveQuantity(value: string, field: string, errors: ErrorList): void {
  if (quantitySign(value) <= 0) errors.invalid(field, value, NOT_POSITIVE_MESSAGE)
}

/** Not negative, and whole where the resource is counted. Upstream: ValidateResourceQuantityValue */
export function validateResourceQuantity(resource: string, value: string, field: string, errors: ErrorList): void {
  if (quantitySign(value) < 0) errors.invalid(field, value, NEGATIVE_MESSAGE)
  if (isIntegerResource(resource) && !isWholeQuantity(value)) errors.invalid(field, value, NOT_INTEGER_MESSAGE)
}

/** Upstream: validateBasicResource */
export function validateBasicQuantity(value: string, field: string, errors: ErrorList): void {
  if (compareQuantities(value, '0') < 0) errors.invalid(field, quantityValue(value), 'must be a valid resource quantity')
}

export function validateDnsLabel(value: string, field: string, errors: ErrorList): void {
  errors.invalidAll(field, value, isDns1123Label(value))
}

export function validateDnsSubdomain(value: string, field: string, errors: ErrorList): void {
  errors.invalidAll(field, value, isDns1123Subdomain(value))
}

export function validateQualifiedName(value: string, field: string, errors: ErrorList): void {
  errors.invalidAll(field, value, isQualifiedName(value))
}

/** Upstream: ValidatePortNumOrName */
export function validatePortNumberOrName(port: number | string | undefined, field: string, errors: ErrorList): void {
  if (typeof port === 'string') errors.invalidAll(field, port, isPortName(port))
  else errors.invalidAll(field, port ?? 0, isPortNumber(port ?? 0))
}

const ABSENT: ReadonlySet<unknown> = new Set([undefined, null, ''])

/** One of a few words; an empty one is missing. */
export function validateChoice(value: string | undefined, choices: readonly string[], field: string, errors: ErrorList): void {
  if (ABSENT.has(value)) errors.required(field)
  else if (!choices.includes(value!)) errors.notSupported(field, value, choices)
}

/** Addresses that make no sense as those of an endpoint. Upstream: ValidateEndpointIP */
export function validateEndpointIp(address: string, field: string, errors: ErrorList): void {
  const ip = parseIp(address)
  if (ip === undefined) {
    errors.invalid(field, address, 'must be a valid IP address')
    return
  }
  const v4 = ip.length === 4 ? ip : ip.slice(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff)) ? ip.slice(12) : undefined
  const isZeroBut = (last: number) => ip.every((byte, index) => byte === (index === 15 ? last : 0))
  if (v4 ? v4.every((byte) => byte === 0) : isZeroBut(0)) errors.invalid(field, address, `may not be unspecified (${address})`)
  if (v4 ? v4[0] === 127 : isZeroBut(1)) errors.invalid(field, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
  if (v4 ? v4[0] === 169 && v4[1] === 254 : ip[0] === 0xfe && (ip[1]! & 0xc0) === 0x80) {
    errors.invalid(field, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')
  }
  if (v4 ? v4[0] === 224 && v4[1] === 0 && v4[2] === 0 : ip[0] === 0xff && (ip[1]! & 0x0f) === 0x02) {
    errors.invalid(field, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')
  }
}

/** What may not be changed: `isSame` says whether it was not. Upstream: ValidateImmutableField */
export function validateImmutable(isSame: boolean, value: unknown, field: string, errors: ErrorList): void {
  if (!isSame) errors.invalid(field, value ?? null, IMMUTABLE_MESSAGE)
}

/** Whole numbers, or a share in percent. Upstream: pkg/apis/apps/validation ValidatePositiveIntOrPercent */
export function validateIntOrPercent(value: number | string | undefined, field: string, errors: ErrorList): void {
  if (typeof value === 'string') errors.invalidAll(field, value, isPercent(value))
  else validateNonnegative(value ?? 0, field, errors)
}

/** The number, or the percentage, or zero for text that is neither. Upstream: getIntOrPercentValue */
export function intOrPercentValue(value: number | string | undefined): number {
  if (typeof value !== 'string') return value ?? 0
  if (isPercent(value).length === 0) return Number(value.slice(0, -1))
  return /^[+-]?[0-9]+$/.test(value) ? Number(value) : 0
}

/** Upstream: IsNotMoreThan100Percent */
export function validateAtMostWhole(value: number | string | undefined, field: string, errors: ErrorList): void {
  if (typeof value !== 'string' || isPercent(value).length > 0 || Number(value.slice(0, -1)) <= 100) return
  errors.invalid(field, value, 'must not be greater than 100%')
}

/** A count that only grows. Upstream: pkg/apis/core/validation IsDecremented */
export function validateNotDecremented(next: number | undefined, live: number | undefined, field: string, errors: ErrorList): void {
  const isDecremented = live !== undefined && (next === undefined || next < live)
  if (isDecremented) errors.invalid(field, next ?? 0, 'cannot be decremented')
}

/** `example.com/name`. Upstream: apimachinery/pkg/util/validation IsDomainPrefixedPath */
export function validateDomainPrefixedPath(value: string, field: string, errors: ErrorList): void {
  if (value === '') {
    errors.required(field)
    return
  }
  const slash = value.indexOf('/')
  const [host, path] = [value.slice(0, slash), value.slice(slash + 1)]
  if (slash < 1 || path === '') {
    errors.invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')
    return
  }
  errors.invalidAll(field, host, isDns1123Subdomain(host))
  errors.invalidAll(field, path, isHttpPath(path))
}
