import type { KubeList } from '@kubesim/api'
import { jsonBytes } from './json-text.ts'
import { typeLength } from './wire-form.ts'

/** Items that follow each other in a list, as the bytes that stand for them there: each with a comma behind. */
interface Run {
  readonly items: readonly object[]
  readonly bytes: Buffer
}

type Named = object & { readonly metadata?: { readonly name?: string } }

const OPENING_BRACE = Buffer.from('{')
const COMMA = Buffer.from(',')
/** Runs end at names that look like this, wherever in a list they are: what is inserted or deleted changes one run and not all after it. */
const RUN_LENGTH = 32
const RUN_LENGTH_MAX = 4 * RUN_LENGTH
/** Of remembered runs; past that they are forgotten. */
const RUN_BYTES_MAX = 64 * 1024 * 1024
/** Fewer than these are put together anew each time. */
const ITEMS_MIN = RUN_LENGTH

/** By their first item. */
const runs = new Map<object, Run>()
let runBytes = 0

/**
 * JSON of a list, as pieces to be written one after the other. Most of a large list is what it was when it was last asked for: only the runs of items
 * in which something has changed are put together anew.
 */
export function jsonPiecesOfList({
  kind,
  apiVersion,
  items,
  ...rest
}: Pick<KubeList, 'kind' | 'apiVersion'> & { readonly items: readonly Named[] }): Buffer[] {
  const head = JSON.stringify({ kind, apiVersion, ...rest })
  const pieces: Buffer[] = [Buffer.from(`${head.slice(0, -1)},"items":[`)]
  for (let start = 0; start < items.length; ) {
    const end = endOfRun(items, start)
    pieces.push(items.length < ITEMS_MIN ? joined(items.slice(start, end)) : runOf(items, start, end))
    start = end
  }
  const last = pieces.at(-1)!
  if (items.length > 0) pieces[pieces.length - 1] = last.subarray(0, -1)
  pieces.push(Buffer.from(']}\n'))
  return pieces
}

function endOfRun(items: readonly Named[], start: number): number {
  const max = Math.min(items.length, start + RUN_LENGTH_MAX)
  let end = start + 1
  while (end < max && !beginsRun(items[end]!)) end++
  return end
}

function beginsRun({ metadata }: Named): boolean {
  const name = metadata?.name ?? ''
  const { length } = name
  return (name.charCodeAt(length - 1) * 31 + name.charCodeAt(length - 2)) % RUN_LENGTH === 0
}

function runOf(items: readonly object[], start: number, end: number): Buffer {
  const first = items[start]!
  const known = runs.get(first)
  if (known !== undefined && isSame(known.items, items, start, end)) return known.bytes
  const run = { items: items.slice(start, end), bytes: joined(items.slice(start, end)) }
  runBytes += run.bytes.length - (known?.bytes.length ?? 0)
  if (runBytes > RUN_BYTES_MAX) {
    runs.clear()
    runBytes = run.bytes.length
  }
  runs.set(first, run)
  return run.bytes
}

function isSame(known: readonly object[], items: readonly object[], start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let index = start; index < end; index++) if (known[index - start] !== items[index]) return false
  return true
}

/** What its items are is the list's to say: theirs is left out. */
function joined(items: readonly object[]): Buffer {
  return Buffer.concat(
    items.flatMap((item) => {
      const bytes = jsonBytes(item)
      const said = typeLength(item)
      return said === 0 ? [bytes.subarray(0, -1), COMMA] : [OPENING_BRACE, bytes.subarray(1 + said, -1), COMMA]
    }),
  )
}
