import { Announcer } from './announcer.ts'
import { eventOf, History } from './history.ts'
import { Keyspace, type Slot } from './keyspace.ts'
import { getAt, rangeAt, rangeNow } from './range.ts'
import type { IndexFunction, KeyValue, RangeOptions, RangeResult, Store, StoreEvent, StoreWatch, WatchOptions } from './store.ts'
import { CompactedError, FutureRevisionError } from './store.ts'
import { assertKeysDistinct, compareHolds, type TxnOperation, type TxnRequest, type TxnResult } from './txn.ts'
import { WatchHub } from './watch-hub.ts'

export interface MemoryStoreOptions {
  /** Revision of the empty store, at least 1, because 0 means "any" in the API; the first write gets the next one. Default 1, as etcd. */
  readonly startRevision?: number
  /** Events retained per resource. Default 10,000; Infinity keeps all. An event costs about 90 bytes and what its object does not share with others. */
  readonly historyLimit?: number
  /** `historyLimit` of single resources. */
  readonly historyLimits?: Readonly<Record<string, number>>
  /** Events that may wait in one watch before it is closed as too slow. Default 100,000. */
  readonly pendingLimit?: number
}

const START_REVISION = 1
const HISTORY_LIMIT = 10_000
const PENDING_LIMIT = 100_000

interface ResourceState<V> {
  readonly name: string
  readonly keyspace: Keyspace<V>
  readonly history: History<V>
  readonly hub: WatchHub<V>
}

/** The keyspace in memory. See `Store` for the contract. */
export function createMemoryStore<V>(options: MemoryStoreOptions = {}): Store<V> {
  return new MemoryStore<V>(options)
}

class MemoryStore<V> implements Store<V> {
  private readonly options: MemoryStoreOptions
  private readonly states = new Map<string, ResourceState<V>>()
  private readonly announcer = new Announcer<V>()
  private current: number
  /** Nothing below is readable in any resource, not even in one that nobody has touched yet. */
  private compactedForAll: number

  constructor(options: MemoryStoreOptions) {
    const { startRevision = START_REVISION, historyLimit = HISTORY_LIMIT, historyLimits = {}, pendingLimit = PENDING_LIMIT } = options
    assertCount('startRevision', startRevision, 1)
    for (const limit of [historyLimit, ...Object.values(historyLimits)]) assertCount('historyLimit', limit, 0)
    assertCount('pendingLimit', pendingLimit, 1)
    this.options = options
    this.current = startRevision
    this.compactedForAll = startRevision
  }

  get revision(): number {
    return this.current
  }

  get nextRevision(): number {
    return this.current + 1
  }

  get(resource: string, key: string, revision?: number): KeyValue<V> | undefined {
    const state = this.states.get(resource)
    const now = state?.keyspace.find(key)?.current
    if (revision === undefined) return now
    this.assertReadable(resource, revision)
    return state && getAt(now, key, { history: state.history, revision })
  }

  range(resource: string, options: RangeOptions = {}): RangeResult<V> {
    const { revision = this.current } = options
    this.assertReadable(resource, revision)
    const state = this.states.get(resource)
    if (state === undefined) return { items: [], revision, remaining: 0 }
    const past = revision < this.current
    const page = past ? rangeAt(state.keyspace, state.history, { ...options, revision }) : rangeNow(state.keyspace, options)
    return { items: page.items, revision, remaining: page.remaining }
  }

  count(resource: string, namespace?: string): number {
    return this.states.get(resource)?.keyspace.count(namespace) ?? 0
  }

  put(resource: string, key: string, value: V, expectedModRevision?: number): KeyValue<V> | undefined {
    this.announcer.assertQuiet()
    const state = this.stateOf(resource)
    const slot = state.keyspace.find(key)
    if (!expects(slot, expectedModRevision)) return undefined
    const kv = written(state.name, key, { slot, value, revision: this.current + 1 })
    this.announcer.announce(this.commit(state, slot, kv))
    return kv
  }

  delete(resource: string, key: string, expectedModRevision?: number, lastValue?: V): KeyValue<V> | undefined {
    this.announcer.assertQuiet()
    const state = this.states.get(resource)
    const slot = state?.keyspace.find(key)
    if (state === undefined || slot === undefined || !expects(slot, expectedModRevision)) return undefined
    const kv = deleted(slot.current!, this.current + 1, lastValue)
    this.announcer.announce(this.commit(state, slot, kv))
    return kv
  }

  txn(request: TxnRequest<V>): TxnResult<V> {
    this.announcer.assertQuiet()
    assertKeysDistinct(request.success)
    for (const { type, resource, key } of request.success) if (type === 'put') this.stateOf(resource).keyspace.assertFits(key)
    const current = request.compare.map(({ resource, key }) => this.get(resource, key))
    if (!request.compare.every((compare, index) => compareHolds(compare, current[index]))) {
      return { succeeded: false, revision: this.current, current }
    }
    const revision = this.current + 1
    const events: StoreEvent<V>[] = []
    const kvs = request.success.map((operation) => this.operate(operation, revision, events))
    this.announcer.announceAll(events)
    return { succeeded: true, revision: this.current, written: kvs }
  }

  watch(resource: string, options: WatchOptions = {}): StoreWatch<V> {
    const { fromRevision = this.current + 1, pendingLimit = this.options.pendingLimit ?? PENDING_LIMIT } = options
    assertCount('pendingLimit', pendingLimit, 1)
    const compacted = this.compactedRevision(resource)
    if (fromRevision <= compacted) throw new CompactedError(resource, fromRevision, compacted)
    if (fromRevision > this.current + 1) throw new FutureRevisionError(fromRevision, this.current)
    const { hub, history } = this.stateOf(resource)
    const watch = hub.open(options, pendingLimit)
    const replayed: StoreEvent<V>[] = []
    const oldest = history.positionAfter(fromRevision - 1)
    if (oldest < history.length) {
      const matches = hub.matcher(options)
      for (let position = oldest; position < history.length; position++) {
        const event = history.eventAt(position)
        if (matches(event)) replayed.push(event)
      }
    }
    watch.replay(replayed)
    return watch
  }

  indexBy(resource: string, name: string, indexValue: IndexFunction<V>): void {
    this.stateOf(resource).hub.addIndex(name, indexValue)
  }

  onWrite(listener: (event: StoreEvent<V>) => void): () => void {
    return this.announcer.listen(listener)
  }

  resources(): readonly string[] {
    const written = [...this.states.values()].filter(({ keyspace, history }) => keyspace.size > 0 || history.length > 0)
    return written.map((state) => state.name).sort()
  }

  objectsAt(revision = this.current): readonly KeyValue<V>[] {
    this.assertReadable('all resources', revision)
    return [...this.states.keys()].sort().flatMap((resource) => this.range(resource, { revision }).items)
  }

  compact(revision: number): void {
    this.announcer.assertQuiet()
    if (revision > this.current) throw new FutureRevisionError(revision, this.current)
    this.compactedForAll = Math.max(this.compactedForAll, revision)
    for (const { history } of this.states.values()) history.compact(revision)
  }

  compactedRevision(resource?: string): number {
    if (resource !== undefined) return this.states.get(resource)?.history.compactedRevision ?? this.compactedForAll
    let newest = this.compactedForAll
    for (const { history } of this.states.values()) newest = Math.max(newest, history.compactedRevision)
    return newest
  }

  private stateOf(name: string): ResourceState<V> {
    let state = this.states.get(name)
    if (state === undefined) {
      const limit = this.options.historyLimits?.[name] ?? this.options.historyLimit ?? HISTORY_LIMIT
      state = {
        name,
        keyspace: new Keyspace(name),
        history: new History(limit, this.compactedForAll),
        hub: new WatchHub(this.announcer.ready),
      }
      this.states.set(name, state)
    }
    return state
  }

  /** One write of a transaction, whose event joins the others; undefined when there is nothing to delete. */
  private operate(operation: TxnOperation<V>, revision: number, events: StoreEvent<V>[]): KeyValue<V> | undefined {
    const { resource, key } = operation
    const state = this.stateOf(resource)
    const slot = state.keyspace.find(key)
    if (operation.type === 'delete' && slot === undefined) return undefined
    const kv =
      operation.type === 'delete'
        ? deleted(slot!.current!, revision, operation.lastValue)
        : written(state.name, key, { slot, value: operation.value, revision })
    const event = this.commit(state, slot, kv)
    if (event !== undefined) events.push(event)
    return kv
  }

  /** Changes state and history, and fills the queues of watches. The event is not made when nobody would see it. */
  private commit(state: ResourceState<V>, slot: Slot<V> | undefined, kv: KeyValue<V>): StoreEvent<V> | undefined {
    const prev = slot?.current
    const { group } = slot ?? state.keyspace.insert(kv)
    if (slot !== undefined) {
      if (kv.version > 0) group.set(slot, kv)
      else state.keyspace.remove(slot)
    }
    this.current = kv.modRevision
    state.history.append(kv, prev)
    if (!state.hub.active && !this.announcer.heard) return undefined
    const event = eventOf(kv, prev)
    state.hub.publish(event, group.prefix)
    return event
  }

  private assertReadable(resource: string, revision: number): void {
    if (revision > this.current) throw new FutureRevisionError(revision, this.current)
    const compacted = this.compactedRevision(resource)
    if (revision < compacted) throw new CompactedError(resource, revision, compacted)
  }
}

function expects<V>(slot: Slot<V> | undefined, modRevision: number | undefined): boolean {
  return modRevision === undefined || modRevision === (slot === undefined ? 0 : slot.current!.modRevision)
}

interface Writing<V> {
  readonly slot: Slot<V> | undefined
  readonly value: V
  readonly revision: number
}

/** What a put stores. One literal, so that all KeyValues have one hidden class. */
function written<V>(resource: string, key: string, { slot, value, revision }: Writing<V>): KeyValue<V> {
  const prev = slot?.current
  return {
    resource,
    // The first spelling of the key is kept, so that history does not hold on to one string per write.
    key: prev === undefined ? key : prev.key,
    value,
    createRevision: prev === undefined ? revision : prev.createRevision,
    modRevision: revision,
    version: prev === undefined ? 1 : prev.version + 1,
  }
}

function deleted<V>(prev: KeyValue<V>, revision: number, lastValue: V | undefined): KeyValue<V> {
  const value = lastValue === undefined ? prev.value : lastValue
  return { resource: prev.resource, key: prev.key, value, createRevision: 0, modRevision: revision, version: 0 }
}

function assertCount(name: string, count: number, min: number): void {
  if (Number.isSafeInteger(count) && count >= min) return
  if (count !== Number.POSITIVE_INFINITY) throw new RangeError(`${name} must be a whole number of at least ${min}: ${count}`)
}
