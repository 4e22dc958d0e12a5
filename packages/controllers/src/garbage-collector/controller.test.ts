import {
  type ConfigMap,
  configMaps,
  type Event,
  events,
  type KubeObject,
  type OwnerReference,
  pods,
  type ReplicaSet,
  replicaSets,
  type StorageClass,
  secrets,
  storageClasses,
} from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, startControllers } from '../kit/controller-world.fixture.ts'
import { garbageCollector } from './controller.ts'

function reference(owner: KubeObject, parts: Partial<OwnerReference> = {}): OwnerReference {
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name!, uid: owner.metadata.uid!, ...parts }
}

function start() {
  const world = startControllers(garbageCollector)
  const make = (name: string, owners: readonly OwnerReference[] = [], namespace = 'shop'): ConfigMap =>
    world.client
      .of(configMaps)
      .create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...(owners.length > 0 && { ownerReferences: owners }) } })
  const remove = (name: string, propagationPolicy?: 'Foreground' | 'Orphan' | 'Background') =>
    world.client.of(configMaps).delete({ namespace: 'shop', name }, propagationPolicy === undefined ? {} : { propagationPolicy })
  return { ...world, make, remove, names: () => world.names(configMaps) }
}

function ownersOf(world: Pick<ControllerWorld, 'list'>, name: string): readonly string[] {
  return (
    world
      .list(configMaps)
      .find(({ metadata }) => metadata.name === name)!
      .metadata.ownerReferences?.map((owner) => owner.name) ?? []
  )
}

describe('garbage collector', () => {
  test('deletes what has lost its owner, down to the last grandchild', () => {
    const world = start()
    const owner = world.make('owner')
    const child = world.make('child', [reference(owner)])
    world.make('grandchild', [reference(child)])
    world.make('bystander')
    settle(world.kernel)
    expect(world.names()).toEqual(['owner', 'child', 'grandchild', 'bystander'])
    world.remove('owner')
    settle(world.kernel)
    expect(world.names()).toEqual(['bystander'])
  })

  test('deletes what comes after its owner has gone, and what names another incarnation', () => {
    const world = start()
    const owner = world.make('owner')
    world.remove('owner')
    world.make('late', [reference(owner)])
    settle(world.kernel)
    expect(world.names()).toEqual([])
    const next = world.make('owner')
    world.make('of-former', [reference(owner)])
    world.make('of-next', [reference(next)])
    settle(world.kernel)
    expect(world.names()).toEqual(['owner', 'of-next'])
  })

  test('an owner that the caches do not know yet is looked up before anything is deleted', () => {
    const world = start()
    settle(world.kernel)
    const owner = world.client.of(secrets).create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'owner', namespace: 'shop' } })
    world.make('child', [reference(owner)])
    settle(world.kernel)
    expect(world.names()).toEqual(['child'])
  })

  test('one owner left is enough, and those that are gone are dropped', () => {
    const world = start()
    const a = world.make('a')
    const b = world.make('b')
    world.make('child', [reference(a), reference(b)])
    settle(world.kernel)
    world.remove('a')
    settle(world.kernel)
    expect(world.names()).toEqual(['b', 'child'])
    expect(ownersOf(world, 'child')).toEqual(['b'])
    world.remove('b')
    settle(world.kernel)
    expect(world.names()).toEqual([])
  })

  test('foreground: the owner waits for those that block it, and all its dependants go first', () => {
    const world = start()
    const owner = world.make('owner')
    const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [], nodeName: 'node-1' } } as const
    world.client.of(pods).create({
      ...pod,
      metadata: { name: 'blocking', namespace: 'shop', ownerReferences: [reference(owner, { blockOwnerDeletion: true })] },
    })
    world.make('not-blocking', [reference(owner)])
    settle(world.kernel)
    world.remove('owner', 'Foreground')
    settle(world.kernel)
    expect(world.names()).toEqual(['owner'])
    expect(world.list(configMaps)[0]!.metadata.finalizers).toEqual(['foregroundDeletion'])
    expect(world.list(pods)[0]!.metadata.deletionTimestamp).toBeDefined()
    world.client.of(pods).delete({ namespace: 'shop', name: 'blocking' }, { gracePeriodSeconds: 0 })
    settle(world.kernel)
    expect(world.names()).toEqual([])
  })

  test('foreground deletion goes down level by level, also in a circle', () => {
    const world = start()
    const owner = world.make('owner')
    const child = world.make('child', [reference(owner, { blockOwnerDeletion: true })])
    const grandchild = world.make('grandchild', [reference(child, { blockOwnerDeletion: true })])
    const body = { metadata: { ownerReferences: [reference(grandchild, { blockOwnerDeletion: true })] } }
    world.client.of(configMaps).patch({ namespace: 'shop', name: 'owner' }, { type: 'application/strategic-merge-patch+json', body })
    settle(world.kernel)
    world.remove('owner', 'Foreground')
    settle(world.kernel)
    expect(world.names()).toEqual([])
  })

  test('a dependant that stops blocking lets its owner go', () => {
    const world = start()
    const owner = world.make('owner')
    const child = world.client.of(configMaps).create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'child',
        namespace: 'shop',
        finalizers: ['example.com/hold'],
        ownerReferences: [reference(owner, { blockOwnerDeletion: true })],
      },
    })
    settle(world.kernel)
    world.remove('owner', 'Foreground')
    settle(world.kernel)
    expect(world.names()).toEqual(['owner', 'child'])
    const live = world.client.of(configMaps).get({ namespace: 'shop', name: 'child' })
    world.client
      .of(configMaps)
      .update({ ...live, metadata: { ...live.metadata, ownerReferences: [reference(owner, { blockOwnerDeletion: false })] } })
    settle(world.kernel)
    expect(world.names()).toEqual(['child'])
    expect(child.metadata.uid).toBe(world.list(configMaps)[0]!.metadata.uid)
  })

  test('orphan: dependants lose the owner and stay', () => {
    const world = start()
    const owner = world.make('owner')
    const other = world.make('other')
    world.make('only', [reference(owner)])
    world.make('shared', [reference(owner), reference(other)])
    settle(world.kernel)
    world.remove('owner', 'Orphan')
    settle(world.kernel)
    expect(world.names()).toEqual(['other', 'only', 'shared'])
    expect(ownersOf(world, 'only')).toEqual([])
    expect(ownersOf(world, 'shared')).toEqual(['other'])
  })

  test('an owner in another namespace is none: the dependant is told of and goes', () => {
    const world = start()
    const owner = world.make('owner', [], 'elsewhere')
    settle(world.kernel)
    world.make('child', [reference(owner)])
    settle(world.kernel)
    expect(world.names()).toEqual(['owner'])
    expect(world.list<Event>(events)).toMatchObject([
      {
        type: 'Warning',
        reason: 'OwnerRefInvalidNamespace',
        message: `ownerRef [v1/ConfigMap, namespace: shop, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "shop"`,
        source: { component: 'garbage-collector-controller' },
        involvedObject: { kind: 'ConfigMap', namespace: 'shop', name: 'child' },
      },
    ])
  })

  test('a cluster-scoped object with an owner in a namespace, and owners of unknown kinds, are left alone', () => {
    const world = start()
    const owner = world.make('owner')
    const foreign: StorageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'class', ownerReferences: [reference(owner)] },
      provisioner: 'p',
    }
    world.client.of(storageClasses).create(foreign)
    world.make('of-unknown', [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'w' }])
    settle(world.kernel)
    world.remove('owner')
    settle(world.kernel)
    expect(world.names()).toEqual(['of-unknown'])
    expect(world.list(storageClasses)).toHaveLength(1)
  })

  test('a cluster-scoped owner serves every namespace', () => {
    const world = start()
    const owner = world.client
      .of(storageClasses)
      .create({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'class' }, provisioner: 'p' })
    world.make('a', [reference(owner)])
    world.make('b', [reference(owner)], 'elsewhere')
    settle(world.kernel)
    expect(world.names()).toEqual(['a', 'b'])
    world.client.of(storageClasses).delete({ name: 'class' })
    settle(world.kernel)
    expect(world.names()).toEqual([])
  })

  test('what happened while it was away is caught up with', () => {
    const world = start()
    const owner = world.make('owner')
    world.make('child', [reference(owner)])
    const parent = world.make('parent')
    world.make('blocking', [reference(parent, { blockOwnerDeletion: true })])
    const lender = world.make('lender')
    world.make('lent', [reference(lender)])
    settle(world.kernel)
    world.manager.stop()
    world.remove('owner')
    world.remove('parent', 'Foreground')
    world.remove('lender', 'Orphan')
    settle(world.kernel)
    expect(world.names()).toEqual(['child', 'parent', 'blocking', 'lender', 'lent'])
    world.manager.start()
    settle(world.kernel)
    expect(world.names()).toEqual(['lent'])
    expect(ownersOf(world, 'lent')).toEqual([])
  })

  test('thousands of dependants of one owner cost two requests each, however many there are', () => {
    const world = start()
    const rs: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: {} },
    }
    const owner = world.client.of(replicaSets).create(rs)
    for (let at = 0; at < 2000; at++) world.make(`m${at}`, [reference(owner, { blockOwnerDeletion: true })])
    settle(world.kernel)
    const before = world.api.requests.length
    world.client.of(replicaSets).delete({ namespace: 'shop', name: 'web' }, { propagationPolicy: 'Foreground' })
    settle(world.kernel)
    expect(world.names()).toEqual([])
    expect(world.api.requests.length - before).toBeLessThan(2 * 2000 + 20)
  })
})

describe('whatever owns whatever', () => {
  /** Owners of each object, by their place; an object's owners come before it. */
  const family = fc
    .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 9 })
    .map((all) => all.map((owners, at) => [...new Set(at === 0 ? [] : owners.map((each) => each % at))]))
  const policy = fc.constantFrom('Background' as const, 'Foreground' as const)

  /** Who stays: what was not deleted, and had no owners or keeps one. */
  function survivors(owners: readonly (readonly number[])[], deleted: ReadonlySet<number>): number[] {
    const staying = new Set<number>()
    for (const [at, own] of owners.entries())
      if (!deleted.has(at) && (own.length === 0 || own.some((each) => staying.has(each)))) staying.add(at)
    return [...staying]
  }

  test('those stay that keep an owner or never had one, however the others are deleted', () => {
    fc.assert(
      fc.property(family, fc.array(fc.tuple(fc.nat(8), policy), { maxLength: 4 }), fc.boolean(), (owners, deletions, blocks) => {
        const world = start()
        const made: ConfigMap[] = []
        for (const [at, own] of owners.entries())
          made.push(
            world.make(
              `m${at}`,
              own.map((each) => reference(made[each]!, { blockOwnerDeletion: blocks })),
            ),
          )
        settle(world.kernel)
        const deleted = new Set<number>()
        for (const [at, how] of deletions) {
          const index = at % owners.length
          if (deleted.has(index)) continue
          deleted.add(index)
          if (world.names().includes(`m${index}`)) world.remove(`m${index}`, how)
        }
        settle(world.kernel)
        expect(world.names()).toEqual(survivors(owners, deleted).map((at) => `m${at}`))
        for (const { metadata } of world.list(configMaps))
          for (const owner of metadata.ownerReferences ?? []) expect(world.names()).toContain(owner.name)
      }),
    )
  })
})
