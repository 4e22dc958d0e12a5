import type { Deployment, DeploymentCondition, DeploymentStatus, Pod, ReplicaSet } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action, UpdateAction } from '../kit/action.ts'
import { planDeployment } from './plan.ts'
import { equalIgnoringHash, findGenerations, size } from './replica-sets.ts'
import { hasAnnotations } from './revision.ts'
import { dropHealthy, dropUnhealthy, newestSize, planNewest, planOld } from './rolling-update.ts'
import { deploymentOf, rollingUpdate } from './rollout-model.ts'
import { planRolloutStatus, stuckCheckMs } from './rollout-status.ts'
import { planScale } from './scaling.ts'
import { conditionOf, isComplete, isProgressing, isTimedOut, setCondition, withoutCondition } from './status.ts'
import { maxSurge, maxUnavailable, resolveFenceposts } from './surge.ts'
import cases from './testdata/cases.json' with { type: 'json' }

/** Recorded from upstream's own functions. */
interface SetParts {
  readonly name: string
  readonly created?: string
  readonly size: number
  readonly replicas?: number
  readonly available?: number
  readonly deleted?: boolean
  readonly annotations?: Readonly<Record<string, string>>
}

function set({ name, created, size: replicas, replicas: actual = 0, available, deleted, annotations }: SetParts): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-of-${name}`,
      creationTimestamp: created,
      annotations,
      ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: { replicas, selector: {}, template: { spec: { containers: [] } } },
    status: { replicas: actual, availableReplicas: available },
  }
}

const deployment = (spec: unknown, status?: unknown): Deployment => {
  const { spec: defaults, metadata, ...rest } = deploymentOf({}, status as DeploymentStatus)
  return {
    ...rest,
    metadata: { ...metadata, generation: 0 },
    spec: { selector: defaults.selector, template: defaults.template, ...(spec as Partial<Deployment['spec']>) },
  }
}

describe('arithmetic as recorded', () => {
  test.each(cases.fenceposts)('fenceposts %#', ({ desired, maxSurge: surge, maxUnavailable: unavailable, ...expected }) => {
    const given = deployment({
      replicas: desired,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge ?? undefined, maxUnavailable: unavailable ?? undefined } },
    })
    if (expected.error) expect(() => resolveFenceposts(given)).toThrow()
    else expect(resolveFenceposts(given)).toEqual({ surge: expected.surge, unavailable: expected.unavailable })
  })

  test.each(cases.maxUnavailable)('maxUnavailable %#', ({ spec, expected }) => {
    expect(maxUnavailable(deployment(spec))).toBe(expected)
  })

  test.each(cases.newestSize)('size of the newest set %#', ({ depReplicas, maxSurge: surge, newRSReplicas, expected }) => {
    expect(newestSize(deployment({ replicas: depReplicas, strategy: rollingUpdate(surge, 1) }), newRSReplicas, newRSReplicas)).toBe(
      expected,
    )
  })

  test.each(cases.growNewest)('growing the newest set %#', (given) => {
    const newest = set({ name: 'foo-v2', size: given.newReplicas })
    const resizes = planNewest(deployment({ replicas: given.deploymentReplicas, strategy: rollingUpdate(given.maxSurge, 0) }), newest, [
      newest,
      set({ name: 'foo-v1', size: given.oldReplicas }),
    ])
    expect(resizes.map(({ to }) => to)).toEqual(given.scaleExpected ? [given.expectedNewReplicas] : [])
  })

  test.each(cases.shrinkOld)('shrinking old sets %#', (given) => {
    const newest = set({ name: 'foo-new', size: given.newReplicas, available: given.readyPodsFromNewRS })
    const old = set({ name: 'foo-old', size: given.oldReplicas, available: given.readyPodsFromOldRS })
    const resizes = planOld(deployment({ replicas: given.deploymentReplicas, strategy: rollingUpdate(0, given.maxUnavailable) }), newest, [
      old,
    ])
    expect(resizes.map(({ to }) => to)).toEqual(given.scaleExpected ? [given.expectedOldReplicas] : [])
  })

  test.each(cases.dropUnhealthy)('dropping what is not available %#', (given) => {
    const { sizes } = dropUnhealthy([set({ name: 'foo-v2', size: given.oldReplicas, available: given.readyPods })], given.maxCleanupCount)
    expect(given.oldReplicas - sizes[0]!).toBe(given.cleanupCountExpected)
  })

  test.each(cases.dropHealthy)('dropping what is available %#', (given) => {
    const old = set({ name: 'foo-v2', size: given.oldReplicas, available: given.readyPods })
    const [left] = dropHealthy([old], {
      sizes: [given.oldReplicas],
      budget: given.readyPods - (given.deploymentReplicas - given.maxUnavailable),
    })
    expect(left).toBe(given.scaleExpected ? given.expectedOldReplicas : given.oldReplicas)
  })

  test('a set that counts more available pods than it should have stops the step', () => {
    const old = [
      set({ name: 'a', size: 3, available: 1 }),
      set({ name: 'b', size: 2, available: 3 }),
      set({ name: 'c', size: 2, available: 0 }),
    ]
    expect(dropUnhealthy(old, 10)).toEqual({ sizes: [1, 2, 2], isComplete: false })
    const newest = set({ name: 'new', size: 3, available: 3 })
    expect(
      planOld(deployment({ replicas: 5, strategy: rollingUpdate(5, 5) }), newest, old).map(({ rs, to }) => [rs.metadata.name, to]),
    ).toEqual([['a', 1]])
  })

  test.each(cases.scale)('scaling %#', (given) => {
    const before = deployment(given.before)
    const { desired = {} } = given as { readonly desired?: Readonly<Record<string, number>> }
    const annotated = (parts: SetParts) => {
      const wanted = desired[parts.name] ?? before.spec.replicas!
      const annotations = {
        'deployment.kubernetes.io/desired-replicas': String(wanted),
        'deployment.kubernetes.io/max-replicas': String(wanted + maxSurge(before)),
      }
      return set({ ...parts, annotations })
    }
    const newest = given.newest === undefined ? undefined : annotated(given.newest)
    const old = given.old.map(annotated)
    const after = new Map([...old, ...(newest === undefined ? [] : [newest])].map((rs) => [rs.metadata.name!, size(rs)]))
    for (const { rs, to } of planScale(deployment(given.spec), { newest, old })) after.set(rs.metadata.name!, to)
    if (given.expectedNewest !== undefined) expect(after.get(newest!.metadata.name!)).toBe(given.expectedNewest)
    expect(Object.fromEntries(old.map((rs) => [rs.metadata.name, after.get(rs.metadata.name!)]))).toEqual(given.expectedOld)
  })

  test.each(cases.scaleAnnotations)('annotations of a scaled set %#', ({ annotations, expected }) => {
    const wanted = { 'deployment.kubernetes.io/desired-replicas': '10', 'deployment.kubernetes.io/max-replicas': '20' }
    expect(hasAnnotations(set({ name: 'hello', size: 1, annotations }), wanted)).toBe(!expected)
  })
})

describe('status as recorded', () => {
  test.each(cases.complete)('complete %#', ({ spec, status, expected }) => {
    expect(isComplete(deployment(spec), status)).toBe(expected)
  })

  test.each(cases.progressing)('progressing %#', ({ status, next, expected }) => {
    expect(isProgressing(status, next)).toBe(expected)
  })

  test.each(cases.timedOut)('timed out %#', ({ spec, status, expected }) => {
    expect(isTimedOut(deployment(spec), status as DeploymentStatus, Date.parse('2016-01-01T00:01:20Z'))).toBe(expected)
  })

  test.each(cases.stuck)('stuck %#', ({ spec, status, expected }) => {
    const given = deployment(spec, status)
    expect(stuckCheckMs(given, given.status!, Date.parse('2017-02-15T18:51:00Z'))).toBe(expected === '-1ns' ? undefined : 0)
  })

  test('stuck a minute before the deadline', () => {
    const progress = { type: 'Progressing', status: 'True', lastUpdateTime: '2017-02-15T18:49:00Z' }
    const given = deployment(
      { replicas: 3, progressDeadlineSeconds: 60 },
      { replicas: 3, updatedReplicas: 3, availableReplicas: 1, conditions: [progress] },
    )
    const at = (time: string) => stuckCheckMs(given, given.status!, Date.parse(time))
    expect([at('2017-02-15T18:49:00Z'), at('2017-02-15T18:49:59Z'), at('2017-02-15T18:49:59.001Z')]).toEqual([60_000, 1000, 0])
  })

  test.each(cases.rolloutStatus)('rollout %#', ({ spec, status, newest, old, expected }) => {
    const given = deployment(spec, status)
    const nowMs = Date.parse('2026-01-01T00:00:00Z')
    const actions = planRolloutStatus(given, { newest: newest === undefined ? undefined : set(newest), old: old.map(set) }, nowMs)
    const next =
      (actions.find((action): action is UpdateAction => action.verb === 'updateStatus')?.object as Deployment | undefined)?.status ??
      given.status
    const progress = conditionOf(next, 'Progressing')
    if (expected.type === '') expect(progress).toBeUndefined()
    else expect(progress).toMatchObject({ status: expected.status, reason: expected.reason })
  })

  test.each(cases.setCondition)('setting a condition %#', ({ conditions, next, expected }) => {
    expect(setCondition(conditions as readonly DeploymentCondition[], next)).toEqual(expected)
  })

  test.each(cases.removeCondition)('removing a condition %#', ({ conditions, type, expected }) => {
    expect(withoutCondition(conditions as readonly DeploymentCondition[], type)).toEqual(expected)
  })
})

describe('sets as recorded', () => {
  test.each(cases.equalIgnoringHash)('templates equal but for the hash %#', ({ a, b, expected }) => {
    type Template = Parameters<typeof equalIgnoringHash>[0]
    expect(equalIgnoringHash(a as unknown as Template, b as unknown as Template)).toBe(expected)
  })

  test.each(cases.generations)('the newest set and the old ones %#', ({ labels, container, sets, newest, old }) => {
    const template = (of: { readonly labels: object; readonly container: string }) => ({
      metadata: { labels: of.labels as Record<string, string> },
      spec: { containers: [{ name: of.container }] },
    })
    const times: Readonly<Record<string, string>> = {
      'now-60s': '2026-01-01T00:00:00Z',
      now: '2026-01-01T00:01:00Z',
      'now+60s': '2026-01-01T00:02:00Z',
    }
    const owned = sets.map((each) => {
      const bare = set({ name: each.name, size: each.size, ...(each.created !== null && { created: times[each.created]! }) })
      return { ...bare, spec: { ...bare.spec, template: template(each) } }
    })
    const found = findGenerations(deployment({ template: template({ labels, container }) }), owned)
    if (newest !== undefined) expect(found.newest?.metadata.name).toBe(newest)
    if (old !== undefined) expect(found.old.map((rs) => rs.metadata.name)).toEqual(old)
  })

  test.each(cases.cleanup)('old sets that go %#', ({ old, revisionHistoryLimit, expectedDeletions }) => {
    const spec = { replicas: 0, revisionHistoryLimit, strategy: rollingUpdate(1, 1), paused: true }
    const sets = old.map((parts) => set({ ...parts, name: parts.name }))
    const actions = planDeployment(deployment(spec), { owned: sets, byName: () => undefined, podsOf: () => [], claims: [] }, 0)
    expect(actions.filter(({ verb }) => verb === 'delete')).toHaveLength(expectedDeletions)
  })

  test.each(cases.oldPodsRunning)('Recreate waits for old pods %#', ({ old, phases, expected }) => {
    const sets = old.map(set)
    const pods = phases.map((phase): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [] }, status: { phase } }))
    const actions: readonly Action[] = planDeployment(
      deployment({ strategy: { type: 'Recreate' } }),
      { owned: sets, byName: () => undefined, podsOf: () => pods, claims: [] },
      0,
    )
    expect(actions.some(({ verb }) => verb === 'batch')).toBe(!expected)
  })
})
