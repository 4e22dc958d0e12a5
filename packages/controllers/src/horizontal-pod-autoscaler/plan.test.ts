import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, Pod, Scale } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action } from '../kit/action.ts'
import { type AutoscalerView, planAutoscaler } from './plan.ts'
import { rivalProblem, selectorProblem } from './target.ts'

const NOW_MS = Date.parse('2026-01-01T00:10:00Z')
const NOW = '2026-01-01T00:10:00Z'
const QPS: NonNullable<HorizontalPodAutoscalerSpec['metrics']> = [
  { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } } },
]

function autoscaler(spec: Partial<HorizontalPodAutoscalerSpec> = {}, status?: HorizontalPodAutoscaler['status']): HorizontalPodAutoscaler {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: QPS,
      ...spec,
    },
    ...(status !== undefined && { status }),
  }
}

const scaleOf = (replicas: number): Scale => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'web', namespace: 'shop', resourceVersion: '7' },
  spec: { replicas },
  status: { replicas, selector: 'app=web' },
})

function podsOf(count: number): Pod[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `web-${index}`, namespace: 'shop' },
    spec: { containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  }))
}

/** Each pod is measured to have so many queries a second. */
function view(replicas: number, perSecond: number): AutoscalerView {
  const measured = podsOf(replicas).map(
    ({ metadata }) => [metadata.name!, { value: perSecond * 1000, atMs: NOW_MS, windowMs: 60_000 }] as const,
  )
  return { scale: scaleOf(replicas), pods: podsOf(replicas), readings: [{ pods: new Map(measured) }], memory: undefined }
}

const statusIn = (actions: readonly Action[]) => {
  const write = actions.find(({ verb }) => verb === 'updateStatus')
  return write?.verb === 'updateStatus' ? (write.object as HorizontalPodAutoscaler).status : undefined
}
const toldIn = (actions: readonly Action[]) =>
  actions.flatMap((action) => (action.verb === 'event' ? `${action.event.type} ${action.event.reason}: ${action.event.message}` : []))

describe('the plan of an autoscaler', () => {
  test('writes the scale, tells it and remembers it', () => {
    const plan = planAutoscaler(autoscaler({ behavior: {} }), view(2, 20), NOW_MS)
    expect(plan.rescale).toEqual({ replicas: 4, scale: { ...scaleOf(2), spec: { replicas: 4 } } })
    const { actions, memory } = plan.after(undefined)
    expect(toldIn(actions)).toEqual(['Normal SuccessfulRescale: New size: 4; reason: pods metric qps above target'])
    expect(statusIn(actions)).toEqual({
      currentReplicas: 2,
      desiredReplicas: 4,
      lastScaleTime: NOW,
      currentMetrics: [{ type: 'Pods', pods: { metric: { name: 'qps' }, current: { averageValue: '20' } } }],
      conditions: [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'SucceededRescale',
          message: 'the HPA controller was able to update the target scale to 4',
          lastTransitionTime: NOW,
        },
        {
          type: 'ScalingActive',
          status: 'True',
          reason: 'ValidMetricFound',
          message: 'the HPA was able to successfully calculate a replica count from pods metric qps',
          lastTransitionTime: NOW,
        },
        {
          type: 'ScalingLimited',
          status: 'False',
          reason: 'DesiredWithinRange',
          message: 'the desired count is within the acceptable range',
          lastTransitionTime: NOW,
        },
      ],
    })
    expect(memory).toEqual({
      recommendations: [
        { replicas: 2, atMs: NOW_MS },
        { replicas: 4, atMs: NOW_MS },
      ],
      history: { up: [{ change: 2, atMs: NOW_MS }], down: [] },
    })
  })

  test('says when the scale could not be written, and remembers no change', () => {
    const { actions, memory } = planAutoscaler(autoscaler({ behavior: {} }), view(2, 20), NOW_MS).after('quota exceeded')
    expect(toldIn(actions)).toEqual(['Warning FailedRescale: New size: 4; reason: pods metric qps above target; error: quota exceeded'])
    expect(statusIn(actions)!.conditions![0]).toMatchObject({
      status: 'False',
      reason: 'FailedUpdateScale',
      message: 'the HPA controller was unable to update the target scale: quota exceeded',
    })
    expect(statusIn(actions)).toMatchObject({ currentReplicas: 2, desiredReplicas: 0 })
    expect(memory!.history.up).toEqual([])
  })

  test('comes to rest: what it wrote it does not write again', () => {
    const first = planAutoscaler(autoscaler(), view(2, 20), NOW_MS)
    const scaled = autoscaler({}, statusIn(first.after(undefined).actions)!)
    const second = planAutoscaler(scaled, { ...view(4, 10), memory: first.after(undefined).memory }, NOW_MS + 15_000)
    expect(second.rescale).toBeUndefined()
    const settled = autoscaler({}, statusIn(second.after(undefined).actions)!)
    const third = planAutoscaler(settled, { ...view(4, 10), memory: second.after(undefined).memory }, NOW_MS + 30_000)
    expect(third.rescale).toBeUndefined()
    expect(third.after(undefined).actions).toEqual([])
  })

  test('a condition keeps its time while its status stays', () => {
    const before = planAutoscaler(autoscaler(), view(2, 20), NOW_MS - 60_000).after(undefined).actions
    const { actions } = planAutoscaler(autoscaler({}, statusIn(before)!), view(2, 20), NOW_MS).after('lost')
    expect(statusIn(actions)!.conditions!.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([
      NOW,
      '2026-01-01T00:09:00Z',
      '2026-01-01T00:09:00Z',
    ])
  })

  test.each([
    ['', 'SelectorRequired', "the HPA target's scale is missing a selector"],
    ['app in', 'InvalidSelector', /^couldn't convert selector into a corresponding internal selector object: /],
  ])('cannot work with the selector "%s"', (selector, eventReason, message) => {
    const problem = selectorProblem(selector)!
    const plan = planAutoscaler(autoscaler(), { ...view(2, 20), selectorProblem: problem }, NOW_MS)
    expect(plan.rescale).toBeUndefined()
    const { actions } = plan.after(undefined)
    expect(toldIn(actions)).toEqual([`Warning ${eventReason}: ${problem.error}`, `Warning FailedComputeMetricsReplicas: ${problem.error}`])
    expect(statusIn(actions)!.conditions![1]).toMatchObject({
      type: 'ScalingActive',
      status: 'False',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })

  test('one autoscaler has no rival', () => {
    expect(rivalProblem('app=web', ['web shop'])).toBeUndefined()
    expect(rivalProblem('app=web', ['api shop', 'web shop'])!.error).toBe(
      'pods by selector app=web are controlled by multiple HPAs: [{api shop} {web shop}]',
    )
  })

  test('a tolerance is per direction', () => {
    const tolerant = autoscaler({ behavior: { scaleUp: { tolerance: '500m' }, scaleDown: { tolerance: '0' } } })
    expect(planAutoscaler(tolerant, view(4, 14), NOW_MS).rescale).toBeUndefined()
    expect(planAutoscaler(autoscaler(), view(4, 14), NOW_MS).rescale?.replicas).toBe(6)
  })
})
