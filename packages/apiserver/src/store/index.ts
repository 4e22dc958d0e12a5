export { createMemoryStore, type MemoryStoreOptions } from './memory-store.ts'
export {
  CompactedError,
  FutureRevisionError,
  type IndexFunction,
  type KeyValue,
  type RangeOptions,
  type RangeResult,
  type Store,
  type StoreEvent,
  type StoreWatch,
  type WatchFailure,
  type WatchOptions,
} from './store.ts'
export type { Compare, TxnOperation, TxnRequest, TxnResult } from './txn.ts'
