import { compareText } from '../patch/text-order.ts'
import { FloatLiteral, JsonPathError } from './node.ts'

/** Compares as Go's templates do: only like with like, a whole number not with one that has a point. Upstream: template Equal, Less */
export function holds(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case '<':
      return isLess(left, right)
    case '>=':
      return !isLess(left, right)
    case '<=':
      return isLess(left, right) || isEqual(left, right)
    case '>':
      return !(isLess(left, right) || isEqual(left, right))
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`)
  }
}

function isEqual(left: unknown, right: unknown): boolean {
  requireSameKind(left, right)
  return plain(left) === plain(right)
}

function isLess(left: unknown, right: unknown): boolean {
  if (requireSameKind(left, right) === 'bool') throw new JsonPathError('invalid type for comparison')
  const [a, b] = [plain(left), plain(right)]
  return typeof a === 'string' ? compareText(a, b as string) < 0 : (a as number) < (b as number)
}

function requireSameKind(left: unknown, right: unknown): string {
  const [a, b] = [kindOf(left), kindOf(right)]
  if (a !== b) throw new JsonPathError('incompatible types for comparison')
  return a
}

function kindOf(value: unknown): 'bool' | 'string' | 'int' | 'float' {
  if (value instanceof FloatLiteral) return 'float'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  throw new JsonPathError('invalid type for comparison')
}

function plain(value: unknown): unknown {
  return value instanceof FloatLiteral ? value.value : value
}
