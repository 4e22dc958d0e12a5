import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action } from '../kit/action.ts'
import { planDisruption } from './plan.ts'

const NOW_MS = Date.parse('2026-01-01T00:10:00Z')
const OWNER = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true }

function budget(spec: PodDisruptionBudget['spec'], status?: Partial<PodDisruptionBudgetStatus>): PodDisruptionBudget {
  const counts = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop', generation: 3 },
    spec,
    ...(status !== undefined && { status: { ...counts, ...status } }),
  }
}

function pod(name: string, parts: { readonly ready?: boolean; readonly isGoing?: boolean; readonly owner?: typeof OWNER } = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      ...(parts.isGoing && { deletionTimestamp: '2026-01-01T00:09:00Z' }),
      ownerReferences: [parts.owner ?? OWNER],
    },
    spec: { containers: [] },
    status: { conditions: [{ type: 'Ready', status: parts.ready === false ? 'False' : 'True' }] },
  }
}

const plan = (given: PodDisruptionBudget, ...pods: readonly Pod[]) =>
  planDisruption(given, { pods, scale: (_, owner) => ({ uid: owner.uid, replicas: 3 }) }, NOW_MS)
const statusIn = (actions: readonly Action[]) => {
  const write = actions.find(({ verb }) => verb === 'updateStatus')
  return write?.verb === 'updateStatus' ? (write.object as PodDisruptionBudget).status : undefined
}
const toldIn = (actions: readonly Action[]) =>
  actions.flatMap((action) => (action.verb === 'event' ? `${action.event.reason}: ${action.event.message}` : []))

describe('what a budget allows', () => {
  test('leaves out pods that are not ready, on their way out, or about to be', () => {
    const disruptedPods = { d: '2026-01-01T00:09:30Z' }
    const actions = plan(
      budget({ minAvailable: 1 }, { disruptedPods }),
      pod('a'),
      pod('b', { ready: false }),
      pod('c', { isGoing: true }),
      pod('d'),
      pod('e'),
    )
    expect(statusIn(actions)).toMatchObject({
      currentHealthy: 2,
      desiredHealthy: 1,
      disruptionsAllowed: 1,
      expectedPods: 5,
      disruptedPods,
      observedGeneration: 3,
    })
    expect(actions.at(-1)).toEqual({ verb: 'requeue', afterMs: 90_001, timerClass: 'watchdog' })
  })

  test('forgets an eviction that came to nothing after two minutes, and says so', () => {
    const actions = plan(
      budget({ minAvailable: 1 }, { disruptedPods: { a: '2026-01-01T00:07:59Z', gone: '2026-01-01T00:09:59Z' } }),
      pod('a'),
      pod('b'),
    )
    expect(toldIn(actions)).toEqual(["NotDeleted: Pod was expected by PDB shop/shop to be deleted but it wasn't"])
    expect(statusIn(actions)!.disruptedPods).toBeUndefined()
    expect(statusIn(actions)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 })
  })

  test('counts each controller of the pods once', () => {
    const other = { ...OWNER, uid: 'other' }
    expect(statusIn(plan(budget({ maxUnavailable: '50%' }), pod('a'), pod('b'), pod('c', { owner: other })))).toMatchObject({
      expectedPods: 6,
      desiredHealthy: 3,
      currentHealthy: 3,
      disruptionsAllowed: 0,
    })
  })

  test('comes to rest: what it wrote it does not write again', () => {
    const first = budget({ maxUnavailable: 1 })
    const written = statusIn(plan(first, pod('a'), pod('b'), pod('c')))!
    expect(written.conditions).toEqual([
      {
        type: 'DisruptionAllowed',
        status: 'True',
        reason: 'SufficientPods',
        message: '',
        observedGeneration: 3,
        lastTransitionTime: '2026-01-01T00:10:00Z',
      },
    ])
    expect(plan({ ...first, status: written }, pod('a'), pod('b'), pod('c'))).toEqual([])
  })

  test('is nothing when a controller cannot be found', () => {
    const given = budget({ maxUnavailable: 1 }, { disruptionsAllowed: 2, observedGeneration: 3 })
    const actions = planDisruption(given, { pods: [pod('a')], scale: () => ({ error: 'found no controllers for pod "a"' }) }, NOW_MS)
    expect(toldIn(actions)).toEqual([
      'CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: found no controllers for pod "a"',
    ])
    expect(statusIn(actions)).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ reason: 'SyncFailed', message: 'found no controllers for pod "a"' }],
    })
  })
})
