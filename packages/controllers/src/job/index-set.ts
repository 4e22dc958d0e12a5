/** Consecutive indexes, both ends included. */
export interface IndexRange {
  readonly first: number
  readonly last: number
}

/** Indexes in rising order, as ranges that neither overlap nor touch. */
export type IndexSet = readonly IndexRange[]

export const NO_INDEXES: IndexSet = []

/** What a status or a policy says: `1,3-5,7`. What cannot be read or lies beyond the completions is left out. Upstream: parseIndexesFromString */
export function parseIndexes(text: string | undefined, completions: number): IndexSet {
  const ranges: { first: number; last: number }[] = []
  for (const part of text ? text.split(',') : []) {
    const [low = '', high = low] = part.split('-')
    if (!isNumber(low) || !isNumber(high)) continue
    const first = Number(low)
    if (first >= completions) break
    const last = Math.min(Number(high), completions - 1)
    const previous = ranges.at(-1)
    if (previous !== undefined && previous.last === first - 1) previous.last = last
    else ranges.push({ first, last })
  }
  return ranges
}

function isNumber(text: string): boolean {
  return /^[+-]?[0-9]+$/.test(text)
}

export function unionOf(...sets: readonly IndexSet[]): IndexSet {
  const union: { first: number; last: number }[] = []
  for (const { first, last } of sets.flat().sort((a, b) => a.first - b.first)) {
    const previous = union.at(-1)
    if (previous === undefined || first > previous.last + 1) union.push({ first, last })
    else previous.last = Math.max(previous.last, last)
  }
  return union
}

export function indexSetOf(indexes: Iterable<number>): IndexSet {
  return unionOf([...indexes].map((index) => ({ first: index, last: index })))
}

export function countOf(set: IndexSet): number {
  return set.reduce((sum, { first, last }) => sum + last - first + 1, 0)
}

export function hasIndex(set: IndexSet, index: number): boolean {
  return set.some(({ first, last }) => first <= index && index <= last)
}

/** Upstream: orderedIntervals String */
export function indexText(set: IndexSet): string {
  return set.map(({ first, last }) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join(',')
}

/** How many indexes two sets have in common. */
export function overlapOf(one: IndexSet, other: IndexSet): number {
  let count = 0
  for (const a of one) for (const b of other) count += Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1)
  return count
}

/** The first indexes that are not in the set. */
export function firstOutside(
  set: IndexSet,
  { count, completions }: { readonly count: number; readonly completions: number },
): readonly number[] {
  const outside: number[] = []
  let candidate = 0
  for (const { first, last } of [...set, { first: completions, last: completions }]) {
    for (; candidate < Math.min(first, completions) && outside.length < count; candidate++) outside.push(candidate)
    candidate = Math.max(candidate, last + 1)
  }
  return outside
}
