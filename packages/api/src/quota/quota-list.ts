import { addQuantities, compareQuantities, quantitySign, subtractQuantities } from '../quantity/text.ts'

/** Amounts by the name under which a quota counts them. */
export type QuotaList = Readonly<Record<string, string>>

/** Upstream: quota.Add */
export function addQuotas(a: QuotaList, b: QuotaList): QuotaList {
  const sum: Record<string, string> = { ...a }
  for (const name in b) sum[name] = sum[name] === undefined ? b[name]! : addQuantities(sum[name], b[name]!)
  return sum
}

/** What `a` has more than `b`; nothing is less than none. Upstream: quota.SubtractWithNonNegativeResult */
export function quotaIncrease(a: QuotaList, b: QuotaList): QuotaList {
  const rest: Record<string, string> = {}
  for (const name in a) {
    const less = b[name] === undefined ? a[name]! : subtractQuantities(a[name]!, b[name])
    rest[name] = quantitySign(less) < 0 ? '0' : less
  }
  return rest
}

/** Upstream: quota.Mask */
export function maskQuotas(list: QuotaList, names: readonly string[]): QuotaList {
  const masked: Record<string, string> = {}
  for (const name of names) if (list[name] !== undefined) masked[name] = list[name]
  return masked
}

/** The names of which `list` has more than `hard` allows. Upstream: quota.LessThanOrEqual */
export function exceededQuotas(list: QuotaList, hard: QuotaList): readonly string[] {
  return Object.keys(list).filter((name) => hard[name] !== undefined && compareQuantities(list[name]!, hard[name]) > 0)
}

/** By value, not by notation. Upstream: quota.Equals */
export function isSameQuotas(a: QuotaList, b: QuotaList): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => b[name] !== undefined && compareQuantities(a[name]!, b[name]) === 0)
}
