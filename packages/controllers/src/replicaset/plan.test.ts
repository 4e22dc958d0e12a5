import { failure, forbidden, isControlledBy, type Pod, type ReplicaSet, StatusError } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action, BatchAction, CreateAction, DeleteAction, PatchAction } from '../kit/action.ts'
import { BURST_COUNT_MAX, choosePodsToDelete, planReplicaSet, podFromTemplate } from './plan.ts'
import { isPodActive } from './pod-tally.ts'
import { NOW_MS, pod, replicaSet, viewOf } from './replica-set-values.fixture.ts'
import { replicaSetStatus } from './status.ts'

const FINE = { succeeded: 1, tolerated: 0, error: undefined }

function batchOf(actions: readonly Action[]): BatchAction {
  expect(actions.map(({ verb }) => verb)).toEqual(['batch'])
  return actions[0] as BatchAction
}

describe('planReplicaSet', () => {
  test('makes what is missing, slowly at first, and then tells the status it saw', () => {
    const batch = batchOf(planReplicaSet(replicaSet(), viewOf([pod({ readySince: '2026-01-01T11:00:00Z' })]), NOW_MS))
    expect(batch.slowStart).toBe(true)
    expect(batch.actions).toHaveLength(2)
    const [creation] = batch.actions as readonly CreateAction[]
    expect(creation!.object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: 'web-',
        namespace: 'shop',
        labels: { app: 'web' },
        annotations: undefined,
        finalizers: undefined,
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-of-web', controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    })
    expect(creation!.onSuccess!(pod({ name: 'web-x7k2p' }))).toEqual({
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: 'Created pod: web-x7k2p',
    })
    const refusal = forbidden({ group: '', resource: 'pods' }, 'web-', 'exceeded quota: q')
    expect(creation!.onFailure!(refusal)).toEqual({
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'Error creating: pods "web-" is forbidden: exceeded quota: q',
    })
    expect(batch.after(FINE)).toMatchObject([
      { verb: 'updateStatus', object: { status: { replicas: 1, readyReplicas: 1, terminatingReplicas: 0 } } },
    ])
    expect(batch.after({ ...FINE, error: refusal })).toMatchObject([
      { object: { status: { conditions: [{ type: 'ReplicaFailure', reason: 'FailedCreate', message: refusal.message }] } } },
    ])
  })

  test('a namespace on its way out is no failure', () => {
    const [creation] = batchOf(planReplicaSet(replicaSet(), viewOf([]), NOW_MS)).actions as readonly CreateAction[]
    const { status } = forbidden(
      { group: '', resource: 'pods' },
      '',
      'unable to create new content in namespace shop because it is being terminated',
    )
    const terminating = new StatusError({ ...status, details: { causes: [{ reason: 'NamespaceTerminating', message: '' }] } })
    expect(creation!.tolerate!(terminating)).toBe(true)
    expect(creation!.tolerate!(failure({ code: 403, reason: 'Forbidden', message: 'no' }))).toBe(false)
  })

  test('at most 500 at once', () => {
    expect(batchOf(planReplicaSet(replicaSet({ replicas: 10_000 }), viewOf([]), NOW_MS)).actions).toHaveLength(BURST_COUNT_MAX)
    const many = Array.from({ length: 700 }, (_, at) => pod({ name: `p${at}` }))
    expect(batchOf(planReplicaSet(replicaSet({ replicas: 0 }), viewOf(many), NOW_MS)).actions).toHaveLength(BURST_COUNT_MAX)
  })

  test('takes the least useful of what is too many, all of them at once', () => {
    const pods = [
      pod({ name: 'sound', node: 'n', readySince: '2026-01-01T11:00:00Z' }),
      pod({ name: 'unassigned', phase: 'Pending' }),
      pod({ name: 'leaving', isDeleted: true }),
    ]
    const batch = batchOf(planReplicaSet(replicaSet({ replicas: 1 }), viewOf(pods), NOW_MS))
    expect(batch.slowStart).toBe(false)
    const [deletion] = batch.actions as readonly DeleteAction[]
    expect(batch.actions).toHaveLength(1)
    expect(deletion).toMatchObject({ verb: 'delete', at: { namespace: 'shop', name: 'unassigned' }, uid: 'uid-of-unassigned' })
    expect(deletion!.onSuccess!()).toEqual({ type: 'Normal', reason: 'SuccessfulDelete', message: 'Deleted pod: unassigned' })
    expect(deletion!.onFailure!(new Error('no'))).toEqual({ type: 'Warning', reason: 'FailedDelete', message: 'Error deleting: no' })
  })

  test('pods on crowded nodes are spared last, and ranked only where there is a choice', () => {
    const pods = ['a', 'b', 'c'].map((name) => pod({ name, node: name === 'c' ? 'quiet' : 'crowded', readySince: '2026-01-01T11:00:00Z' }))
    const view = viewOf(pods, { relatedOnNode: { crowded: 2, quiet: 1 } })
    expect(choosePodsToDelete(view, { count: 2, nowMs: NOW_MS }).map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
    const blind = { ...view, relatedOnNode: () => expect.fail('asked for the ranks of pods that all go') }
    expect(choosePodsToDelete(blind, { count: 3, nowMs: NOW_MS })).toHaveLength(3)
  })

  test('a set on its way out only tells its status', () => {
    const rs = replicaSet({}, { metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } })
    expect(planReplicaSet(rs, viewOf([], { orphans: [pod({ isOrphan: true })] }), NOW_MS)).toMatchObject([{ verb: 'updateStatus' }])
  })

  test('nothing to do is nothing', () => {
    const pods = [1, 2, 3].map((at) => pod({ name: `p${at}`, readySince: '2026-01-01T11:00:00Z' }))
    const view = viewOf(pods)
    const rs = replicaSet({}, { status: replicaSetStatus(replicaSet(), view.tally, { nowMs: NOW_MS, error: undefined }) })
    const blind = { ...view, pods: () => expect.fail('read the pods of a set at rest') }
    expect(planReplicaSet(rs, blind, NOW_MS)).toEqual([])
  })

  test('comes back when the next pod will be available, which a settle waits for', () => {
    const pods = [1, 2, 3].map((at) => pod({ name: `p${at}`, readySince: `2026-01-01T11:59:5${at}Z` }))
    const actions = planReplicaSet(replicaSet({ minReadySeconds: 30 }), viewOf(pods), NOW_MS)
    expect(actions.at(-1)).toEqual({ verb: 'requeue', afterMs: 21_000, timerClass: 'progress' })
  })
})

describe('claims', () => {
  const reference = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'web',
    uid: 'uid-of-web',
    controller: true,
    blockOwnerDeletion: true,
  }

  test('matching pods without a controller are adopted, by a set that is alive', () => {
    const orphans = [
      pod({ name: 'stray', isOrphan: true }),
      pod({ name: 'foreign', isOrphan: true, labels: { app: 'db' } }),
      pod({ name: 'leaving', isOrphan: true, isDeleted: true }),
      pod({ name: 'done', isOrphan: true, phase: 'Failed' }),
    ]
    const actions = planReplicaSet(replicaSet(), viewOf([], { orphans }), NOW_MS)
    expect(actions).toMatchObject([
      {
        verb: 'patch',
        at: { namespace: 'shop', name: 'stray' },
        patch: {
          type: 'application/strategic-merge-patch+json',
          body: { metadata: { ownerReferences: [reference], uid: 'uid-of-stray' } },
        },
        ifAlive: true,
      },
    ])
  })

  test('own pods that are selected no longer are let go', () => {
    const pods = [
      pod({ name: 'ours' }),
      pod({ name: 'changed', labels: { app: 'debug' } }),
      pod({ name: 'leaving', labels: { app: 'debug' }, isDeleted: true }),
    ]
    const actions = planReplicaSet(replicaSet(), viewOf(pods), NOW_MS)
    expect(actions).toMatchObject([
      {
        verb: 'patch',
        at: { name: 'changed' },
        patch: { body: { metadata: { ownerReferences: [{ $patch: 'delete', uid: 'uid-of-web' }], uid: 'uid-of-changed' } } },
      },
    ])
  })
})

test('the pods of one set are one object, those of another never are', () => {
  const rs = replicaSet()
  expect(podFromTemplate(rs)).toBe(podFromTemplate({ ...rs, metadata: { ...rs.metadata, resourceVersion: '8' } }))
  expect(podFromTemplate(rs).spec).toBe(rs.spec.template!.spec)
  const twin = { ...rs, metadata: { ...rs.metadata, uid: 'uid-of-twin', name: 'twin' } }
  expect(podFromTemplate(twin).metadata.ownerReferences).toMatchObject([{ name: 'twin', uid: 'uid-of-twin' }])
  expect(podFromTemplate(rs).metadata.ownerReferences).toMatchObject([{ name: 'web', uid: 'uid-of-web' }])
})

/** Claims, then replicas, then the status that tells of them, then nothing. */
const PASSES_MAX = 4

describe('plan and outcome', () => {
  interface World {
    readonly rs: ReplicaSet
    readonly pods: readonly Pod[]
  }

  function perform(world: World, action: Action): World {
    const { rs, pods } = world
    switch (action.verb) {
      case 'batch':
        return action
          .after({ succeeded: action.actions.length, tolerated: 0, error: undefined })
          .reduce(perform, action.actions.reduce<World>(perform, world))
      case 'create': {
        const name = `made-${pods.length}`
        return {
          rs,
          pods: [
            ...pods,
            { ...(action.object as Pod), metadata: { ...action.object.metadata, name, uid: name }, status: { phase: 'Pending' } },
          ],
        }
      }
      case 'delete':
        return { rs, pods: pods.filter(({ metadata }) => metadata.name !== action.at.name) }
      case 'updateStatus':
        return { rs: action.object as ReplicaSet, pods }
      case 'patch':
        return { rs, pods: pods.map((each) => (each.metadata.name === action.at.name ? patched(each, action) : each)) }
      default:
        return world
    }
  }

  function patched(each: Pod, { patch }: PatchAction): Pod {
    const [reference] = (patch.body as { metadata: { ownerReferences: [{ $patch?: string }] } }).metadata.ownerReferences
    return {
      ...each,
      metadata: {
        ...each.metadata,
        ownerReferences: reference.$patch === 'delete' ? [] : ([reference] as unknown as NonNullable<Pod['metadata']['ownerReferences']>),
      },
    }
  }

  const anyPod = fc.record({
    phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
    node: fc.constantFrom(undefined, 'n1', 'n2'),
    readySince: fc.constantFrom(undefined, '2026-01-01T11:00:00Z'),
    isDeleted: fc.boolean(),
    isOrphan: fc.boolean(),
    labels: fc.constantFrom<Readonly<Record<string, string>>[]>({ app: 'web' }, { app: 'web', tier: 'x' }, { app: 'other' }),
  })

  test(`reach a fixed point with the wanted number of pods within ${PASSES_MAX} passes`, () => {
    fc.assert(
      fc.property(fc.nat(8), fc.array(anyPod, { maxLength: 12 }), (replicas, all) => {
        let world: World = { rs: replicaSet({ replicas }), pods: all.map((parts, at) => pod({ ...parts, name: `p${at}` })) }
        const ours = () => world.pods.filter((each) => isControlledBy(each, world.rs))
        const plan = () =>
          planReplicaSet(
            world.rs,
            viewOf(ours(), { orphans: world.pods.filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0) }),
            NOW_MS,
          )
        for (let passes = 0; passes < PASSES_MAX; passes++) world = plan().reduce(perform, world)
        expect(plan()).toEqual([])
        const active = ours().filter(isPodActive)
        expect(active).toHaveLength(replicas)
        expect(active.every(({ metadata }) => metadata.labels!.app === 'web')).toBe(true)
        expect(world.rs.status).toMatchObject({ replicas, observedGeneration: 1 })
      }),
    )
  })
})
