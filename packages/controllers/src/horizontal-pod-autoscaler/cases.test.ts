import { formatTime, type HPAScalingRules, type Pod } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { groupPods, type PodMetric } from './pod-groups.ts'
import { replicasForAverage, replicasForShare, replicasForUtilization, replicasForValue, type Situation } from './replica-calculator.ts'
import { DEFAULT_DOWN, DEFAULT_UP, limitRate, type ScaleEvent, stabilize } from './scaling-rules.ts'
import groupCases from './testdata/pod-groups.json' with { type: 'json' }
import calculatorCases from './testdata/replica-calculator.json' with { type: 'json' }
import rateCases from './testdata/scaling-rates.json' with { type: 'json' }
import stabilizationCases from './testdata/stabilization.json' with { type: 'json' }

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')
const LONG_AGO_S = 86_400
const ago = (seconds: number) => formatTime(NOW_MS - seconds * 1000)

interface CalculatorCase {
  readonly name: string
  readonly current: number
  readonly ready?: readonly string[]
  readonly phase?: readonly string[]
  readonly deleting?: readonly boolean[]
  readonly startedAgo?: readonly number[]
  readonly resource?: {
    readonly levels: readonly number[]
    readonly requests: readonly string[]
    readonly target: number
    readonly podNames?: readonly string[]
  }
  readonly metric?: { readonly type: string; readonly levels: readonly number[]; readonly target: number }
  readonly expect: {
    readonly replicas?: number
    readonly utilization?: number
    readonly value?: number
    readonly usage?: number
    readonly error?: string
  }
}

/** Each pod has two containers alike. */
function podsOf({ current, ready, phase, deleting, startedAgo, resource }: CalculatorCase): Pod[] {
  return Array.from({ length: phase?.length ?? current }, (_, index): Pod => {
    const since = ago(startedAgo?.[index] ?? LONG_AGO_S)
    const request = resource?.requests[index]
    const container = (name: string) => ({ name, ...(request !== undefined && { resources: { requests: { cpu: request } } }) })
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${index}`, ...(deleting?.[index] && { deletionTimestamp: ago(0) }) },
      spec: { containers: [container('a'), container('b')] },
      status: {
        phase: phase?.[index] ?? 'Running',
        startTime: since,
        conditions: [{ type: 'Ready', status: ready?.[index] ?? 'True', lastTransitionTime: since }],
      },
    }
  })
}

function situationOf(given: CalculatorCase): Situation {
  return {
    currentReplicas: given.current,
    tolerances: { up: 0.1, down: 0.1 },
    pods: podsOf(given),
    resource: given.resource === undefined ? undefined : 'cpu',
    nowMs: NOW_MS,
    cpuInitializationMs: 120_000,
    initialReadinessDelayMs: 10_000,
  }
}

function metricsOf(levels: readonly number[], names?: readonly string[]): ReadonlyMap<string, PodMetric> {
  return new Map(levels.map((value, index) => [names?.[index] ?? `pod-${index}`, { value, atMs: NOW_MS, windowMs: 60_000 }]))
}

describe('replicas for what is measured', () => {
  test.each(calculatorCases as readonly CalculatorCase[])('$name', (given) => {
    const situation = situationOf(given)
    const { resource, metric, expect: expected } = given
    if (resource !== undefined) {
      const metrics = metricsOf(
        resource.levels.map((level) => level * 2),
        resource.podNames,
      )
      const found = replicasForUtilization(situation, metrics, { utilization: resource.target })
      if (expected.error !== undefined) expect('error' in found && found.error).toContain(expected.error)
      else expect(found).toEqual({ replicas: expected.replicas, utilization: expected.utilization, usage: expected.value })
      return
    }
    const total = metric!.levels.reduce((sum, level) => sum + level, 0)
    const found =
      metric!.type === 'pods'
        ? replicasForAverage(situation, metricsOf(metric!.levels), metric!.target)
        : metric!.type.endsWith('PerPod')
          ? replicasForShare(situation, total, metric!.target)
          : replicasForValue(situation, total, metric!.target)
    expect(found).toEqual({ replicas: expected.replicas, usage: expected.usage })
  })

  test('says what it lacks', () => {
    const none = situationOf({ name: '', current: 0, expect: {} })
    expect(replicasForAverage(none, new Map(), 1)).toEqual({ error: 'no pods returned by selector while calculating replica count' })
    const one = situationOf({ name: '', current: 1, expect: {} })
    expect(replicasForAverage(one, new Map(), 1)).toEqual({ error: 'did not receive metrics for targeted pods (pods might be unready)' })
  })
})

interface GroupCase {
  readonly name: string
  readonly resource: string
  readonly pods: readonly {
    readonly name: string
    readonly phase: string
    readonly startedAgo?: number
    readonly ready?: string
    readonly changedAgo?: number
  }[]
  readonly metrics: Readonly<Record<string, { readonly ago: number | null; readonly windowS: number }>>
  readonly expect: {
    readonly readyCount: number
    readonly unready: readonly string[]
    readonly missing: readonly string[]
    readonly ignored: readonly string[]
  }
}

test.each(groupCases as unknown as readonly GroupCase[])('pods are grouped: $name', ({ resource, pods, metrics, expect: expected }) => {
  const given = pods.map(
    ({ name, phase, startedAgo, ready, changedAgo }): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [] },
      status: {
        phase,
        ...(startedAgo !== undefined && { startTime: ago(startedAgo) }),
        ...(ready !== undefined && { conditions: [{ type: 'Ready', status: ready, lastTransitionTime: ago(changedAgo!) }] }),
      },
    }),
  )
  const measured = new Map(
    Object.entries(metrics).map(([name, metric]) => [
      name,
      { value: 1, atMs: metric.ago === null ? -Infinity : NOW_MS - metric.ago * 1000, windowMs: metric.windowS * 1000 },
    ]),
  )
  const options = { resource, nowMs: NOW_MS, cpuInitializationMs: 120_000, initialReadinessDelayMs: 10_000 }
  const groups = groupPods(given, measured, options)
  expect({
    readyCount: groups.readyCount,
    unready: [...groups.unready],
    missing: [...groups.missing],
    ignored: [...groups.ignored],
  }).toEqual(expected)
})

interface RateCase {
  readonly name: string
  readonly desired: number
  readonly current: number
  readonly min: number
  readonly max: number
  readonly up?: HPAScalingRules
  readonly down?: HPAScalingRules
  readonly upEvents?: readonly { readonly change: number; readonly ago: number }[]
  readonly downEvents?: readonly { readonly change: number; readonly ago: number }[]
  readonly expect: { readonly replicas: number; readonly reason: string }
}

const eventsOf = (events: RateCase['upEvents']): readonly ScaleEvent[] =>
  (events ?? []).map(({ change, ago: seconds }) => ({ change, atMs: NOW_MS - seconds * 1000 }))

test.each(rateCases as readonly RateCase[])('the rate of change: $name', ({ desired, expect: expected, ...given }) => {
  const found = limitRate(desired, given, {
    up: given.up ?? DEFAULT_UP,
    down: given.down ?? DEFAULT_DOWN,
    history: { up: eventsOf(given.upEvents), down: eventsOf(given.downEvents) },
    nowMs: NOW_MS,
  })
  expect(found).toMatchObject(expected)
})

test.each(stabilizationCases)('stabilization: $name', ({ desired, current, upWindow, downWindow, recommendations, expect: expected }) => {
  const found = stabilize(desired, current, {
    up: { stabilizationWindowSeconds: upWindow },
    down: { stabilizationWindowSeconds: downWindow },
    recommendations: recommendations.map(({ replicas, ago: seconds }) => ({ replicas, atMs: NOW_MS - seconds * 1000 })),
    nowMs: NOW_MS,
  })
  expect(found.replicas).toBe(expected)
  expect(found.reason).toBe(desired >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized')
})
