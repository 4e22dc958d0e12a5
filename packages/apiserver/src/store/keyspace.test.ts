import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Keyspace } from './keyspace.ts'
import type { KeyValue } from './store.ts'

const kv = (key: string): KeyValue<number> => ({ resource: 'pods', key, value: 0, createRevision: 1, modRevision: 1, version: 1 })

/** All keys, through the groups, as a list does. */
const keysOf = (keyspace: Keyspace<number>) => keyspace.groupsOf(undefined).flatMap((group) => group.sorted().map((slot) => slot.key))

describe('Keyspace', () => {
  it('is a sorted set, however inserts, removals and lists alternate', () => {
    const names = fc.constantFrom(...Array.from({ length: 40 }, (_, i) => `${['a', 'a-b', 'a.c', 'b'][i % 4]}/${i}`))
    const step = fc.oneof({ weight: 8, arbitrary: names }, { weight: 1, arbitrary: fc.constant('list') })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const keyspace = new Keyspace<number>('pods')
        const present = new Set<string>()
        for (const key of steps) {
          if (key === 'list') {
            expect(keysOf(keyspace)).toEqual([...present].sort())
          } else if (present.delete(key)) {
            keyspace.remove(keyspace.find(key)!)
          } else {
            present.add(key)
            keyspace.insert(kv(key))
          }
        }
        expect(keysOf(keyspace)).toEqual([...present].sort())
        expect(keyspace.size).toBe(present.size)
        expect(keyspace.count('a')).toBe([...present].filter((key) => key.startsWith('a/')).length)
      }),
    )
  })

  it('does not grow under churn that nobody lists', () => {
    const keyspace = new Keyspace<number>('pods')
    for (let i = 0; i < 10; i++) keyspace.insert(kv(`a/stays-${i}`))
    const group = keyspace.groupsOf('a')[0]!
    for (let i = 0; i < 10_000; i++) keyspace.remove(keyspace.insert(kv(`a/${i}`)))
    expect(group.size).toBe(10)
    expect(group.capacity).toBeLessThan(100)
  })

  it('forgets namespaces that became empty', () => {
    const keyspace = new Keyspace<number>('pods')
    for (let i = 0; i < 100; i++) {
      const slot = keyspace.insert(kv(`namespace-${i}/x`))
      expect(keyspace.groupsOf(undefined)).toEqual([slot.group])
      keyspace.remove(slot)
    }
    expect(keyspace.groupsOf(undefined)).toEqual([])
    keyspace.insert(kv('cluster-scoped'))
    expect(keysOf(keyspace)).toEqual(['cluster-scoped'])
  })
})
