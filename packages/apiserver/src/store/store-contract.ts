import { describe, expect, it } from 'vitest'
import { CompactedError, FutureRevisionError } from './store.ts'
import { doc, keysOf, type MakeStore, show } from './store-contract-values.ts'
import { describeWatchContract } from './store-watch-contract.ts'

/** What every implementation of `Store` must do. `makeStore` gives an empty store. */
export function describeStoreContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: contract`, () => {
    describe('revisions', () => describeRevisions(makeStore))
    describe('compare-and-swap', () => describeCompareAndSwap(makeStore))
    describe('transactions', () => describeTransactions(makeStore))
    describe('range', () => describeRange(makeStore))
    describe('the past', () => describePast(makeStore))
    describe('history bounds', () => describeHistoryBounds(makeStore))
  })
  describeWatchContract(name, makeStore)
}

function describeRevisions(makeStore: MakeStore): void {
  it('serves a first revision above 0 and starts where told', () => {
    expect(makeStore().revision).toBe(1)
    expect(makeStore().put('pods', 'a/x', doc('1'))?.modRevision).toBe(2)
    const later = makeStore({ startRevision: 700 })
    expect([later.revision, later.nextRevision]).toEqual([700, 701])
    expect(later.put('pods', 'a/x', doc('1'))?.modRevision).toBe(701)
    expect(() => makeStore({ startRevision: 0 })).toThrow(RangeError)
    expect(() => makeStore({ historyLimit: Number.NaN })).toThrow(RangeError)
  })

  it('counts one revision per write over all resources, and keeps revisions per key', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('1'))
    store.put('apps/deployments', 'a/x', doc('2'))
    expect(store.nextRevision).toBe(4)
    const updated = store.put('pods', 'a/x', doc('3'))
    expect(updated).toEqual({ resource: 'pods', key: 'a/x', value: doc('3'), createRevision: 2, modRevision: 4, version: 2 })
    expect(store.revision).toBe(4)
  })

  it('starts a new life with version 1 after a deletion', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('1'))
    expect(store.delete('pods', 'a/x')).toMatchObject({ value: doc('1'), createRevision: 0, modRevision: 3, version: 0 })
    expect(store.get('pods', 'a/x')).toBeUndefined()
    expect(store.put('pods', 'a/x', doc('2'))).toMatchObject({ createRevision: 4, modRevision: 4, version: 1 })
  })

  it('shares values and KeyValues instead of copying', () => {
    const store = makeStore()
    const value = doc('1')
    const stored = store.put('pods', 'a/x', value)
    expect(stored?.value).toBe(value)
    expect(store.get('pods', 'a/x')).toBe(stored)
    expect(store.range('pods').items[0]).toBe(stored)
    store.put('pods', 'a/x', doc('2'))
    expect(store.get('pods', 'a/x', 2)).toBe(stored)
    expect(store.range('pods', { revision: 2 }).items[0]).toBe(stored)
    expect(store.watch('pods', { fromRevision: 2 }).take()[0]?.kv).toBe(stored)
  })
}

function describeCompareAndSwap(makeStore: MakeStore): void {
  it('puts only onto the expected revision; a failure changes nothing', () => {
    const store = makeStore()
    expect(store.put('pods', 'a/x', doc('1'), 5)).toBeUndefined()
    expect(store.put('pods', 'a/x', doc('1'), 0)?.modRevision).toBe(2)
    expect(store.put('pods', 'a/x', doc('2'), 0)).toBeUndefined()
    expect(store.put('pods', 'a/x', doc('2'), 2)?.modRevision).toBe(3)
    expect(store.put('pods', 'a/x', doc('3'), 2)).toBeUndefined()
    expect(store.get('pods', 'a/x')?.value.text).toBe('2')
    expect(store.revision).toBe(3)
  })

  it('deletes only at the expected revision', () => {
    const store = makeStore()
    expect(store.delete('pods', 'a/x')).toBeUndefined()
    store.put('pods', 'a/x', doc('1'))
    expect(store.delete('pods', 'a/x', 7)).toBeUndefined()
    expect(store.delete('pods', 'a/y', 0)).toBeUndefined()
    expect(store.revision).toBe(2)
    expect(store.delete('pods', 'a/x', 2, doc('last'))).toMatchObject({ value: doc('last'), modRevision: 3 })
    expect(store.count('pods')).toBe(0)
  })
}

function describeTransactions(makeStore: MakeStore): void {
  it('writes several keys under one revision', () => {
    const store = makeStore()
    store.put('pods', 'a/old', doc('1'))
    const events: string[] = []
    store.onWrite((event) => events.push(show(event)))
    const result = store.txn({
      compare: [
        { resource: 'pods', key: 'a/old', modRevision: 2, createRevision: 2, version: 1 },
        { resource: 'pods', key: 'a/new', version: 0 },
      ],
      success: [
        { type: 'put', resource: 'pods', key: 'a/new', value: doc('2') },
        { type: 'delete', resource: 'pods', key: 'a/old' },
        { type: 'delete', resource: 'pods', key: 'a/absent' },
        { type: 'put', resource: 'services', key: 'a/new', value: doc('3') },
      ],
    })
    expect(result).toMatchObject({ succeeded: true, revision: 3 })
    expect(result.succeeded && result.written.map((kv) => kv?.modRevision)).toEqual([3, 3, undefined, 3])
    expect(events).toEqual(['3 put a/new ->2', '3 delete a/old 1>1', '3 put a/new ->3'])
    expect(store.get('pods', 'a/old', 2)?.value.text).toBe('1')
  })

  it('does nothing when a compare fails, and returns what is there', () => {
    const store = makeStore()
    const current = store.put('pods', 'a/x', doc('1'))
    const put = { type: 'put', resource: 'pods', key: 'a/x', value: doc('2') } as const
    for (const condition of [{ modRevision: 1 }, { createRevision: 1 }, { version: 0 }, { modRevision: 2, version: 2 }]) {
      const compare = [
        { resource: 'pods', key: 'a/x', ...condition },
        { resource: 'pods', key: 'a/y', modRevision: 0 },
      ]
      const result = store.txn({ compare, success: [put] })
      expect(result).toEqual({ succeeded: false, revision: 2, current: [current, undefined] })
    }
    expect(store.get('pods', 'a/x')).toBe(current)
  })

  it('uses up no revision when nothing is written', () => {
    const store = makeStore()
    expect(store.txn({ compare: [], success: [] })).toEqual({ succeeded: true, revision: 1, written: [] })
    const nothing = store.txn({ compare: [], success: [{ type: 'delete', resource: 'pods', key: 'a/x' }] })
    expect(nothing).toEqual({ succeeded: true, revision: 1, written: [undefined] })
    expect(store.revision).toBe(1)
  })

  it('refuses to write a key twice, before anything is written', () => {
    const store = makeStore()
    const put = { type: 'put', resource: 'pods', key: 'a/x', value: doc('1') } as const
    expect(() => store.txn({ compare: [], success: [put, put] })).toThrow('duplicate key given in txn request')
    expect(store.revision).toBe(1)
    expect(store.count('pods')).toBe(0)
  })
}

function describeRange(makeStore: MakeStore): void {
  it('orders by the whole key, one namespace or all', () => {
    const store = makeStore()
    for (const key of ['b/x', 'a/z', 'a-b/x', 'a/b', 'a.c/x', 'a/a']) store.put('pods', key, doc(key))
    expect(keysOf(store.range('pods').items)).toEqual(['a-b/x', 'a.c/x', 'a/a', 'a/b', 'a/z', 'b/x'])
    expect(keysOf(store.range('pods', { namespace: 'a' }).items)).toEqual(['a/a', 'a/b', 'a/z'])
    expect(keysOf(store.range('pods', { namespace: '' }).items)).toHaveLength(6)
    expect(store.range('pods', { namespace: 'none' }).items).toEqual([])
    expect(store.range('nodes')).toEqual({ items: [], revision: 7, remaining: 0 })
    expect([store.count('pods'), store.count('pods', 'a'), store.count('pods', 'none'), store.count('nodes')]).toEqual([6, 3, 0, 0])
  })

  it('pages with a limit, after a key that may be gone', () => {
    const store = makeStore()
    for (const key of ['a/1', 'a/2', 'a/3', 'b/1', 'b/2']) store.put('pods', key, doc(key))
    const first = store.range('pods', { limit: 2 })
    expect([keysOf(first.items), first.remaining]).toEqual([['a/1', 'a/2'], 3])
    store.delete('pods', 'a/2')
    const second = store.range('pods', { limit: 2, startAfter: 'a/2' })
    expect([keysOf(second.items), second.remaining]).toEqual([['a/3', 'b/1'], 1])
    const third = store.range('pods', { limit: 2, startAfter: 'b/1' })
    expect([keysOf(third.items), third.remaining]).toEqual([['b/2'], 0])
    const pinned = store.range('pods', { limit: 2, startAfter: 'a/1', revision: first.revision })
    expect([keysOf(pinned.items), pinned.remaining, pinned.revision]).toEqual([['a/2', 'a/3'], 2, first.revision])
  })

  it('gives each caller an array of its own', () => {
    const store = makeStore()
    for (const key of ['a/1', 'a/2']) store.put('pods', key, doc(key))
    const mine = store.range('pods', { namespace: 'a' }).items as unknown[]
    mine.length = 0
    expect(store.range('pods', { namespace: 'a' }).items).toHaveLength(2)
  })

  it('sees inserts, updates and deletes made since the last list', () => {
    const store = makeStore()
    for (let i = 0; i < 50; i++) store.put('pods', `a/${i % 2 === 0 ? i : 100 - i}`, doc(`${i}`))
    expect(keysOf(store.range('pods').items)).toEqual(keysOf(store.range('pods').items).sort())
    store.put('pods', 'a/0', doc('new'))
    store.put('pods', 'a/000', doc('000'))
    store.delete('pods', 'a/98')
    store.delete('pods', 'a/97')
    store.put('pods', 'a/97', doc('again'))
    const { items } = store.range('pods', { namespace: 'a' })
    expect(keysOf(items)).toEqual(keysOf(items).sort())
    expect(items.slice(0, 2).map((kv) => kv.value.text)).toEqual(['new', '000'])
    expect(items.find((kv) => kv.key === 'a/97')?.value.text).toBe('again')
    expect(items).toHaveLength(store.count('pods'))
  })

  it('keeps cluster-scoped and namespaced keys apart', () => {
    const store = makeStore()
    for (const key of ['n2', 'n1']) store.put('nodes', key, doc(key))
    expect(keysOf(store.range('nodes').items)).toEqual(['n1', 'n2'])
    expect(() => store.put('nodes', 'a/n3', doc('3'))).toThrow('cannot hold both')
    expect(() => store.txn({ compare: [], success: [{ type: 'put', resource: 'nodes', key: 'a/n3', value: doc('3') }] })).toThrow()
    expect(store.revision).toBe(3)
    expect(store.resources()).toEqual(['nodes'])
  })
}

function describePast(makeStore: MakeStore): void {
  it('reads any retained revision', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('1'))
    store.put('pods', 'b/y', doc('2'))
    store.put('pods', 'a/x', doc('3'))
    store.delete('pods', 'b/y')
    store.put('pods', 'a/z', doc('4'))
    const at = (revision: number) => store.range('pods', { revision }).items.map((kv) => `${kv.key}=${kv.value.text}`)
    expect([1, 2, 3, 4, 5, 6].map(at)).toEqual([[], ['a/x=1'], ['a/x=1', 'b/y=2'], ['a/x=3', 'b/y=2'], ['a/x=3'], ['a/x=3', 'a/z=4']])
    expect([1, 2, 4, 6].map((revision) => store.get('pods', 'b/y', revision)?.value.text)).toEqual([undefined, undefined, '2', undefined])
    expect(store.get('nodes', 'n', 1)).toBeUndefined()
    expect(keysOf(store.range('pods', { revision: 4, namespace: 'b' }).items)).toEqual(['b/y'])
  })

  it('lists every object of every resource at a revision', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('1'))
    store.put('nodes', 'n', doc('2'))
    store.delete('nodes', 'n')
    store.put('pods', 'a/a', doc('3'))
    const at = (revision?: number) => store.objectsAt(revision).map((kv) => `${kv.resource} ${kv.key}`)
    expect(at(3)).toEqual(['nodes n', 'pods a/x'])
    expect(at()).toEqual(['pods a/a', 'pods a/x'])
    expect(store.resources()).toEqual(['nodes', 'pods'])
    store.compact(store.revision)
    expect(store.resources()).toEqual(['pods'])
    expect(() => store.objectsAt(3)).toThrow(CompactedError)
    expect(makeStore().objectsAt(1)).toEqual([])
    expect(() => makeStore().objectsAt(0)).toThrow(CompactedError)
  })

  it('refuses the future', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('1'))
    expect(() => store.get('pods', 'a/x', 3)).toThrow(FutureRevisionError)
    expect(() => store.range('pods', { revision: 3 })).toThrow('revision 3 is in the future, the current one is 2')
    expect(() => store.objectsAt(3)).toThrow(FutureRevisionError)
    expect(() => store.watch('pods', { fromRevision: 4 })).toThrow(FutureRevisionError)
    expect(() => store.compact(3)).toThrow(FutureRevisionError)
  })
}

function describeHistoryBounds(makeStore: MakeStore): void {
  it('forgets what is compacted, for every resource', () => {
    const store = makeStore()
    for (const text of ['1', '2', '3']) store.put('pods', 'a/x', doc(text))
    store.compact(3)
    expect(store.get('pods', 'a/x', 3)?.value.text).toBe('2')
    expect(() => store.get('pods', 'a/x', 2)).toThrow(CompactedError)
    expect(() => store.range('untouched', { revision: 2 })).toThrow(CompactedError)
    expect([store.compactedRevision('pods'), store.compactedRevision('untouched'), store.compactedRevision()]).toEqual([3, 3, 3])
    store.compact(2)
    expect(store.compactedRevision()).toBe(3)
  })

  it('tells a watch from a compacted revision what is left', () => {
    const store = makeStore()
    for (const text of ['1', '2', '3']) store.put('pods', 'a/x', doc(text))
    store.compact(3)
    const failure = { name: 'CompactedError', resource: 'pods', requested: 3, compactedRevision: 3 }
    expect(() => store.watch('pods', { fromRevision: 3 })).toThrow(expect.objectContaining(failure))
    expect(store.watch('pods', { fromRevision: 4 }).take().map(show)).toEqual(['4 put a/x 2>3'])
  })

  it('bounds each resource by itself', () => {
    const store = makeStore({ historyLimit: 3, historyLimits: { leases: 2, silent: 0 } })
    store.put('pods', 'a/x', doc('1'))
    store.put('silent', 's', doc('1'))
    for (let i = 0; i < 10; i++) store.put('leases', 'l', doc(`${i}`))
    expect([store.compactedRevision('pods'), store.compactedRevision('leases'), store.compactedRevision('silent')]).toEqual([1, 11, 3])
    expect(store.compactedRevision()).toBe(11)
    expect(store.get('pods', 'a/x', 2)?.value.text).toBe('1')
    expect(store.get('leases', 'l', 11)?.value.text).toBe('7')
    expect(() => store.get('leases', 'l', 10)).toThrow(CompactedError)
    expect(store.watch('leases', { fromRevision: 12 }).take().map(show)).toEqual(['12 put l 7>8', '13 put l 8>9'])
    for (let i = 0; i < 3; i++) store.put('pods', 'a/x', doc(`${i}`))
    expect(store.compactedRevision('pods')).toBe(2)
  })

  it('leaves live watches alone', () => {
    const store = makeStore({ historyLimit: 1 })
    const watch = store.watch('pods')
    for (let i = 0; i < 5; i++) store.put('pods', 'a/x', doc(`${i}`))
    store.compact(store.revision)
    expect(watch.take()).toHaveLength(5)
    expect(watch.closed).toBe(false)
  })
}
