import { goQuoted, JsonPath, parseQuantity, relaxedJsonPath } from '@kubesim/api'
import { fail } from '../command/failures.ts'

/**
 * Sorts by a field: numbers, text, quantities; what has no such field comes first. Upstream: kubectl/pkg/cmd/get SortObjects
 * @throws CommandError when none of them has the field
 */
export function sortByField<T>(items: readonly T[], field: string, objectOf: (item: T) => unknown): readonly T[] {
  const path = relaxedJsonPath(field)
  const parsed = parse(path)
  const keyed = items.map((item) => ({ item, key: parsed.find(objectOf(item)).flat()[0] }))
  if (keyed.length === 0) return items
  if (keyed.every(({ key }) => key === undefined)) throw fail(`couldn't find any field with path ${goQuoted(path)} in the list of objects`)
  return keyed.sort((a, b) => compareFields(a.key, b.key)).map(({ item }) => item)
}

function parse(path: string): JsonPath {
  try {
    return new JsonPath(path, { allowMissingKeys: true })
  } catch (error) {
    throw fail(`sorting error: ${(error as Error).message}`)
  }
}

function compareFields(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  throw fail(`unsortable type: ${typeof a}`)
}

function compareTexts(a: string, b: string): number {
  const [left, right] = [quantityOf(a), quantityOf(b)]
  if (left !== undefined && right !== undefined) return left - right
  return a < b ? -1 : a > b ? 1 : 0
}

function quantityOf(text: string): number | undefined {
  try {
    return parseQuantity(text).toNumber()
  } catch {
    return undefined
  }
}
