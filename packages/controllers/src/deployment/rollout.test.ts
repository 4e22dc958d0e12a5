import type { Deployment } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { size, totalOf, totalSize } from './replica-sets.ts'
import {
  becomeAvailable,
  changeSpec,
  later,
  pass,
  planOf,
  type Rollout,
  rollingUpdate,
  settleRollout,
  startRollout,
  syncPods,
  withImage,
} from './rollout-model.ts'
import { conditionOf } from './status.ts'
import { maxSurge, maxUnavailable } from './surge.ts'

const ROLLING = rollingUpdate('25%', '25%')
/** Passes that a rollout of up to ten replicas may take, with everything else that may have to be caught up with. */
const PASSES_MAX = 60

const sizes = ({ sets }: Rollout) => sets.map(size)
const progressing = ({ deployment }: Rollout) => conditionOf(deployment.status, 'Progressing')
const settled = (rollout: Rollout) => settleRollout(rollout, PASSES_MAX).rollout

describe('a Deployment', () => {
  test('makes its first set, and tells so as kubectl describe shows it', () => {
    const rollout = pass(startRollout({ strategy: ROLLING }))
    const [rs] = rollout.sets
    const hash = rs!.metadata.labels!['pod-template-hash']!
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
    expect(rs).toEqual({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `web-${hash}`,
        namespace: 'shop',
        uid: `uid-0-web-${hash}`,
        creationTimestamp: '2026-01-01T00:00:00Z',
        generation: 1,
        labels: { app: 'web', 'pod-template-hash': hash },
        annotations: {
          'deployment.kubernetes.io/revision': '1',
          'deployment.kubernetes.io/desired-replicas': '3',
          'deployment.kubernetes.io/max-replicas': '4',
        },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-of-web', controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: {
        replicas: 3,
        minReadySeconds: undefined,
        selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
        template: {
          metadata: { labels: { app: 'web', 'pod-template-hash': hash } },
          spec: { containers: [{ name: 'app', image: 'nginx:1' }] },
        },
      },
      status: { replicas: 0 },
    })
    expect(rollout.events).toEqual([`Scaled up replica set web-${hash} from 0 to 3`])
    expect(progressing(rollout)).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetCreated',
      message: `Created new replica set "web-${hash}"`,
    })
    expect(rollout.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
  })

  test('ends with everything available', () => {
    const rollout = settled(startRollout({ strategy: ROLLING }))
    expect(rollout.deployment.status).toEqual({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      unavailableReplicas: undefined,
      terminatingReplicas: 0,
      collisionCount: undefined,
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastUpdateTime: '2026-01-01T00:00:00Z',
          lastTransitionTime: '2026-01-01T00:00:00Z',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        },
        {
          type: 'Progressing',
          status: 'True',
          lastUpdateTime: '2026-01-01T00:00:00Z',
          lastTransitionTime: '2026-01-01T00:00:00Z',
          reason: 'NewReplicaSetAvailable',
          message: `ReplicaSet "${rollout.sets[0]!.metadata.name}" has successfully progressed.`,
        },
      ],
    })
  })

  test('goes from one template to the next step by step', () => {
    let rollout = withImage(settled(startRollout({ replicas: 4, strategy: rollingUpdate(1, 1) })), 'nginx:2')
    const steps: number[][] = []
    for (let at = 0; at < 30; at++) {
      rollout = pass(rollout)
      if (steps.at(-1)?.join() !== sizes(rollout).join()) steps.push(sizes(rollout))
      for (const rs of rollout.sets) rollout = becomeAvailable(syncPods(rollout, rs.metadata.name!), rs.metadata.name!, 1)
    }
    expect(steps).toEqual([
      [4, 1],
      [2, 1],
      [2, 3],
      [1, 3],
      [1, 4],
      [0, 4],
    ])
    expect(rollout.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2' })
  })

  test('goes back to a template it had: the set is reused, its revision renewed and remembered', () => {
    let rollout = settled(withImage(settled(startRollout({ strategy: ROLLING })), 'nginx:2'))
    rollout = settled(withImage(rollout, 'nginx:1'))
    expect(sizes(rollout)).toEqual([3, 0])
    expect(rollout.sets[0]!.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(rollout.deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' })
  })

  test('keeps as many old sets as revisionHistoryLimit says, the latest', () => {
    let rollout = settled(startRollout({ strategy: ROLLING, revisionHistoryLimit: 2 }))
    for (let version = 2; version <= 6; version++) rollout = settled(withImage(rollout, `nginx:${version}`))
    expect(rollout.sets.map((rs) => rs.metadata.annotations!['deployment.kubernetes.io/revision'])).toEqual(['4', '5', '6'])
  })

  test('with Recreate makes nothing new before the last old pod is gone', () => {
    let rollout = withImage(settled(startRollout({ strategy: { type: 'Recreate' } })), 'nginx:2')
    const [old] = rollout.sets
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', generateName: old!.metadata.name! },
      spec: { containers: [] },
      status: { phase: 'Running' },
    } as const
    rollout = { ...rollout, lingering: [pod] }
    for (let at = 0; at < 5; at++) rollout = syncPods(pass(rollout), old!.metadata.name!)
    expect(sizes(rollout)).toEqual([0])
    rollout = settled({ ...rollout, lingering: [] })
    expect(sizes(rollout)).toEqual([0, 3])
    expect(rollout.events.slice(1)).toEqual([
      `Scaled down replica set ${old!.metadata.name} from 3 to 0`,
      `Scaled up replica set ${rollout.sets[1]!.metadata.name} from 0 to 3`,
    ])
  })

  test('that makes no progress is reported after its deadline, which no settle waits for', () => {
    let rollout = startRollout({ strategy: ROLLING, progressDeadlineSeconds: 60 })
    for (let at = 0; at < 4; at++) rollout = pass(rollout)
    for (const rs of rollout.sets) rollout = syncPods(rollout, rs.metadata.name!)
    for (let at = 0; at < 4; at++) rollout = pass(rollout)
    expect(planOf(rollout)).toEqual([{ verb: 'requeue', afterMs: 61_000, timerClass: 'watchdog' }])
    rollout = later(rollout, 60)
    expect(planOf(rollout)).toEqual([{ verb: 'requeue', afterMs: 1000, timerClass: 'watchdog' }])
    rollout = pass(later(rollout, 1))
    expect(progressing(rollout)).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${rollout.sets[0]!.metadata.name}" has timed out progressing.`,
    })
    expect(planOf(rollout)).toEqual([])
  })

  test('that is paused only scales, and does not lose time of its deadline', () => {
    let rollout = settled(startRollout({ strategy: ROLLING }))
    rollout = settled(withImage(changeSpec(rollout, { paused: true, replicas: 5 }), 'nginx:2'))
    expect(sizes(rollout)).toEqual([5])
    expect(progressing(rollout)).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' })
    rollout = pass(changeSpec(later(rollout, 3600), { paused: false }))
    expect(progressing(rollout)).toMatchObject({ status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' })
    rollout = settled(rollout)
    expect(sizes(rollout)).toEqual([0, 5])
    expect(progressing(rollout)).toMatchObject({ reason: 'NewReplicaSetAvailable' })
  })

  test('takes another name where its own is taken', () => {
    const rollout = startRollout({ strategy: ROLLING })
    const name = pass(rollout).sets[0]!.metadata.name!
    const foreign = { ...pass(rollout).sets[0]!, metadata: { name, namespace: 'shop', uid: 'foreign' } }
    const taken = planOf({ ...rollout, sets: [] })
    expect(taken[0]!.verb).toBe('batch')
    const collided = pass({
      ...rollout,
      deployment: { ...rollout.deployment, spec: { ...rollout.deployment.spec, paused: false } },
      sets: [{ ...foreign, spec: { ...foreign.spec, replicas: 0, template: { spec: { containers: [] } } } }],
    })
    expect(collided.deployment.status?.collisionCount).toBe(1)
    expect(pass(collided).sets[1]!.metadata.name).not.toBe(name)
  })

  test('tells what upstream does in two steps as two', () => {
    let rollout = settled(startRollout({ replicas: 10, strategy: rollingUpdate(0, 5) }))
    const name = rollout.sets[0]!.metadata.name!
    rollout = withImage(
      { ...rollout, sets: rollout.sets.map((rs) => ({ ...rs, status: { ...rs.status!, availableReplicas: 8 } })) },
      'nginx:2',
    )
    rollout = pass(pass(rollout))
    expect(rollout.events.slice(-2)).toEqual([
      `Scaled down replica set ${name} from 10 to 8`,
      `Scaled down replica set ${name} from 8 to 5`,
    ])
  })
})

const fence = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
)
const strategy = fc.record({ surge: fence, unavailable: fence }).map(({ surge, unavailable }) => rollingUpdate(surge, unavailable))

type Step = { readonly verb: 'pass' | 'image' | 'pods' | 'available' | 'later'; readonly at: number }
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom('pass', 'pass', 'pass', 'image', 'pods', 'pods', 'available', 'available', 'later'),
  at: fc.nat(5),
})

function take(rollout: Rollout, { verb, at }: Step): Rollout {
  const name = rollout.sets[at % rollout.sets.length]!.metadata.name!
  switch (verb) {
    case 'pass':
      return shrunk(pass(rollout))
    case 'image':
      return withImage(rollout, `nginx:${at}`)
    case 'pods':
      return syncPods(rollout, name)
    case 'available':
      return becomeAvailable(rollout, name, 1 + at)
    case 'later':
      return later(rollout, at)
  }
}

/** Sets that were told to give pods up have said so before the next pass: upstream, too, counts on it. */
function shrunk(rollout: Rollout): Rollout {
  return rollout.sets
    .filter((rs) => (rs.status?.availableReplicas ?? 0) > size(rs))
    .reduce((state, rs) => syncPods(state, rs.metadata.name!), rollout)
}

function bounds(deployment: Deployment) {
  const replicas = deployment.spec.replicas!
  return { most: replicas + maxSurge(deployment), least: replicas - maxUnavailable(deployment) }
}

describe('rollouts at random', () => {
  test('never have more than maxSurge pods too many, nor fewer available ones than maxUnavailable allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), strategy, fc.array(step, { maxLength: 60 }), (replicas, chosen, steps) => {
        let rollout = settled(startRollout({ replicas, strategy: chosen }))
        const { most, least } = bounds(rollout.deployment)
        for (const each of steps) {
          rollout = take(rollout, each)
          expect(totalSize(rollout.sets)).toBeLessThanOrEqual(most)
          expect(totalOf(rollout.sets, 'availableReplicas')).toBeGreaterThanOrEqual(least)
        }
      }),
      { numRuns: 300 },
    )
  })

  test(`end at a fixed point with the newest template alone, within ${PASSES_MAX} passes`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), strategy, fc.array(step, { maxLength: 40 }), (replicas, chosen, steps) => {
        const start = settled(startRollout({ replicas, strategy: chosen }))
        const { rollout } = settleRollout(steps.reduce(take, start), PASSES_MAX)
        expect(totalSize(rollout.sets)).toBe(replicas)
        expect(totalOf(rollout.sets, 'availableReplicas')).toBe(replicas)
        const image = rollout.deployment.spec.template.spec!.containers[0]!.image
        expect(rollout.sets.filter((rs) => size(rs) > 0).every((rs) => rs.spec.template!.spec!.containers[0]!.image === image)).toBe(true)
        expect(rollout.deployment.status?.observedGeneration).toBe(rollout.deployment.metadata.generation)
      }),
    )
  })

  test('scaled in the middle, they have the wanted size in the end', () => {
    const scale = fc.record({ after: fc.nat(20), to: fc.integer({ min: 0, max: 12 }) })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        strategy,
        fc.tuple(fc.array(step, { maxLength: 30 }), scale),
        (replicas, chosen, [steps, { after, to }]) => {
          let rollout = settled(startRollout({ replicas, strategy: chosen }))
          for (const [at, each] of steps.entries()) rollout = take(at === after ? changeSpec(rollout, { replicas: to }) : rollout, each)
          const settledAt = settleRollout(changeSpec(rollout, { replicas: to }), PASSES_MAX).rollout
          expect(totalSize(settledAt.sets)).toBe(to)
          expect(settledAt.sets.filter((rs) => size(rs) > 0)).toHaveLength(Math.min(to, 1))
        },
      ),
    )
  })
})
