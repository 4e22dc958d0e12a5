/*
 * Differences of text as upstream's messages show them, which is Python's difflib down to its heuristics. Upstream: go-difflib
 */

const CONTEXT_LINES = 3
/** In a longer text, lines that are there this often per hundred are not starting points of a match. */
const POPULAR_FROM_LINES = 200

interface Match {
  readonly a: number
  readonly b: number
  readonly size: number
}

interface Change {
  readonly tag: 'equal' | 'delete' | 'insert' | 'replace'
  readonly a: readonly [from: number, to: number]
  readonly b: readonly [from: number, to: number]
}

/** The hunks that turn one text into the other, without file names; empty when they are the same. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')]
  return grouped(changesOf(a, b))
    .map((group) => hunk(group, a, b))
    .join('')
}

function hunk(group: readonly Change[], a: readonly string[], b: readonly string[]): string {
  const [first, last] = [group[0]!, group[group.length - 1]!]
  const lines = [`@@ -${rangeText(first.a[0], last.a[1])} +${rangeText(first.b[0], last.b[1])} @@`]
  for (const change of group) {
    if (change.tag === 'equal') lines.push(...a.slice(...change.a).map((line) => ` ${line}`))
    else lines.push(...a.slice(...change.a).map((line) => `-${line}`), ...b.slice(...change.b).map((line) => `+${line}`))
  }
  return `${lines.join('\n')}\n`
}

function rangeText(from: number, to: number): string {
  const length = to - from
  if (length === 1) return `${from + 1}`
  return `${length === 0 ? from : from + 1},${length}`
}

/** Changes with a few lines around them; those that touch are one group. Upstream: GetGroupedOpCodes */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = []
  let group: Change[] = []
  changes.forEach(({ tag, a, b }, index) => {
    if (tag !== 'equal') {
      group.push({ tag, a, b })
      return
    }
    const [isFirst, isLast] = [index === 0, index === changes.length - 1]
    const length = a[1] - a[0]
    const head = isFirst ? 0 : Math.min(CONTEXT_LINES, length)
    const tail = isLast ? 0 : Math.min(CONTEXT_LINES, length)
    if (!isFirst && !isLast && length <= 2 * CONTEXT_LINES) {
      group.push({ tag, a, b })
      return
    }
    if (head > 0) group.push({ tag, a: [a[0], a[0] + head], b: [b[0], b[0] + head] })
    if (group.length > 0) groups.push(group)
    group = tail > 0 ? [{ tag, a: [a[1] - tail, a[1]], b: [b[1] - tail, b[1]] }] : []
  })
  if (group.length > 0) groups.push(group)
  return groups.filter((candidate) => candidate.some(({ tag }) => tag !== 'equal'))
}

function changesOf(a: readonly string[], b: readonly string[]): readonly Change[] {
  const changes: Change[] = []
  let [i, j] = [0, 0]
  for (const match of [...matchesOf(a, b), { a: a.length, b: b.length, size: 0 }]) {
    const [hasOld, hasNew] = [i < match.a, j < match.b]
    if (hasOld || hasNew) {
      changes.push({ tag: hasOld && hasNew ? 'replace' : hasOld ? 'delete' : 'insert', a: [i, match.a], b: [j, match.b] })
    }
    ;[i, j] = [match.a + match.size, match.b + match.size]
    if (match.size > 0) changes.push({ tag: 'equal', a: [match.a, i], b: [match.b, j] })
  }
  return changes
}

/** Where the texts agree, in order, touching pieces joined. */
function matchesOf(a: readonly string[], b: readonly string[]): readonly Match[] {
  const positions = positionsOf(b)
  const found: Match[] = []
  const search = (fromA: number, toA: number, fromB: number, toB: number): void => {
    const match = longestMatch({ a, b, positions }, [fromA, toA], [fromB, toB])
    if (match.size === 0) return
    if (fromA < match.a && fromB < match.b) search(fromA, match.a, fromB, match.b)
    const last = found[found.length - 1]
    if (last !== undefined && last.a + last.size === match.a && last.b + last.size === match.b) {
      found[found.length - 1] = { a: last.a, b: last.b, size: last.size + match.size }
    } else found.push(match)
    const [endA, endB] = [match.a + match.size, match.b + match.size]
    if (endA < toA && endB < toB) search(endA, toA, endB, toB)
  }
  search(0, a.length, 0, b.length)
  return found
}

function positionsOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>()
  lines.forEach((line, index) => {
    const known = positions.get(line)
    if (known === undefined) positions.set(line, [index])
    else known.push(index)
  })
  if (lines.length < POPULAR_FROM_LINES) return positions
  const popular = Math.floor(lines.length / 100) + 1
  for (const [line, at] of positions) if (at.length > popular) positions.delete(line)
  return positions
}

interface Texts {
  readonly a: readonly string[]
  readonly b: readonly string[]
  readonly positions: ReadonlyMap<string, readonly number[]>
}

type Range = readonly [from: number, to: number]

/** The longest run of equal lines; of those the earliest in `a`, then in `b`. */
function longestMatch({ a, b, positions }: Texts, [fromA, toA]: Range, [fromB, toB]: Range): Match {
  let best: Match = { a: fromA, b: fromB, size: 0 }
  let lengths = new Map<number, number>()
  for (let i = fromA; i < toA; i++) {
    const next = new Map<number, number>()
    for (const j of positions.get(a[i]!) ?? []) {
      if (j < fromB) continue
      if (j >= toB) break
      const size = (lengths.get(j - 1) ?? 0) + 1
      next.set(j, size)
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size }
    }
    lengths = next
  }
  let { a: startA, b: startB, size } = best
  while (startA > fromA && startB > fromB && a[startA - 1] === b[startB - 1]) [startA, startB, size] = [startA - 1, startB - 1, size + 1]
  while (startA + size < toA && startB + size < toB && a[startA + size] === b[startB + size]) size++
  return { a: startA, b: startB, size }
}
