import type { FieldError, RequestOptions } from '@kubesim/api'
import { badRequest, invalid, unclassified } from '../failures.ts'

const META_GROUP = 'meta.k8s.io'

/** Throws 422 for list options that contradict each other. Upstream: apimachinery/pkg/apis/meta/internalversion/validation */
export function validateListOptions(options: RequestOptions): void {
  if (options.resourceVersionMatch === undefined && options.sendInitialEvents === undefined) return
  refuse([...listMatchErrors(options), ...listInitialErrors(options)])
}

/** Throws 422 for watch options that contradict each other. */
export function validateWatchOptions(options: RequestOptions): void {
  const { resourceVersionMatch: match, sendInitialEvents } = options
  if (match === undefined && sendInitialEvents === undefined) return
  const errors: FieldError[] = []
  const forbid = (detail: string) => errors.push({ type: 'FieldValueForbidden', field: 'resourceVersionMatch', detail })
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  }
  if (match !== undefined) {
    if (sendInitialEvents === undefined) forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
    if (match !== 'NotOlderThan') errors.push(unsupportedMatch(match, ['NotOlderThan']))
    if (options.continue) forbid('resourceVersionMatch is forbidden when continue is provided')
  }
  refuse(errors)
}

function listMatchErrors(options: RequestOptions): FieldError[] {
  const { resourceVersionMatch: match } = options
  if (match === undefined) return []
  const errors: FieldError[] = []
  const forbid = (detail: string) => errors.push({ type: 'FieldValueForbidden', field: 'resourceVersionMatch', detail })
  if (!options.resourceVersion) forbid('resourceVersionMatch is forbidden unless resourceVersion is provided')
  if (options.continue) forbid('resourceVersionMatch is forbidden when continue is provided')
  if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(unsupportedMatch(match, ['Exact', 'NotOlderThan', '']))
  if (match === 'Exact' && options.resourceVersion === '0') forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  return errors
}

function listInitialErrors(options: RequestOptions): FieldError[] {
  if (options.sendInitialEvents === undefined) return []
  return [{ type: 'FieldValueForbidden', field: 'sendInitialEvents', detail: 'sendInitialEvents is forbidden for list' }]
}

function unsupportedMatch(badValue: string, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((value) => `"${value}"`).join(', ')}`
  return { type: 'FieldValueNotSupported', field: 'resourceVersionMatch', badValue, detail }
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: META_GROUP, kind: 'ListOptions' }, '', errors)
}

/** A resourceVersion of a request as a revision; 0 for none and for "0". Throws 400 for a list, 500 for get and watch, as upstream does. */
export function parseResourceVersion(text: string | undefined, verb: 'get' | 'list' | 'watch'): number {
  if (text === undefined || text === '' || text === '0') return 0
  const problem = revisionProblem(text)
  if (problem === undefined) return Number(text)
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${problem}`
  throw verb === 'list' ? badRequest(`invalid resource version: ${message}`) : unclassified(message)
}

/** What Go's ParseUint has against a text. Differs: revisions end where JavaScript's whole numbers do, at 2^53. */
export function revisionProblem(text: string): string | undefined {
  if (!/^[0-9]+$/.test(text)) return 'invalid syntax'
  return Number.isSafeInteger(Number(text)) ? undefined : 'value out of range'
}
