import type { RequestOptions } from '@kubesim/api'
import { badRequest } from '../failures.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const TEXTS = ['labelSelector', 'fieldSelector', 'continue', 'resourceVersion', 'fieldManager'] as const
const WHOLE_NUMBERS = ['limit', 'timeoutSeconds', 'gracePeriodSeconds'] as const
const FLAGS = ['allowWatchBookmarks', 'sendInitialEvents', 'force'] as const

/**
 * The options that a URL carries, decoded as Go decodes them: what cannot be read is a 400, what nobody knows is left alone.
 * Upstream: apimachinery/pkg/apis/meta/v1 conversions of url.Values
 */
export function optionsOf(query: URLSearchParams): RequestOptions {
  if (query.size === 0) return {}
  const options: Mutable<RequestOptions> = {}
  for (const name of TEXTS) {
    const value = query.get(name)
    if (value !== null && value !== '') options[name] = value
  }
  for (const name of WHOLE_NUMBERS) {
    const value = query.get(name)
    if (value !== null && value !== '') options[name] = wholeNumber(value)
  }
  for (const name of FLAGS) {
    const value = query.get(name)
    if (value !== null) options[name] = isSet(value)
  }
  const match = query.get('resourceVersionMatch')
  if (match) options.resourceVersionMatch = match as RequestOptions['resourceVersionMatch'] & string
  const validation = query.get('fieldValidation')
  if (validation) options.fieldValidation = validation as RequestOptions['fieldValidation'] & string
  const propagation = query.get('propagationPolicy')
  if (propagation) options.propagationPolicy = propagation as RequestOptions['propagationPolicy'] & string
  const dryRun = query.getAll('dryRun').filter((value) => value !== '')
  if (dryRun.length > 0) options.dryRun = isDryRun(dryRun)
  return options
}

/** Every parameter by name: what connect subresources such as `log` read for themselves. */
export function queryValues(query: URLSearchParams): RequestOptions['query'] {
  const parameter = (name: string) => {
    const all = query.getAll(name)
    return all.length === 1 ? all[0]! : all
  }
  // Entries, as a parameter may have any name, `__proto__` too.
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, parameter(name)]))
}

/** Upstream: only `All` is known. */
export function isDryRun(values: readonly string[]): boolean {
  const unknown = values.find((value) => value !== 'All')
  if (unknown !== undefined) throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(unknown)}: supported values: "All"`)
  return true
}

/** Go's url.Values to bool: present and neither `0` nor `false`. */
function isSet(value: string): boolean {
  return value !== '0' && value.toLowerCase() !== 'false'
}

function wholeNumber(value: string): number {
  if (!/^[+-]?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  return Number(value)
}
