import { describe, expect, it } from 'vitest'
import { type Doc, doc, keysOf, type MakeStore, show } from './store-contract-values.ts'

/** The part of the contract that is about watches and write listeners. */
export function describeWatchContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: watch contract`, () => {
    describe('watch', () => describeWatch(makeStore))
    describe('conditions', () => describeConditions(makeStore))
    describe('readiness', () => describeReadiness(makeStore))
    describe('slow readers', () => describeSlowReaders(makeStore))
    describe('write listeners', () => describeWriteListeners(makeStore))
  })
}

function describeWatch(makeStore: MakeStore): void {
  it('delivers puts and deletes with the state before', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('0'))
    const watch = store.watch('pods')
    expect(watch.take()).toEqual([])
    store.put('pods', 'a/x', doc('1'))
    store.put('nodes', 'n', doc('n'))
    store.put('pods', 'a/y', doc('2'))
    store.delete('pods', 'a/x', undefined, doc('last'))
    expect(watch.take().map(show)).toEqual(['3 put a/x 0>1', '5 put a/y ->2', '6 delete a/x 1>last'])
    expect(watch.take()).toEqual([])
  })

  it('replays from a revision, then goes on', () => {
    const store = makeStore()
    for (const text of ['1', '2', '3']) store.put('pods', 'a/x', doc(text))
    const watch = store.watch('pods', { fromRevision: 3 })
    store.put('pods', 'a/x', doc('4'))
    expect(watch.take().map(show)).toEqual(['3 put a/x 1>2', '4 put a/x 2>3', '5 put a/x 3>4'])
    expect(store.watch('pods', { fromRevision: 2, pendingLimit: 1 }).take()).toHaveLength(4)
    expect(store.watch('pods', { fromRevision: 6 }).take()).toEqual([])
  })

  it('shares one event among all watches', () => {
    const store = makeStore()
    const watches = [store.watch('pods'), store.watch('pods', { namespace: 'a' }), store.watch('pods', { key: 'a/x' })]
    store.put('pods', 'a/x', doc('1'))
    const [first, ...others] = watches.map((watch) => watch.take()[0])
    expect(first).toBeDefined()
    for (const event of others) expect(event).toBe(first)
  })

  it('delivers nothing after stop', () => {
    const store = makeStore()
    const watch = store.watch('pods')
    const other = store.watch('pods')
    store.put('pods', 'a/x', doc('1'))
    watch.stop()
    watch.stop()
    store.put('pods', 'a/x', doc('2'))
    expect([watch.closed, watch.take(), watch.error]).toEqual([true, [], undefined])
    expect(other.take()).toHaveLength(2)
  })
}

function describeConditions(makeStore: MakeStore): void {
  const byNode = (value: Doc) => value.node

  it('selects by namespace and by key', () => {
    const store = makeStore()
    const namespace = store.watch('pods', { namespace: 'a' })
    const key = store.watch('pods', { key: 'a/x' })
    for (const name of ['a/x', 'a/y', 'ab/x', 'b/x']) store.put('pods', name, doc('1'))
    expect(keysOf(namespace.take().map((event) => event.kv))).toEqual(['a/x', 'a/y'])
    expect(keysOf(key.take().map((event) => event.kv))).toEqual(['a/x'])
    const replayed = store.watch('pods', { namespace: 'a', fromRevision: 2 })
    expect(keysOf(replayed.take().map((event) => event.kv))).toEqual(['a/x', 'a/y'])
  })

  it('selects by index, with the watches of the old value and of the new one', () => {
    const store = makeStore()
    store.indexBy('pods', 'node', byNode)
    const one = store.watch('pods', { index: { name: 'node', value: 'n1' } })
    const two = store.watch('pods', { index: { name: 'node', value: 'n2' } })
    const never = store.watch('pods', { index: { name: 'node', value: 'n3' } })
    store.put('pods', 'a/x', doc('1'))
    store.put('pods', 'a/x', doc('2', 'n1'))
    store.put('pods', 'a/x', doc('3', 'n1'))
    store.put('pods', 'a/x', doc('4', 'n2'))
    store.delete('pods', 'a/x', undefined, doc('5', 'n3'))
    expect(one.take().map(show)).toEqual(['3 put a/x 1>2', '4 put a/x 2>3', '5 put a/x 3>4'])
    expect(two.take().map(show)).toEqual(['5 put a/x 3>4', '6 delete a/x 4>5'])
    expect(never.take()).toEqual([])
    const replayed = store.watch('pods', { index: { name: 'node', value: 'n2' }, fromRevision: 2 })
    expect(replayed.take().map(show)).toEqual(['5 put a/x 3>4', '6 delete a/x 4>5'])
  })

  it('combines conditions', () => {
    const store = makeStore()
    store.indexBy('pods', 'node', byNode)
    const index = { name: 'node', value: 'n1' }
    const both = store.watch('pods', { namespace: 'a', index })
    const single = store.watch('pods', { key: 'b/x', index })
    const nothing = store.watch('pods', { key: 'b/x', namespace: 'a' })
    store.put('pods', 'a/x', doc('1', 'n1'))
    store.put('pods', 'a/y', doc('2', 'n2'))
    store.put('pods', 'b/x', doc('3', 'n1'))
    store.put('pods', 'b/x', doc('4', 'n2'))
    store.put('pods', 'b/x', doc('5', 'n2'))
    expect(both.take().map((event) => event.kv.value.text)).toEqual(['1'])
    expect(single.take().map((event) => event.kv.value.text)).toEqual(['3', '4'])
    expect(nothing.take()).toEqual([])
  })

  it('wants indexes registered once, and before use', () => {
    const store = makeStore()
    expect(() => store.watch('pods', { index: { name: 'node', value: 'n1' } })).toThrow('indexBy')
    store.indexBy('pods', 'node', byNode)
    store.indexBy('pods', 'node', byNode)
    expect(() => store.indexBy('pods', 'node', (value) => value.text)).toThrow('already registered')
  })

  it('keeps delivering to the others when one of them stops', () => {
    const store = makeStore()
    store.indexBy('pods', 'node', byNode)
    const options = [{}, { namespace: 'a' }, { key: 'a/x' }, { index: { name: 'node', value: 'n1' } }]
    for (const option of options) {
      const watches = [store.watch('pods', option), store.watch('pods', option), store.watch('pods', option)]
      watches[1]?.stop()
      store.put('pods', 'a/x', doc('1', 'n1'))
      expect(watches.map((watch) => watch.take().length)).toEqual([1, 0, 1])
    }
  })
}

function describeReadiness(makeStore: MakeStore): void {
  it('calls once until taken, inside the write', () => {
    const store = makeStore()
    const watch = store.watch('pods')
    let calls = 0
    watch.onReady(() => calls++)
    store.put('pods', 'a/x', doc('1'))
    expect(calls).toBe(1)
    store.put('pods', 'a/x', doc('2'))
    expect(calls).toBe(1)
    expect(watch.take()).toHaveLength(2)
    expect(calls).toBe(1)
    store.put('pods', 'a/x', doc('3'))
    expect(calls).toBe(2)
    watch.stop()
    store.put('pods', 'a/x', doc('4'))
    expect(calls).toBe(2)
  })

  it('calls only those that the write concerns', () => {
    const store = makeStore()
    const calls: string[] = []
    for (const key of ['a/x', 'a/y', 'a/z']) {
      const watch = store.watch('pods', { key })
      watch.onReady(() => calls.push(`${key} ${watch.take().length}`))
    }
    const put = (key: string) => ({ type: 'put', resource: 'pods', key, value: doc('1') }) as const
    store.txn({ compare: [], success: ['a/y', 'a/x', 'a/z'].map(put) })
    store.put('pods', 'a/y', doc('2'))
    store.put('pods', 'a/z', doc('2'))
    store.put('pods', 'a/none', doc('2'))
    expect(calls).toEqual(['a/y 1', 'a/x 1', 'a/z 1', 'a/y 1', 'a/z 1'])
  })

  it('calls at once when something waits already', () => {
    const store = makeStore()
    store.put('pods', 'a/x', doc('1'))
    const watch = store.watch('pods', { fromRevision: 2 })
    let calls = 0
    watch.onReady(() => calls++)
    expect(calls).toBe(1)
    store.put('pods', 'a/x', doc('2'))
    expect(calls).toBe(1)
  })

  it('calls when the whole transaction is delivered, to everyone', () => {
    const store = makeStore()
    const watches = [store.watch('pods'), store.watch('services')]
    const seen: string[] = []
    for (const watch of watches) {
      watch.onReady(() => {
        for (const each of watches) seen.push(...each.take().map(show))
      })
    }
    const put = (resource: string) => ({ type: 'put', resource, key: 'a/x', value: doc(resource) }) as const
    store.txn({ compare: [], success: [put('services'), put('pods')] })
    expect(seen).toEqual(['2 put a/x ->pods', '2 put a/x ->services'])
  })

  it('lets callbacks read, stop and open watches, but not write', () => {
    const store = makeStore()
    const watch = store.watch('pods')
    const seen: unknown[] = []
    watch.onReady(() => {
      seen.push(store.get('pods', 'a/x')?.value.text, store.watch('pods').take().length)
      watch.stop()
    })
    store.put('pods', 'a/x', doc('1'))
    expect(seen).toEqual(['1', 0])
    store.watch('pods').onReady(() => store.put('pods', 'a/y', doc('2')))
    expect(() => store.put('pods', 'a/x', doc('3'))).toThrow('schedule the write instead')
    expect(store.get('pods', 'a/x')?.value.text).toBe('3')
    expect(store.count('pods')).toBe(1)
    const put = { type: 'put', resource: 'pods', key: 'a/x', value: doc('4') } as const
    store.onWrite(() => store.delete('pods', 'a/x'))
    expect(() => store.txn({ compare: [], success: [put] })).toThrow('schedule the write instead')
    expect(store.get('pods', 'a/x')?.value.text).toBe('4')
  })

  it('calls the others, and keeps the write, when one throws', () => {
    const store = makeStore()
    const calls: string[] = []
    const remove = store.onWrite(() => {
      throw new Error('listener failed')
    })
    store.onWrite(() => calls.push('listener'))
    const watch = store.watch('pods')
    watch.onReady(() => {
      throw new Error('callback failed')
    })
    store.watch('pods').onReady(() => calls.push('callback'))
    expect(() => store.put('pods', 'a/x', doc('1'))).toThrow('listener failed')
    expect(calls).toEqual(['listener', 'callback'])
    expect(store.get('pods', 'a/x')?.modRevision).toBe(2)
    remove()
    expect(() => store.put('pods', 'a/x', doc('2'))).not.toThrow()
    watch.take()
    expect(() => store.put('pods', 'a/x', doc('3'))).toThrow('callback failed')
  })
}

function describeSlowReaders(makeStore: MakeStore): void {
  it('closes a watch that lets too much wait, and says from where to go on', () => {
    const store = makeStore({ pendingLimit: 2 })
    const watch = store.watch('pods')
    const patient = store.watch('pods', { pendingLimit: 10 })
    for (let i = 0; i < 4; i++) store.put('pods', 'a/x', doc(`${i}`))
    expect([watch.closed, watch.error]).toEqual([true, { reason: 'slow-consumer', fromRevision: 4 }])
    expect(watch.take().map((event) => event.kv.modRevision)).toEqual([2, 3])
    expect(patient.take()).toHaveLength(4)
    const resumed = store.watch('pods', { fromRevision: watch.error?.fromRevision })
    expect(resumed.take().map((event) => event.kv.modRevision)).toEqual([4, 5])
  })

  it('counts from the last take', () => {
    const store = makeStore({ pendingLimit: 2 })
    const watch = store.watch('pods')
    for (let i = 0; i < 10; i++) {
      store.put('pods', 'a/x', doc('1'))
      store.put('pods', 'a/x', doc('2'))
      expect(watch.take()).toHaveLength(2)
    }
    expect(watch.closed).toBe(false)
    expect(() => store.watch('pods', { pendingLimit: 0 })).toThrow(RangeError)
  })

  it('does not split a transaction', () => {
    const store = makeStore({ pendingLimit: 3 })
    const watch = store.watch('pods')
    let calls = 0
    watch.onReady(() => calls++)
    const put = (key: string) => ({ type: 'put', resource: 'pods', key, value: doc(key) }) as const
    store.put('pods', 'a/x', doc('1'))
    store.txn({ compare: [], success: ['a/1', 'a/2', 'a/3'].map(put) })
    expect([watch.error?.fromRevision, calls]).toEqual([3, 1])
    expect(watch.take().map((event) => event.kv.key)).toEqual(['a/x'])
    const whole = store.watch('pods')
    whole.onReady(() => calls++)
    store.txn({ compare: [], success: ['a/1', 'a/2', 'a/3', 'a/4'].map(put) })
    expect([whole.error?.fromRevision, calls, whole.take()]).toEqual([4, 2, []])
  })
}

function describeWriteListeners(makeStore: MakeStore): void {
  it('hear every write in order, before readers are called, until removed', () => {
    const store = makeStore()
    const heard: string[] = []
    const remove = store.onWrite((event) => heard.push(`first ${show(event)}`))
    store.onWrite((event) => heard.push(`second ${event.kv.resource}`))
    store.watch('pods').onReady(() => heard.push('ready'))
    store.put('pods', 'a/x', doc('1'))
    store.put('nodes', 'n', doc('2'))
    store.put('nodes', 'n', doc('3'), 0)
    remove()
    store.delete('pods', 'a/x')
    expect(heard).toEqual(['first 2 put a/x ->1', 'second pods', 'ready', 'first 3 put n ->2', 'second nodes', 'second pods'])
  })
}
