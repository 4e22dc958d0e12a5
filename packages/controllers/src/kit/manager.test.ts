import { type ConfigMap, configMaps, failure, type Secret, secrets } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { type Action, create, event, patch, remove, requeueAfter, update } from './action.ts'
import { type ControllerDefinition, defineController, watchOf } from './controller.ts'
import { EPOCH_MS, startControllers } from './controller-world.fixture.ts'

function configMap(name: string, data: Record<string, string> = {}): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data }
}

function secret(name: string, owner?: ConfigMap): Secret {
  const reference = owner && { apiVersion: 'v1', kind: 'ConfigMap', name: owner.metadata.name!, uid: owner.metadata.uid!, controller: true }
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default', ...(reference && { ownerReferences: [reference] }) } }
}

type Plan = (map: ConfigMap, owned: readonly Secret[], nowMs: number) => readonly Action[]

/** A controller of ConfigMaps that owns Secrets. */
function controllerOf(plan: Plan, parts: Partial<ControllerDefinition<ConfigMap, readonly Secret[]>> = {}) {
  const byOwner = (object: Secret) => object.metadata.ownerReferences?.map(({ uid }) => uid) ?? []
  return defineController<ConfigMap, readonly Secret[]>({
    name: 'test-controller',
    for: configMaps,
    owns: [secrets],
    setup: (caches) => caches.addIndex(secrets, 'owner', byOwner),
    observe: (map, caches) => caches.byIndex(secrets, 'owner', map.metadata.uid!),
    plan,
    ...parts,
  })
}

describe('a controller', () => {
  test('plans for what there is, and acts', () => {
    const world = startControllers(controllerOf((map, owned) => (owned.length === 0 ? [create(secrets, secret('made', map))] : [])))
    world.client.of(configMaps).create(configMap('a'))
    settle(world.kernel)
    expect(world.names(secrets)).toEqual(['made'])
    world.client.of(secrets).delete({ namespace: 'default', name: 'made' })
    settle(world.kernel)
    expect(world.names(secrets)).toEqual(['made'])
    expect(world.api.requests.filter(({ verb, resource }) => verb === 'create' && resource === 'secrets')).toHaveLength(2)
  })

  test('never acts twice on what it did itself: a pass waits until the caches have seen the last one', () => {
    const seen: number[] = []
    const world = startControllers(
      controllerOf((map, owned) => {
        seen.push(owned.length)
        return owned.length < 3
          ? [create(secrets, secret(`s${owned.length}`, map)), update(configMaps, { ...map, data: { count: String(owned.length + 1) } })]
          : []
      }),
    )
    world.client.of(configMaps).create(configMap('a'))
    settle(world.kernel)
    expect(world.names(secrets)).toEqual(['s0', 's1', 's2'])
    expect([...new Set(seen)]).toEqual([0, 1, 2, 3])
    expect(world.kernel.now).toBe(EPOCH_MS)
  })

  test('begins only when all its caches are filled', () => {
    const world = startControllers(controllerOf((map, owned) => (owned.length === 0 ? [create(secrets, secret('made', map))] : [])))
    const map = world.client.of(configMaps).create(configMap('a'))
    world.client.of(secrets).create(secret('there', map))
    settle(world.kernel)
    expect(world.names(secrets)).toEqual(['there'])
  })

  test('is woken by what it owns, by a former possession, and by what it watches', () => {
    const passes: string[] = []
    const plan: Plan = (map) => {
      passes.push(map.metadata.name!)
      return []
    }
    const watches = [watchOf(secrets, ({ object }) => (object.metadata.name === 'bell' ? ['default/b'] : []))]
    const world = startControllers(controllerOf(plan, { watches }))
    const a = world.client.of(configMaps).create(configMap('a'))
    const b = world.client.of(configMaps).create(configMap('b'))
    settle(world.kernel)
    passes.length = 0
    const given = world.client.of(secrets).create(secret('s', a))
    settle(world.kernel)
    expect(passes).toEqual(['a'])
    world.client.of(secrets).update({ ...given, metadata: { ...given.metadata, ownerReferences: secret('s', b).metadata.ownerReferences } })
    settle(world.kernel)
    expect(passes).toEqual(['a', 'b', 'a'])
    world.client.of(secrets).create(secret('bell'))
    settle(world.kernel)
    expect(passes).toEqual(['a', 'b', 'a', 'b'])
  })

  test('comes back after what the API refused, with a back-off, and says why in its notes', () => {
    const world = startControllers(controllerOf((map, owned) => (owned.length === 0 ? [create(secrets, secret('made', map))] : [])))
    world.api.refuse = ({ verb, resource }) =>
      verb === 'create' && resource === 'secrets' ? failure({ code: 500, reason: 'InternalError', message: 'disk full' }) : undefined
    world.client.of(configMaps).create(configMap('a'))
    runFor(world.kernel, 20)
    expect(world.names(secrets)).toEqual([])
    const notes = world.kernel.trace.recent().flatMap(({ turn }) => world.kernel.trace.notesOf(turn).map(({ text }) => text))
    expect(notes).toEqual([
      'create secrets',
      'failed: disk full',
      'create secrets',
      'failed: disk full',
      'create secrets',
      'failed: disk full',
    ])
    world.api.refuse = () => undefined
    runFor(world.kernel, 100)
    expect(world.names(secrets)).toEqual(['made'])
  })

  test('gives a key up after as many failures as it says', () => {
    let passes = 0
    const plan: Plan = (map) => {
      passes++
      return [update(configMaps, { ...map, data: { n: String(passes) } })]
    }
    const world = startControllers(controllerOf(plan, { retryCountMax: 3 }))
    world.api.refuse = ({ verb }) => (verb === 'update' ? failure({ code: 500, reason: 'InternalError', message: 'no' }) : undefined)
    world.client.of(configMaps).create(configMap('a'))
    runFor(world.kernel, 3_600_000)
    expect(passes).toBe(4)
  })

  test('mends what it planned from a stale cache without a word', () => {
    const world = startControllers(
      controllerOf((map) => (map.data?.seen === undefined ? [update(configMaps, { ...map, data: { ...map.data, seen: 'yes' } })] : [])),
    )
    const a = world.client.of(configMaps).create(configMap('a'))
    world.kernel.step()
    world.kernel.step()
    world.client.of(configMaps).update({ ...a, data: { user: 'too' } })
    settle(world.kernel)
    expect(world.list(configMaps)[0]!.data).toEqual({ user: 'too', seen: 'yes' })
    const notes = world.kernel.trace.recent().flatMap(({ turn }) => world.kernel.trace.notesOf(turn).map(({ text }) => text))
    expect(notes.filter((text) => text.startsWith('failed'))).toEqual([])
  })

  test('a bug of its own is not swallowed', () => {
    const world = startControllers(
      controllerOf(() => {
        throw new TypeError('plan is broken')
      }),
    )
    world.client.of(configMaps).create(configMap('a'))
    expect(() => settle(world.kernel)).toThrow('plan is broken')
  })

  test('Events, delays, deletions and patches', () => {
    const plan: Plan = (map, owned, nowMs) => {
      if (owned.length > 0)
        return [
          remove(secrets, owned[0]!, {
            onSuccess: () => ({ type: 'Normal', reason: 'Removed', message: `removed ${owned[0]!.metadata.name}` }),
          }),
        ]
      if (map.data?.at === undefined)
        return [
          patch(configMaps, map, { body: { data: { at: String(nowMs - EPOCH_MS) } } }),
          event('Normal', 'Marked', 'marked it'),
          requeueAfter(1500, 'progress'),
        ]
      return nowMs - EPOCH_MS < 1500 ? [] : [event('Normal', 'Waited', `since ${map.data.at}`)]
    }
    const world = startControllers(controllerOf(plan, { eventSource: 'tester' }))
    const a = world.client.of(configMaps).create(configMap('a'))
    world.client.of(secrets).create(secret('s', a))
    settle(world.kernel)
    expect(world.names(secrets)).toEqual([])
    expect(world.told()).toEqual(['Removed: removed s', 'Marked: marked it', 'Waited: since 0'])
    expect(world.api.requests.find(({ resource }) => resource === 'events')?.user.name).toBe(
      'system:serviceaccount:kube-system:test-controller',
    )
  })

  test('a patch that asks for it is left out when the object of the pass is gone or going', () => {
    const adopt: Plan = (map, owned) =>
      owned.length === 0
        ? [patch(secrets, secret('stray'), { body: { metadata: { labels: { owner: map.metadata.name } } }, ifAlive: true })]
        : []
    const world = startControllers(controllerOf(adopt))
    world.client.of(secrets).create(secret('stray'))
    settle(world.kernel)
    world.client.of(configMaps).create({ ...configMap('a'), metadata: { name: 'a', namespace: 'default', finalizers: ['x/y'] } })
    world.client.of(configMaps).delete({ namespace: 'default', name: 'a' })
    settle(world.kernel)
    expect(world.list(secrets)[0]!.metadata.labels).toBeUndefined()
    world.client.of(configMaps).create(configMap('b'))
    settle(world.kernel)
    expect(world.list(secrets)[0]!.metadata.labels).toEqual({ owner: 'b' })
  })
})

describe('a manager', () => {
  const making = controllerOf((map, owned) => (owned.length === 0 ? [create(secrets, secret(`of-${map.metadata.name}`, map))] : []))

  test('that is stopped does nothing, and one that starts again takes up what happened meanwhile', () => {
    const world = startControllers(making)
    world.client.of(configMaps).create(configMap('a'))
    settle(world.kernel)
    world.manager.stop()
    world.client.of(configMaps).create(configMap('b'))
    world.client.of(secrets).delete({ namespace: 'default', name: 'of-a' })
    settle(world.kernel)
    expect(world.names(secrets)).toEqual([])
    world.manager.start()
    settle(world.kernel)
    expect(world.names(secrets)).toEqual(['of-a', 'of-b'])
  })

  test('starts once', () => {
    expect(() => startControllers(making).manager.start()).toThrow('kube-controller-manager is already running')
  })
})
