import type { WatchEvent } from '@kubesim/api'
import { wireText } from './wire-form.ts'

/** Objects that were sent once, as bytes with a newline behind: they are immutable, and a list or a crowd of watchers asks for the same ones again. */
const encoded = new WeakMap<object, Buffer>()

/** JSON of an object that nobody changes any more, on a line of its own. */
export function jsonBytes(object: object): Buffer {
  let bytes = encoded.get(object)
  if (bytes === undefined) {
    bytes = Buffer.from(`${wireText(object)}\n`)
    encoded.set(object, bytes)
  }
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
