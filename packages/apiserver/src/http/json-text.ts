import type { WatchEvent } from '@kubesim/api'

const COMMA = 0x2c

/** Objects that were sent once, as bytes with a newline behind: they are immutable, and a list or a crowd of watchers asks for the same ones again. */
const encoded = new WeakMap<object, Buffer>()

/** JSON of an object that nobody changes any more, on a line of its own. */
export function jsonBytes(object: object): Buffer {
  let bytes = encoded.get(object)
  if (bytes === undefined) {
    bytes = Buffer.from(`${jsonOf(object)}\n`)
    encoded.set(object, bytes)
  }
  return bytes
}

/** JSON of a list, put together from that of its items. */
export function jsonBytesOfList({ items, ...rest }: { readonly items: readonly object[] }): Buffer {
  const head = jsonOf(rest)
  const start = Buffer.from(`${head.slice(0, -1)}${head === '{}' ? '' : ','}"items":[`)
  const end = Buffer.from(']}\n')
  const parts = items.map(jsonBytes)
  // Where each item has its newline the list has a comma, but for the last.
  const total = parts.reduce((sum, part) => sum + part.length, start.length + end.length) - (items.length > 0 ? 1 : 0)
  const bytes = Buffer.allocUnsafe(total)
  let at = start.copy(bytes)
  for (const part of parts) {
    at += part.copy(bytes, at)
    bytes[at - 1] = COMMA
  }
  end.copy(bytes, items.length > 0 ? at - 1 : at)
  return bytes
}

/** Lines of events that were just written: a crowd of watchers reads the same ones in one go. */
let lines = new Map<object, { readonly type: string; readonly bytes: Buffer }>()
const LINE_END = Buffer.from('}\n')

/** An event as one line of a watch. */
export function eventBytes({ type, object }: Pick<WatchEvent, 'type' | 'object'>): Buffer {
  const known = lines.get(object)
  if (known !== undefined && known.type === type) return known.bytes
  const bytes = Buffer.concat([Buffer.from(`{"type":"${type}","object":`), jsonBytes(object).subarray(0, -1), LINE_END])
  if (lines.size === 0) setImmediate(forgetLines)
  lines.set(object, { type, bytes })
  return bytes
}

function forgetLines(): void {
  lines = new Map()
}

function jsonOf(object: object): string {
  return JSON.stringify(object)
}
