import { describe, expect, it } from 'vitest'
import { ReadyQueue } from './watch.ts'
import { WatchHub } from './watch-hub.ts'

describe('WatchHub', () => {
  it('is active as long as somebody watches, so that idle resources make no events', () => {
    const hub = new WatchHub<string>(new ReadyQueue())
    hub.addIndex('self', (value) => value)
    expect(hub.active).toBe(false)
    const options = [{}, { namespace: 'a' }, { key: 'a/x' }, { index: { name: 'self', value: 'v' } }]
    const watches = options.map((option) => hub.open(option, 1))
    for (const watch of watches) {
      expect(hub.active).toBe(true)
      watch.stop()
    }
    expect(hub.active).toBe(false)
  })

  it('looks at no watch that an event does not concern', () => {
    let indexed = 0
    const hub = new WatchHub<string>(new ReadyQueue())
    hub.addIndex('self', (value) => {
      indexed++
      return value
    })
    const watches = Array.from({ length: 1_000 }, (_, i) => hub.open({ index: { name: 'self', value: `v${i}` } }, 1))
    const kv = { resource: 'pods', key: 'a/x', value: 'v7', createRevision: 2, modRevision: 3, version: 2 }
    hub.publish({ type: 'put', kv, prev: { ...kv, value: 'v8' } }, 'a/')
    expect(indexed).toBe(2)
    expect(watches.flatMap((watch, i) => (watch.take().length > 0 ? [i] : []))).toEqual([7, 8])
  })

  it('lets go of a watch that was closed for being slow', () => {
    const hub = new WatchHub<string>(new ReadyQueue())
    const watch = hub.open({}, 1)
    const put = (modRevision: number) => {
      const kv = { resource: 'pods', key: 'a/x', value: 'v', createRevision: 2, modRevision, version: modRevision - 1 }
      hub.publish({ type: 'put', kv, prev: undefined }, 'a/')
    }
    put(2)
    put(3)
    expect([watch.closed, hub.active]).toEqual([true, false])
  })
})
