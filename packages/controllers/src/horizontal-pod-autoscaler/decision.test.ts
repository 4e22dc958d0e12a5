import type { HorizontalPodAutoscalerSpec } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { decideReplicas, type Memory, type MetricProposal } from './decision.ts'

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')
const EMPTY: Memory = { recommendations: [], history: { up: [], down: [] } }
const CPU = 'cpu resource utilization (percentage of request)'

function spec(minReplicas: number, maxReplicas: number, behavior?: HorizontalPodAutoscalerSpec['behavior']): HorizontalPodAutoscalerSpec {
  return { minReplicas, maxReplicas, scaleTargetRef: { kind: 'Deployment', name: 'web' }, ...(behavior !== undefined && { behavior }) }
}

const wants = (replicas: number, name = CPU): MetricProposal => ({
  name,
  proposal: { replicas, usage: 1 },
  failureContext: '',
  failureReason: 'FailedGetResourceMetric',
})
const fails = (error: string): MetricProposal => ({
  name: 'qps',
  proposal: { error },
  failureContext: '',
  failureReason: 'FailedGetPodsMetric',
})

function decide(
  bounds: HorizontalPodAutoscalerSpec,
  current: number,
  ...proposals: readonly MetricProposal[]
): { readonly replicas: number; readonly reason: string; readonly told: readonly string[]; readonly error: string | undefined } {
  return summary(decideReplicas(bounds, current, { propose: () => proposals, memory: EMPTY, nowMs: NOW_MS }))
}

function summary({ replicas, reason, conditions, error }: ReturnType<typeof decideReplicas>) {
  return { replicas, reason, error, told: conditions.map((each) => `${each.type}=${each.status} ${each.reason}`) }
}

describe('the decision of an autoscaler', () => {
  test('follows the metric that asks for most', () => {
    expect(decide(spec(2, 6), 3, wants(4, 'pods metric qps'), wants(5))).toEqual({
      replicas: 5,
      reason: `${CPU} above target`,
      error: undefined,
      told: ['ScalingActive=True ValidMetricFound', 'AbleToScale=True ReadyForNewScale', 'ScalingLimited=False DesiredWithinRange'],
    })
    expect(decide(spec(2, 6), 5, wants(3), wants(4))).toMatchObject({ replicas: 4, reason: 'All metrics below target' })
  })

  test('stays within its bounds, and says which holds it back', () => {
    expect(decide(spec(2, 5), 3, wants(24))).toMatchObject({
      replicas: 5,
      told: expect.arrayContaining(['ScalingLimited=True TooManyReplicas']),
    })
    expect(decide(spec(2, 5), 3, wants(0))).toMatchObject({
      replicas: 2,
      told: expect.arrayContaining(['ScalingLimited=True TooFewReplicas']),
    })
    expect(decide(spec(1, 100), 3, wants(60))).toMatchObject({
      replicas: 6,
      told: expect.arrayContaining(['ScalingLimited=True ScaleUpLimit']),
    })
    expect(decide(spec(1, 100), 1, wants(60))).toMatchObject({ replicas: 4 })
  })

  test('asks no metric when the scale is out of bounds, or zero', () => {
    const never = { propose: () => expect.fail('asked'), memory: EMPTY, nowMs: NOW_MS }
    expect(summary(decideReplicas(spec(3, 5), 2, never))).toMatchObject({
      replicas: 3,
      reason: 'Current number of replicas below Spec.MinReplicas',
    })
    expect(summary(decideReplicas(spec(3, 5), 9, never))).toMatchObject({
      replicas: 5,
      reason: 'Current number of replicas above Spec.MaxReplicas',
    })
    expect(summary(decideReplicas(spec(3, 5), 0, never))).toEqual({
      replicas: 0,
      reason: '',
      error: undefined,
      told: ['ScalingActive=False ScalingDisabled'],
    })
  })

  test('grows on the metrics it has, but does not shrink while one is missing', () => {
    expect(decide(spec(2, 6), 3, fails('no answer'), wants(4))).toMatchObject({
      replicas: 4,
      error: 'invalid metrics (1 invalid out of 2), first error is: no answer',
    })
    expect(decide(spec(2, 6), 5, fails('no answer'), wants(3))).toEqual({
      replicas: 5,
      reason: '',
      error: 'invalid metrics (1 invalid out of 2), first error is: no answer',
      told: ['ScalingActive=False FailedGetPodsMetric'],
    })
    expect(decide(spec(2, 6), 5, fails('no answer'))).toMatchObject({ replicas: 5, told: ['ScalingActive=False FailedGetPodsMetric'] })
  })

  test('shrinks only to the most that was wanted lately', () => {
    const recommendations = [
      { replicas: 10, atMs: NOW_MS - 610_000 },
      { replicas: 4, atMs: NOW_MS - 70_000 },
    ]
    const memory = { ...EMPTY, recommendations }
    expect(summary(decideReplicas(spec(1, 5), 4, { propose: () => [wants(2)], memory, nowMs: NOW_MS }))).toEqual({
      replicas: 4,
      reason: '',
      error: undefined,
      told: ['ScalingActive=True ValidMetricFound', 'AbleToScale=True ScaleDownStabilized', 'ScalingLimited=False DesiredWithinRange'],
    })
  })

  test('follows its own rules where it has some', () => {
    const behavior = { scaleUp: { selectPolicy: 'Max', policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }] } }
    const memory = { ...EMPTY, history: { up: [{ change: 3, atMs: NOW_MS - 30_000 }], down: [] } }
    expect(summary(decideReplicas(spec(1, 50, behavior), 10, { propose: () => [wants(40)], memory, nowMs: NOW_MS }))).toMatchObject({
      replicas: 11,
      told: expect.arrayContaining(['ScalingLimited=True ScaleUpLimit']),
    })
  })
})
