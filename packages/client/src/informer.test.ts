import { type ApiHandler, type ConfigMap, configMaps, keyOf, type Pod, pods } from '@kubesim/api'
import { Kernel, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ApiModel } from './api-model.ts'
import type { InformerEvent, TallyDefinition } from './contracts.ts'
import { createClient } from './in-process-client.ts'
import { createInformers } from './informer.ts'
import { createUnreliableLine } from './unreliable-line.ts'

function setUp() {
  const kernel = new Kernel({ epochMs: Date.parse('2026-01-01T00:00:00Z') })
  const api = new ApiModel(kernel)
  const client = createClient(api, { user: { name: 'reader', groups: [] }, userAgent: 'reader' })
  return { kernel, api, client, informers: createInformers({ kernel, client, name: 'reader' }) }
}

function configMap(name: string, group: string): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels: { group } } }
}

const byGroup = (map: ConfigMap) => [map.metadata.labels!.group!]
const told = (event: InformerEvent<ConfigMap>) => `${event.type} ${event.object.metadata.name} ${event.object.metadata.resourceVersion}`

describe('informer', () => {
  test('a list that fails is tried again, and what was missed is told', () => {
    const kernel = new Kernel({ epochMs: Date.parse('2026-01-01T00:00:00Z') })
    const api = new ApiModel(kernel)
    const line = createUnreliableLine({ kernel, handler: api, faults: { apiErrors: 0.5, watchDrops: 0.5 }, name: 'faults' })
    const connect = (handler: ApiHandler) => createClient(handler, { user: { name: 'reader', groups: [] }, userAgent: 'reader' })
    const maps = connect(api).of(configMaps)
    const events: string[] = []
    const informer = createInformers({ kernel, client: connect(line), name: 'reader' }).informer(configMaps)
    informer.onEvent((event) => events.push(`${event.type} ${event.object.metadata.name}`))
    for (let each = 0; each < 20; each++) {
      maps.create(configMap(`a${each}`, 'x'))
      // Any call of the process may cost it a watch.
      try {
        connect(line).of(configMaps).list()
      } catch {}
      settle(kernel)
    }
    expect(informer.synced).toBe(true)
    expect([...informer.values()]).toEqual(api.objects(configMaps))
    expect(events).toEqual(Array.from({ length: 20 }, (_, each) => `added a${each}`))
    expect(api.requests.filter(({ verb }) => verb === 'watch').length).toBeGreaterThan(2)
  })

  test('the cache is stale until its turn comes', () => {
    const { kernel, client, informers } = setUp()
    const informer = informers.informer(configMaps)
    expect(informer.synced).toBe(false)
    settle(kernel)
    expect(informer.synced).toBe(true)
    const created = client.of(configMaps).create(configMap('a', 'x'))
    expect(informer.get('default/a')).toBeUndefined()
    expect(informer.revision).toBe(0)
    kernel.step()
    expect(informer.get('default/a')).toBe(created)
    expect(informer.revision).toBe(1)
    expect(informer.size).toBe(1)
    expect([...informer.values()]).toEqual([created])
  })

  test('events that came together are told in one turn, in order, with what was before', () => {
    const { kernel, client, informers } = setUp()
    const events: string[] = []
    const previous: (ConfigMap | undefined)[] = []
    informers.informer(configMaps).onEvent((event) => {
      events.push(told(event))
      previous.push(event.previous)
    })
    settle(kernel)
    const a = client.of(configMaps).create(configMap('a', 'x'))
    const updated = client.of(configMaps).update({ ...a, data: { one: '1' } })
    client.of(configMaps).delete({ namespace: 'default', name: 'a' })
    client.of(configMaps).create(configMap('b', 'x'))
    expect(settle(kernel).turns).toBe(1)
    expect(events).toEqual(['added a 1', 'updated a 2', 'deleted a 3', 'added b 4'])
    expect(previous).toEqual([undefined, a, updated, undefined])
  })

  test('what exists before the informer is told as added, also to a handler that comes later', () => {
    const { kernel, client, informers } = setUp()
    client.of(configMaps).create(configMap('a', 'x'))
    const events: string[] = []
    const informer = informers.informer(configMaps)
    informer.onEvent((event) => events.push(told(event)))
    settle(kernel)
    informer.onEvent((event) => events.push(`late: ${told(event)}`))
    expect(events).toEqual(['added a 1', 'late: added a 1'])
  })

  test('one informer per resource', () => {
    const { api, informers } = setUp()
    expect(informers.informer(configMaps)).toBe(informers.informer(configMaps))
    expect(informers.informer(pods)).not.toBe(informers.informer(configMaps))
    expect(api.requests.map(({ verb, resource }) => [verb, resource])).toEqual([
      ['watch', 'configmaps'],
      ['watch', 'pods'],
    ])
  })

  test('advances are told after the events of the turn', () => {
    const { kernel, client, informers } = setUp()
    const order: string[] = []
    const informer = informers.informer(configMaps)
    informer.onAdvance(() => order.push(`at ${informer.revision}`))
    informer.onEvent((event) => order.push(told(event)))
    settle(kernel)
    client.of(configMaps).create(configMap('a', 'x'))
    client.of(configMaps).create(configMap('b', 'x'))
    settle(kernel)
    expect(order).toEqual(['at 0', 'added a 1', 'added b 2', 'at 2'])
  })

  test('after a watch that broke off everything is listed anew and only the difference told', () => {
    const { kernel, api, client, informers } = setUp()
    const maps = client.of(configMaps)
    for (const name of ['kept', 'changed', 'gone', 'replaced']) maps.create(configMap(name, 'x'))
    const events: string[] = []
    const informer = informers.informer(configMaps)
    settle(kernel)
    informer.onEvent((event) => events.push(`${event.type} ${event.object.metadata.name}`))
    events.length = 0
    api.compact()
    maps.patch({ namespace: 'default', name: 'changed' }, { type: 'application/merge-patch+json', body: { data: { new: '1' } } })
    maps.delete({ namespace: 'default', name: 'gone' })
    maps.delete({ namespace: 'default', name: 'replaced' })
    maps.create(configMap('replaced', 'x'))
    maps.create(configMap('new', 'x'))
    settle(kernel)
    expect(events).toEqual(['updated changed', 'deleted replaced', 'added replaced', 'added new', 'deleted gone'])
    expect(informer.synced).toBe(true)
    expect(informer.revision).toBe(api.revision)
    maps.create(configMap('after', 'x'))
    settle(kernel)
    expect(events.at(-1)).toBe('added after')
  })

  test('stopped informers let go of their watches and free their name', () => {
    const { kernel, client, informers } = setUp()
    const informer = informers.informer(configMaps)
    settle(kernel)
    informers.stop()
    client.of(configMaps).create(configMap('a', 'x'))
    settle(kernel)
    expect(informer.size).toBe(0)
    const again = createInformers({ kernel, client, name: 'reader' }).informer(configMaps)
    settle(kernel)
    expect(again.size).toBe(1)
  })

  test('an index needs to be added, and one name means one function', () => {
    const { informers } = setUp()
    const informer = informers.informer(configMaps)
    expect(() => informer.byIndex('group', 'x')).toThrow('index group was not added')
    informer.addIndex('group', byGroup)
    informer.addIndex('group', byGroup)
    expect(() => informer.addIndex('group', () => [])).toThrow('index group is there already with another function')
    expect(informer.byIndex('group', 'x')).toEqual([])
  })

  test('a list by index is the same array until something in it changes', () => {
    const { kernel, client, informers } = setUp()
    const informer = informers.informer(configMaps)
    informer.addIndex('group', byGroup)
    client.of(configMaps).create(configMap('a', 'x'))
    settle(kernel)
    const list = informer.byIndex('group', 'x')
    client.of(configMaps).create(configMap('b', 'y'))
    settle(kernel)
    expect(informer.byIndex('group', 'x')).toBe(list)
    client.of(configMaps).create(configMap('c', 'x'))
    settle(kernel)
    expect(informer.byIndex('group', 'x').map(keyOf)).toEqual(['default/a', 'default/c'])
  })
})

/** Counts and members per node, as a controller would keep them; its oracle reads the whole list. */
const perNode: TallyDefinition<Pod, { count: number; readonly names: Set<string> }> = {
  name: 'pods per node',
  groups: (pod) => (pod.spec.nodeName === undefined ? [] : [pod.spec.nodeName, 'any']),
  empty: () => ({ count: 0, names: new Set() }),
  add: (tally, pod) => {
    tally.count++
    tally.names.add(pod.metadata.name!)
  },
  remove: (tally, pod) => {
    tally.count--
    tally.names.delete(pod.metadata.name!)
  },
}

type Change =
  | { readonly verb: 'put'; readonly name: string; readonly node: string | undefined }
  | { readonly verb: 'delete'; readonly name: string }

type Step = Change | { readonly verb: 'turn' | 'compact' | 'index late' }

const name = fc.constantFrom('a', 'b', 'c', 'd')
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ verb: fc.constant('put' as const), name, node: fc.constantFrom('n1', 'n2', undefined) }) },
    { weight: 2, arbitrary: fc.record({ verb: fc.constant('delete' as const), name }) },
    {
      weight: 3,
      arbitrary: fc.record({ verb: fc.constantFrom('turn' as const, 'turn' as const, 'compact' as const, 'index late' as const) }),
    },
  ),
  { maxLength: 40 },
)

describe('indexes and tallies', () => {
  test('say what a look at the whole cache says, whatever happened', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const { kernel, api, client, informers } = setUp()
        const informer = informers.informer(pods)
        const tallies = [informer.addTally(perNode)]
        const indexes = ['node 0']
        const byNode = (pod: Pod) => (pod.spec.nodeName === undefined ? [] : [pod.spec.nodeName])
        informer.addIndex('node 0', byNode)
        for (const step of history) {
          if (step.verb === 'turn') kernel.step()
          else if (step.verb === 'compact') api.compact()
          else if (step.verb === 'index late') {
            indexes.push(`node ${indexes.length}`)
            informer.addIndex(indexes.at(-1)!, byNode)
            tallies.push(informer.addTally({ ...perNode }))
          } else change(client, step as Change)
          const cached = [...informer.values()]
          for (const node of ['n1', 'n2', 'any']) {
            const there = cached.filter((pod) => perNode.groups(pod).includes(node)).map((pod) => pod.metadata.name!)
            for (const tally of tallies)
              expect({ count: tally.of(node).count, names: [...tally.of(node).names].sort() }).toEqual({
                count: there.length,
                names: there.sort(),
              })
            if (node === 'any') continue
            for (const index of indexes)
              expect(
                informer
                  .byIndex(index, node)
                  .map((pod) => pod.metadata.name)
                  .sort(),
              ).toEqual(there.sort())
          }
        }
        settle(kernel)
        expect(new Map([...informer.values()].map((pod) => [keyOf(pod), pod]))).toEqual(
          new Map(api.objects(pods).map((pod) => [keyOf(pod), pod])),
        )
      }),
    )
  })
})

function change(client: ReturnType<typeof setUp>['client'], step: Change): void {
  const at = { namespace: 'default', name: step.name }
  const live = client.of(pods).find(at)
  if (step.verb === 'delete') {
    if (live !== undefined) client.of(pods).delete(at, { gracePeriodSeconds: 0 })
    return
  }
  const spec = { containers: [], nodeName: step.node }
  if (live === undefined) client.of(pods).create({ apiVersion: 'v1', kind: 'Pod', metadata: at, spec })
  else client.of(pods).update({ ...live, spec })
}
