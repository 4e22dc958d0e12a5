import { goQuoted, JsonPath, type KubeObject, relaxedJsonPath } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { jsonValueText } from '../printers/json-value-text.ts'

/** What `wait --for` waits for. */
export type WaitCondition =
  | { readonly type: 'delete' }
  | { readonly type: 'create' }
  | { readonly type: 'object'; readonly holds: (object: KubeObject) => boolean }

/** Upstream: kubectl/pkg/cmd/wait conditionFuncFor */
export function parseWaitCondition(text: string): WaitCondition {
  const lower = text.toLowerCase()
  if (lower === 'delete' || lower === 'create') return { type: lower }
  if (text.startsWith('condition=')) return { type: 'object', holds: conditionHolds(text.slice('condition='.length)) }
  if (text.startsWith('jsonpath=')) return { type: 'object', holds: jsonPathHolds(text.slice('jsonpath='.length)) }
  throw fail(`unrecognized condition: ${goQuoted(text)}`)
}

interface StatusCondition {
  readonly type?: string
  readonly status?: string
  readonly observedGeneration?: number
}

/** `Ready`, `Ready=False`. A status older than the spec does not count. Upstream: ConditionalWait.checkCondition */
function conditionHolds(text: string): (object: KubeObject) => boolean {
  const equals = text.indexOf('=')
  const name = (equals < 0 ? text : text.slice(0, equals)).toLowerCase()
  const wanted = (equals < 0 ? 'true' : text.slice(equals + 1)).toLowerCase()
  return (object) => {
    const { status } = object as {
      readonly status?: { readonly conditions?: readonly StatusCondition[]; readonly observedGeneration?: number }
    }
    const condition = status?.conditions?.find(({ type, status: value }) => type?.toLowerCase() === name && value !== undefined)
    if (condition === undefined) return false
    const observed = condition.observedGeneration ?? status?.observedGeneration
    const { generation } = object.metadata
    if (generation !== undefined && observed !== undefined && observed < generation) return false
    return condition.status?.toLowerCase() === wanted
  }
}

/** `{.status.phase}=Running`; without a value, anything that is there. Upstream: JSONPathWait.checkCondition */
function jsonPathHolds(text: string): (object: KubeObject) => boolean {
  const parts = splitAtEquals(text)
  if (parts.length > 2)
    throw fail("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'")
  const expression = relaxedJsonPath(parts[0] ?? '')
  const wanted = parts[1]?.replace(/^['"]+|['"]+$/g, '')
  if (wanted === '') throw fail("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3")
  if (expression === '') throw fail('jsonpath expression cannot be empty')
  const path = parsePath(expression)
  return (object) => {
    const results = path.find(object)
    const [first] = results
    if (first === undefined || first.length === 0) return false
    if (results.length > 1) throw fail('given jsonpath expression matches more than one list')
    if (first.length > 1) throw fail('given jsonpath expression matches more than one value')
    if (wanted === undefined) return true
    if (typeof first[0] === 'object' && first[0] !== null) throw fail('jsonpath leads to a nested object or list which is not supported')
    return jsonValueText(first[0]).trim() === wanted.trim()
  }
}

function parsePath(expression: string): JsonPath {
  try {
    return new JsonPath(expression, { allowMissingKeys: true })
  } catch (error) {
    throw fail((error as Error).message)
  }
}

/** Splits at each `=` that stands alone; `==` belongs to a filter. Upstream: splitJSONPathInput */
export function splitAtEquals(text: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '=') part += text[at]
    else if (text[at + 1] === '=') {
      part += '=='
      at++
    } else {
      parts.push(part)
      part = ''
    }
  }
  return [...parts, part]
}
