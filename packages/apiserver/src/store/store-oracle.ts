import type { KeyValue, RangeOptions, RangeResult, StoreEvent, WatchOptions } from './store.ts'

interface Written<V> {
  readonly event: StoreEvent<V>
  /** Everything there is after the write. */
  readonly objects: readonly KeyValue<V>[]
}

export interface Change<V> {
  readonly resource: string
  readonly key: string
  /** Undefined deletes. */
  readonly value: V | undefined
}

/** The slow, obvious store: a full copy of the world per write, and filters. What the real one is compared with. */
export class StoreOracle<V> {
  revision = 1
  private readonly written: Written<V>[] = []
  private readonly compacted: Record<string, number> = {}
  private readonly historyLimit: number

  constructor(historyLimit: number) {
    this.historyLimit = historyLimit
  }

  objects(revision = this.revision): readonly KeyValue<V>[] {
    return this.written.findLast(({ event }) => event.kv.modRevision <= revision)?.objects ?? []
  }

  get(resource: string, key: string, revision?: number): KeyValue<V> | undefined {
    return this.objects(revision).find((kv) => kv.resource === resource && kv.key === key)
  }

  range(resource: string, options: RangeOptions): RangeResult<V> {
    const { namespace, limit, startAfter, revision = this.revision } = options
    const matching = this.objects(revision)
      .filter((kv) => kv.resource === resource && (namespace === undefined || kv.key.startsWith(`${namespace}/`)))
      .filter((kv) => startAfter === undefined || kv.key > startAfter)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
    const items = matching.slice(0, limit || matching.length)
    return { items, revision, remaining: matching.length - items.length }
  }

  events(
    resource: string,
    options: WatchOptions & { readonly fromRevision: number },
    indexValue: (value: V) => string | undefined,
  ): StoreEvent<V>[] {
    const { namespace, key, index, fromRevision } = options
    const touches = ({ type, kv, prev }: StoreEvent<V>) =>
      index === undefined || (type === 'put' && indexValue(kv.value) === index.value) || (prev && indexValue(prev.value) === index.value)
    return this.written
      .map(({ event }) => event)
      .filter(({ kv }) => kv.resource === resource && kv.modRevision >= fromRevision)
      .filter(({ kv }) => (namespace === undefined || kv.key.startsWith(`${namespace}/`)) && (key === undefined || kv.key === key))
      .filter(touches)
  }

  /** All changes under one revision. */
  write(changes: readonly Change<V>[]): void {
    const revision = this.revision + 1
    for (const { resource, key, value } of changes) {
      const prev = this.get(resource, key, revision)
      if (value === undefined && prev === undefined) continue
      const kv = this.next({ resource, key, value: value ?? prev!.value, revision }, value === undefined ? undefined : (prev ?? 'new'))
      const others = this.objects(revision).filter((other) => other !== prev)
      const type = value === undefined ? 'delete' : 'put'
      this.written.push({ event: { type, kv, prev }, objects: type === 'put' ? [...others, kv] : others })
      this.revision = revision
    }
  }

  compact(revision: number): void {
    for (const resource of ['pods', 'nodes']) this.compacted[resource] = Math.max(this.compacted[resource] ?? 1, revision)
  }

  compactedRevision(resource: string): number {
    const own = this.written.filter(({ event }) => event.kv.resource === resource)
    const after = own.filter(({ event }) => event.kv.modRevision > (this.compacted[resource] ?? 1))
    const dropped = after.at(-1 - this.historyLimit)
    return dropped?.event.kv.modRevision ?? this.compacted[resource] ?? 1
  }

  private next(
    { resource, key, value, revision }: { resource: string; key: string; value: V; revision: number },
    prev: KeyValue<V> | 'new' | undefined,
  ): KeyValue<V> {
    if (prev === undefined) return { resource, key, value, createRevision: 0, modRevision: revision, version: 0 }
    if (prev === 'new') return { resource, key, value, createRevision: revision, modRevision: revision, version: 1 }
    return { resource, key, value, createRevision: prev.createRevision, modRevision: revision, version: prev.version + 1 }
  }
}
