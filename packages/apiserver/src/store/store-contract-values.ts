import type { MemoryStoreOptions } from './memory-store.ts'
import type { Store, StoreEvent } from './store.ts'

/** A value of the contract's tests: `node` is there to be indexed. */
export interface Doc {
  readonly text: string
  readonly node?: string
}

/** Gives an empty store. */
export type MakeStore = (options?: MemoryStoreOptions) => Store<Doc>

export const doc = (text: string, node?: string): Doc => ({ text, node })

export const keysOf = (items: readonly { readonly key: string }[]): string[] => items.map((item) => item.key)

/** An event on one line: `3 put a/x old>new`. */
export function show({ type, kv, prev }: StoreEvent<Doc>): string {
  return `${kv.modRevision} ${type} ${kv.key} ${prev?.value.text ?? '-'}>${kv.value.text}`
}
