import type { Pod } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPodActive, isPodTerminating, podTally } from './pod-tally.ts'
import { NOW_MS, pod, replicaSet, tallyOf } from './replica-set-values.fixture.ts'
import { nextAvailabilityMs, planStatus, replicaSetStatus } from './status.ts'
import cases from './testdata/cases.json' with { type: 'json' }

const FINE = { nowMs: NOW_MS, error: undefined }

describe('status of a ReplicaSet', () => {
  test.each(cases.status)('as recorded: %#', (given) => {
    const labelsOf = (labels: object) => Object.fromEntries(Object.entries(labels)) as Record<string, string>
    const rs = replicaSet(
      {
        replicas: given.replicas,
        selector: { matchLabels: labelsOf(given.selector) },
        template: { metadata: { labels: labelsOf(given.template) }, spec: { containers: [] } },
      },
      { status: { replicas: 0, conditions: given.conditions } },
    )
    const pods = given.pods.map(({ labels, ready }, at) =>
      pod({ name: `pod${at}`, labels: labelsOf(labels), ...(ready && { readySince: null }) }),
    )
    const status = replicaSetStatus(rs, tallyOf(pods), {
      nowMs: NOW_MS,
      error: given.error === undefined ? undefined : new Error(given.error),
    })
    if (given.status !== undefined) expect(status).toMatchObject(given.status)
    if (given.expectedConditions !== undefined)
      expect((status.conditions ?? []).map(({ type, status: state }) => ({ type, status: state }))).toEqual(given.expectedConditions)
  })

  test('counts what upstream counts', () => {
    const pods = [
      pod({ name: 'ready', readySince: '2026-01-01T11:00:00Z' }),
      pod({ name: 'starting' }),
      pod({ name: 'leaving', readySince: '2026-01-01T11:00:00Z', isDeleted: true }),
      pod({ name: 'done', phase: 'Succeeded' }),
      pod({ name: 'failed and leaving', phase: 'Failed', isDeleted: true }),
    ]
    expect(replicaSetStatus(replicaSet(), tallyOf(pods), FINE)).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      terminatingReplicas: 1,
      observedGeneration: 1,
      conditions: undefined,
    })
  })

  test('pods on their way out that are selected no longer are not counted', () => {
    const pods = [pod({ isDeleted: true }), pod({ isDeleted: true, labels: { app: 'other' } })]
    expect(replicaSetStatus(replicaSet(), tallyOf(pods), FINE).terminatingReplicas).toBe(1)
  })

  test('a pod is available minReadySeconds after it became ready, to the millisecond', () => {
    const rs = replicaSet({ minReadySeconds: 60 })
    const tally = tallyOf([
      pod({ readySince: '2026-01-01T11:59:00Z' }),
      pod({ readySince: '2026-01-01T11:59:01Z' }),
      pod({ readySince: null }),
    ])
    expect(replicaSetStatus(rs, tally, FINE)).toMatchObject({ readyReplicas: 3, availableReplicas: 1 })
    expect(replicaSetStatus(rs, tally, { ...FINE, nowMs: NOW_MS - 1 }).availableReplicas).toBeUndefined()
    expect(nextAvailabilityMs(tally, 60, NOW_MS)).toBe(NOW_MS + 1000)
    expect(nextAvailabilityMs(tally, 60, NOW_MS + 1000)).toBeUndefined()
  })

  test('a failure is told once, and gone with the next success', () => {
    const failed = replicaSetStatus(replicaSet(), tallyOf([]), { nowMs: NOW_MS, error: new Error('quota exceeded') })
    expect(failed.conditions).toEqual([
      {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: '2026-01-01T12:00:00Z',
        reason: 'FailedCreate',
        message: 'quota exceeded',
      },
    ])
    const rs = replicaSet({}, { status: failed })
    expect(planStatus(rs, tallyOf([]), { nowMs: NOW_MS + 5000, error: new Error('another') })).toEqual([])
    expect(replicaSetStatus(rs, tallyOf([]), FINE).conditions).toBeUndefined()
    const tooMany = replicaSetStatus(replicaSet({ replicas: 0 }), tallyOf([pod()]), { nowMs: NOW_MS, error: new Error('not allowed') })
    expect(tooMany.conditions).toMatchObject([{ reason: 'FailedDelete', message: 'unable to delete pods: not allowed' }])
  })

  test('is not written when it says what it said', () => {
    const pods = [pod({ readySince: '2026-01-01T11:00:00Z' })]
    const status = replicaSetStatus(replicaSet(), tallyOf(pods), FINE)
    expect(planStatus(replicaSet({}, { status }), tallyOf(pods), FINE)).toEqual([])
    expect(planStatus(replicaSet({}, { status, metadata: { generation: 2 } }), tallyOf(pods), FINE)).toMatchObject([
      { verb: 'updateStatus', object: { status: { observedGeneration: 2 } } },
    ])
    expect(planStatus(replicaSet({}, { status: { replicas: 0 } }), tallyOf([]), FINE)).toMatchObject([
      { object: { status: { replicas: 0, terminatingReplicas: 0 } } },
    ])
  })
})

const anyPod: fc.Arbitrary<Pod> = fc
  .record({
    phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
    readySince: fc.constantFrom(undefined, null, '2026-01-01T11:00:00Z', '2026-01-01T11:59:30Z'),
    isDeleted: fc.boolean(),
    labels: fc.constantFrom<Readonly<Record<string, string>>[]>(
      { app: 'web' },
      { app: 'web', tier: 'x' },
      { tier: 'x', app: 'web' },
      { app: 'other' },
    ),
  })
  .map((parts) => pod(parts))

describe('pod tally', () => {
  test('says what a look at the pods says, whatever came and went', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPod, fc.boolean()), { maxLength: 30 }), (history) => {
        const tally = podTally.empty()
        const pods: Pod[] = []
        for (const [next, comes] of history) {
          if (comes || pods.length === 0) {
            podTally.add(tally, next)
            pods.push(next)
          } else podTally.remove(tally, pods.splice(pods.length >> 1, 1)[0]!)
        }
        const isReady = (each: Pod) => isPodActive(each) && each.status!.conditions !== undefined
        expect(tally.active).toBe(pods.filter(isPodActive).length)
        expect(tally.ready).toBe(pods.filter(isReady).length)
        expect(tally.terminating).toBe(pods.filter(isPodTerminating).length)
        expect(Object.fromEntries(tally.readySince)).toEqual(
          count(pods.filter(isReady), (each) => each.status!.conditions![0]!.lastTransitionTime ?? ''),
        )
        const byLabels = [...tally.byLabels.values()].map(({ labels, active, terminating }) => [
          JSON.stringify(Object.entries(labels).sort()),
          [active, terminating],
        ])
        const present = pods.filter((each) => isPodActive(each) || isPodTerminating(each))
        const labelsOf = (each: Pod) => JSON.stringify(Object.entries(each.metadata.labels!).sort())
        const expected = Object.keys(count(present, labelsOf)).map((labels) => {
          const those = present.filter((each) => labelsOf(each) === labels)
          return [labels, [those.filter(isPodActive).length, those.filter(isPodTerminating).length]]
        })
        expect(Object.fromEntries(byLabels)).toEqual(Object.fromEntries(expected))
      }),
    )
  })
})

function count(pods: readonly Pod[], key: (pod: Pod) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const each of pods) counts[key(each)] = (counts[key(each)] ?? 0) + 1
  return counts
}
