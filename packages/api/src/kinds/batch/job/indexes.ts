/** A set of indexes as text, such as `1,3-5,7`, or what is wrong with it. Upstream: pkg/apis/batch/validation validateIndexesFormat */
export type Indexes = { readonly total: number } | { readonly problem: string }

type Interval = readonly [from: number, to: number]

export function parseIndexes(text: string, completions: number): Indexes {
  let [total, last] = [0, Number.NEGATIVE_INFINITY]
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions)
    if (typeof interval === 'string') return { problem: interval }
    const [from, to] = interval
    if (last >= from) return { problem: `non-increasing order, previous: ${last}, current: ${from}` }
    total += to - from + 1
    last = to
  }
  return { total }
}

/** The first index that two sets share; parts that cannot be read share nothing. Upstream: validateFailedIndexesNotOverlapCompleted */
export function sharedIndex(a: string, b: string, completions: number): number | undefined {
  const intervals = (text: string) =>
    text.split(',').flatMap((part): Interval[] => {
      const interval = parseInterval(part, completions)
      return typeof interval === 'string' ? [] : [interval]
    })
  const [left, right] = [intervals(a), intervals(b)]
  let [i, j] = [0, 0]
  while (i < left.length && j < right.length) {
    const [[fromA, toA], [fromB, toB]] = [left[i]!, right[j]!]
    if (fromA <= toB && fromB <= toA) return Math.max(fromA, fromB)
    if (fromA <= fromB) i++
    else j++
  }
  return undefined
}

function parseInterval(text: string, completions: number): Interval | string {
  const limits = text.split('-')
  if (limits.length > 2) {
    return `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`
  }
  const from = parseIndex(limits[0]!, completions)
  if (typeof from === 'string' || limits.length === 1) return typeof from === 'string' ? from : [from, from]
  const to = parseIndex(limits[1]!, completions)
  if (typeof to === 'string') return to
  return from >= to ? `non-increasing order, previous: ${from}, current: ${to}` : [from, to]
}

function parseIndex(text: string, completions: number): number | string {
  if (!/^[+-]?[0-9]+$/.test(text)) return `cannot convert string to integer for index: ${JSON.stringify(text)}`
  return Number(text) >= completions ? `too large index: ${JSON.stringify(text)}` : Number(text)
}
