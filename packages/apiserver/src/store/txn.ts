import type { KeyValue } from './store.ts'

/** A condition on one key: every number given must equal. A key that does not exist has 0 in all three. */
export interface Compare {
  readonly resource: string
  readonly key: string
  readonly modRevision?: number
  readonly createRevision?: number
  readonly version?: number
}

export type TxnOperation<V> =
  | { readonly type: 'put'; readonly resource: string; readonly key: string; readonly value: V }
  /** Deleting a key that does not exist is no error and no event. `lastValue` as in `Store.delete`. */
  | { readonly type: 'delete'; readonly resource: string; readonly key: string; readonly lastValue?: V }

/** All operations happen, under one revision, if all compares hold; otherwise none does. A key may be written once. */
export interface TxnRequest<V> {
  readonly compare: readonly Compare[]
  readonly success: readonly TxnOperation<V>[]
}

export type TxnResult<V> =
  /** `written` has, for each operation, the KeyValue of its event; undefined for a delete that found nothing. */
  | { readonly succeeded: true; readonly revision: number; readonly written: readonly (KeyValue<V> | undefined)[] }
  /** `current` has, for each compare, what the key holds now. */
  | { readonly succeeded: false; readonly revision: number; readonly current: readonly (KeyValue<V> | undefined)[] }

/** Whether the key's present state meets the condition. */
export function compareHolds<V>(compare: Compare, current: KeyValue<V> | undefined): boolean {
  const { modRevision, createRevision, version } = compare
  if (modRevision !== undefined && modRevision !== (current?.modRevision ?? 0)) return false
  if (createRevision !== undefined && createRevision !== (current?.createRevision ?? 0)) return false
  return version === undefined || version === (current?.version ?? 0)
}

/** Throws when two operations write the same key. Upstream: etcd rpctypes.ErrDuplicateKey */
export function assertKeysDistinct<V>(operations: readonly TxnOperation<V>[]): void {
  const seen = new Map<string, Set<string>>()
  for (const { resource, key } of operations) {
    const keys = seen.get(resource) ?? new Set()
    if (keys.has(key)) throw new Error(`duplicate key given in txn request: ${resource} ${key}`)
    seen.set(resource, keys.add(key))
  }
}
