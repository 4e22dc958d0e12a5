import { addQuantities, compareQuantities } from '../quantity/text.ts'

/** Quantities by the name of a resource. */
export type ResourceList = Readonly<Record<string, string>>

/** A list under construction. */
export type ResourceSum = Record<string, string>

export function addTo(sum: ResourceSum, list: ResourceList | undefined): void {
  for (const name in list) {
    const before = sum[name]
    sum[name] = before === undefined ? list[name]! : addQuantities(before, list[name]!)
  }
}

/** Raises what is less than in the list. */
export function raiseTo(sum: ResourceSum, list: ResourceList | undefined): void {
  for (const name in list) {
    const before = sum[name]
    if (before === undefined || compareQuantities(list[name]!, before) > 0) sum[name] = list[name]!
  }
}

export function greatestOf(...lists: readonly (ResourceList | undefined)[]): ResourceList {
  const result: ResourceSum = {}
  for (const list of lists) raiseTo(result, list)
  return result
}
