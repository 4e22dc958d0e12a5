const CONTEXT_LINES = 3

export interface DiffSide {
  /** What follows `---` and `+++`. */
  readonly label: string
  readonly text: string
}

/** The lines that turn one text into the other, with three lines around them, as `diff -u` prints them; empty when there are none. */
export function unifiedDiff(from: DiffSide, to: DiffSide): string {
  const edits = editScript(linesOf(from.text), linesOf(to.text))
  if (edits.every(({ type }) => type === 'same')) return ''
  return `--- ${from.label}\n+++ ${to.label}\n${hunksOf(edits).map(hunkText).join('')}`
}

interface Edit {
  readonly type: 'same' | 'removed' | 'added'
  readonly line: string
}

interface Hunk {
  readonly fromLine: number
  readonly toLine: number
  readonly edits: readonly Edit[]
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  return text.endsWith('\n') || text === '' ? lines.slice(0, -1) : lines
}

/** The shortest edit script. Upstream: E. W. Myers, An O(ND) Difference Algorithm */
function editScript(from: readonly string[], to: readonly string[]): readonly Edit[] {
  const max = from.length + to.length
  const furthest = new Map<number, number>([[1, 0]])
  const trace: ReadonlyMap<number, number>[] = []
  for (let depth = 0; depth <= max; depth++) {
    trace.push(new Map(furthest))
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      const down = diagonal === -depth || (diagonal !== depth && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1))
      let x = down ? furthest.get(diagonal + 1)! : furthest.get(diagonal - 1)! + 1
      while (x < from.length && x - diagonal < to.length && from[x] === to[x - diagonal]) x++
      furthest.set(diagonal, x)
      if (x >= from.length && x - diagonal >= to.length) return backtrack(trace, from, to)
    }
  }
  return []
}

function backtrack(trace: readonly ReadonlyMap<number, number>[], from: readonly string[], to: readonly string[]): readonly Edit[] {
  const edits: Edit[] = []
  let [x, y] = [from.length, to.length]
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const furthest = trace[depth]!
    const diagonal = x - y
    const down = diagonal === -depth || (diagonal !== depth && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1))
    const before = down ? diagonal + 1 : diagonal - 1
    const beforeX = furthest.get(before) ?? 0
    const beforeY = beforeX - before
    while (x > beforeX && y > beforeY && x > 0 && y > 0) {
      edits.push({ type: 'same', line: from[--x]! })
      y--
    }
    if (depth === 0) break
    if (down) edits.push({ type: 'added', line: to[--y]! })
    else edits.push({ type: 'removed', line: from[--x]! })
  }
  return edits.reverse()
}

function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const changed = edits.flatMap(({ type }, index) => (type === 'same' ? [] : [index]))
  const ranges: { start: number; end: number }[] = []
  for (const index of changed) {
    const last = ranges.at(-1)
    const start = Math.max(0, index - CONTEXT_LINES)
    const end = Math.min(edits.length, index + CONTEXT_LINES + 1)
    if (last !== undefined && start <= last.end) last.end = end
    else ranges.push({ start, end })
  }
  return ranges.map(({ start, end }) => ({ ...positionOf(edits, start), edits: edits.slice(start, end) }))
}

function positionOf(edits: readonly Edit[], at: number): { readonly fromLine: number; readonly toLine: number } {
  const before = edits.slice(0, at)
  return { fromLine: before.filter(({ type }) => type !== 'added').length, toLine: before.filter(({ type }) => type !== 'removed').length }
}

const SIGNS = { same: ' ', removed: '-', added: '+' } as const

function hunkText({ fromLine, toLine, edits }: Hunk): string {
  const fromCount = edits.filter(({ type }) => type !== 'added').length
  const toCount = edits.filter(({ type }) => type !== 'removed').length
  return `@@ -${rangeText(fromLine, fromCount)} +${rangeText(toLine, toCount)} @@\n${removalsFirst(edits)
    .map(({ type, line }) => `${SIGNS[type]}${line}\n`)
    .join('')}`
}

/** Between two lines that stay, what goes stands before what comes. */
function removalsFirst(edits: readonly Edit[]): readonly Edit[] {
  const ordered: Edit[] = []
  let added: Edit[] = []
  for (const edit of edits) {
    if (edit.type === 'added') {
      added.push(edit)
      continue
    }
    if (edit.type === 'same') {
      ordered.push(...added)
      added = []
    }
    ordered.push(edit)
  }
  return [...ordered, ...added]
}

function rangeText(line: number, count: number): string {
  return count === 0 ? `${line},0` : count === 1 ? `${line + 1}` : `${line + 1},${count}`
}
