import { configMaps, deployments, failure, type Namespace, namespaces, pods, secrets } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { namespaceController } from './controller.ts'
import { namespaceConditions } from './plan.ts'

function start() {
  const world = startControllers(namespaceController)
  const shop: Namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop' },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }
  world.client.of(namespaces).create(shop)
  const make = (name: string, parts: { readonly finalizers?: readonly string[]; readonly namespace?: string } = {}) =>
    world.client.of(configMaps).create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: parts.namespace ?? 'shop', finalizers: parts.finalizers },
    })
  const makePod = (name: string) =>
    world.client.of(pods).create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop' },
      spec: { containers: [], nodeName: 'n', terminationGracePeriodSeconds: 30 },
    })
  const remove = () => world.client.of(namespaces).delete({ name: 'shop' })
  const conditions = () =>
    Object.fromEntries(
      (world.list(namespaces)[0]?.status?.conditions ?? []).map(({ type, status, reason, message }) => [type, { status, reason, message }]),
    )
  return { ...world, make, makePod, remove, conditions, seconds: () => (world.kernel.now - EPOCH_MS) / 1000 }
}

describe('namespace controller', () => {
  test('an empty namespace goes five seconds after its deletion', () => {
    const world = start()
    settle(world.kernel)
    world.remove()
    runFor(world.kernel, 4_999)
    expect(world.names(namespaces)).toEqual(['shop'])
    settle(world.kernel)
    expect(world.names(namespaces)).toEqual([])
    expect(world.seconds()).toBe(5)
  })

  test('everything in it is deleted, nothing elsewhere', () => {
    const world = start()
    world.make('a')
    world.make('b')
    world.make('elsewhere', { namespace: 'other' })
    world.client.of(secrets).create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'shop' } })
    world.remove()
    settle(world.kernel)
    expect(world.names(namespaces)).toEqual([])
    expect(world.names(configMaps)).toEqual(['elsewhere'])
    expect(world.list(secrets)).toEqual([])
  })

  test('pods go first: while they terminate nothing else is touched', () => {
    const world = start()
    world.makePod('p')
    world.make('a')
    world.remove()
    runFor(world.kernel, 5_000)
    expect(world.list(pods)[0]!.metadata.deletionTimestamp).toBeDefined()
    expect(world.names(configMaps)).toEqual(['a'])
    expect(world.conditions()).toMatchObject({
      NamespaceContentRemaining: { status: 'False' },
      NamespaceDeletionContentFailure: { status: 'False', reason: 'ContentDeleted' },
    })
    world.client.of(pods).delete({ namespace: 'shop', name: 'p' }, { gracePeriodSeconds: 0 })
    settle(world.kernel)
    expect(world.names(namespaces)).toEqual([])
    expect(world.names(configMaps)).toEqual([])
    expect(world.seconds()).toBe(10)
  })

  test('what a finalizer keeps is told, in upstream words, and waited for', () => {
    const world = start()
    world.make('held', { finalizers: ['example.com/hold'] })
    world.make('free')
    world.client.of(deployments).create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'shop', finalizers: ['example.com/hold', 'example.com/two'] },
      spec: { selector: {}, template: {} },
    })
    world.remove()
    runFor(world.kernel, 5_000)
    expect(world.names(configMaps)).toEqual(['held'])
    expect(world.conditions()).toEqual({
      NamespaceDeletionDiscoveryFailure: {
        status: 'False',
        reason: 'ResourcesDiscovered',
        message: 'All resources successfully discovered',
      },
      NamespaceDeletionGroupVersionParsingFailure: {
        status: 'False',
        reason: 'ParsedGroupVersions',
        message: 'All legacy kube types successfully parsed',
      },
      NamespaceDeletionContentFailure: {
        status: 'False',
        reason: 'ContentDeleted',
        message: 'All content successfully deleted, may be waiting on finalization',
      },
      NamespaceContentRemaining: {
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: 'Some resources are remaining: configmaps. has 1 resource instances, deployments.apps has 1 resource instances',
      },
      NamespaceFinalizersRemaining: {
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message:
          'Some content in the namespace has finalizers remaining: example.com/hold in 2 resource instances, example.com/two in 1 resource instances',
      },
    })
    settle(world.kernel)
    expect(world.seconds()).toBeLessThan(60)
    const held = world.list(configMaps)[0]!
    world.client.of(configMaps).update({ ...held, metadata: { ...held.metadata, finalizers: [] } })
    const deployment = world.list(deployments)[0]!
    world.client.of(deployments).update({ ...deployment, metadata: { ...deployment.metadata, finalizers: [] } })
    runFor(world.kernel, 10_000)
    expect(world.names(namespaces)).toEqual([])
  })

  test('what cannot be deleted is told and tried again', () => {
    const world = start()
    world.make('a')
    world.remove()
    world.api.refuse = ({ verb, resource }) =>
      verb === 'deletecollection' && resource === 'configmaps'
        ? failure({ code: 500, reason: 'InternalError', message: 'disk full' })
        : undefined
    runFor(world.kernel, 6_000)
    expect(world.conditions().NamespaceDeletionContentFailure).toEqual({
      status: 'True',
      reason: 'ContentDeletionFailed',
      message: 'Failed to delete all resource types, 1 remaining: disk full',
    })
    world.api.refuse = () => undefined
    runFor(world.kernel, 60_000)
    expect(world.names(namespaces)).toEqual([])
  })

  test('pods that outstay their grace are an error of their own', () => {
    const world = start()
    world.makePod('stuck')
    world.remove()
    runFor(world.kernel, 60_000)
    expect(world.conditions().NamespaceDeletionContentFailure).toEqual({
      status: 'True',
      reason: 'ContentDeletionFailed',
      message:
        'Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: shop for gvr: /v1, Resource=pods',
    })
    const { elapsedMs } = settle(world.kernel)
    expect(elapsedMs).toBeLessThan(60_000)
    world.client.of(pods).delete({ namespace: 'shop', name: 'stuck' }, { gracePeriodSeconds: 0 })
    runFor(world.kernel, 70_000)
    expect(world.names(namespaces)).toEqual([])
  })

  test('other finalizers of the namespace keep it when the content is gone', () => {
    const world = start()
    const shop = world.list(namespaces)[0]!
    world.client.of(namespaces).update({ ...shop, spec: { finalizers: ['kubernetes', 'example.com/keep'] } })
    world.make('a')
    world.remove()
    settle(world.kernel)
    expect(world.names(configMaps)).toEqual([])
    expect(world.list(namespaces)).toMatchObject([{ spec: { finalizers: ['example.com/keep'] }, status: { phase: 'Terminating' } }])
  })

  test('a namespace that was going before the controller started goes too', () => {
    const world = start()
    world.make('a')
    settle(world.kernel)
    world.manager.stop()
    world.remove()
    settle(world.kernel)
    world.manager.start()
    runFor(world.kernel, 2_000)
    world.manager.stop()
    world.manager.start()
    settle(world.kernel)
    expect(world.names(namespaces)).toEqual([])
    expect(world.names(configMaps)).toEqual([])
  })
})

describe('conditions of a namespace on its way out', () => {
  const bare: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }

  test('are the very same when nothing changed', () => {
    const found = { remaining: [], errors: [], nowMs: EPOCH_MS }
    const conditions = namespaceConditions(bare, found)
    expect(conditions).toHaveLength(5)
    expect(namespaceConditions({ ...bare, status: { conditions } }, { ...found, nowMs: EPOCH_MS + 1000 })).toBe(conditions)
  })

  test('keep their time while their status stays', () => {
    const held = (count: number) => [{ resource: 'configmaps.', count, finalizers: {} }]
    const first = namespaceConditions(bare, { remaining: held(2), errors: [], nowMs: EPOCH_MS })
    const second = namespaceConditions(
      { ...bare, status: { conditions: first } },
      { remaining: held(1), errors: [], nowMs: EPOCH_MS + 9000 },
    )
    const remaining = second.find(({ type }) => type === 'NamespaceContentRemaining')
    expect(remaining).toMatchObject({
      status: 'True',
      message: 'Some resources are remaining: configmaps. has 1 resource instances',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    const third = namespaceConditions({ ...bare, status: { conditions: second } }, { remaining: [], errors: [], nowMs: EPOCH_MS + 10_000 })
    expect(third.find(({ type }) => type === 'NamespaceContentRemaining')).toMatchObject({
      status: 'False',
      lastTransitionTime: '2026-01-01T00:00:10Z',
    })
  })
})
