import { HOST, inZones, type PodTemplate, preferred, required, spread, template, ZONE } from './objects.ts'

/** One of scheduler_perf's test cases. Upstream: test/integration/scheduler_perf */
export interface Shape {
  readonly name: string
  /** Pods a second below which upstream's own run on its own hardware fails. */
  readonly floor: number
  readonly nodeCount: number
  readonly zones: readonly string[]
  readonly initial: PodTemplate
  readonly initialCount: number
  readonly measured: PodTemplate
  readonly measuredCount: number
  /** What comes and goes meanwhile: pods that fit nowhere; or a node, such a pod and a Service, made and deleted in turns. */
  readonly churn?: 'unschedulable' | 'mixed'
  /** Measured pods between two churns. */
  readonly churnEvery?: number
}

const plain = template('100m')
const NODES = 5_000
const MOONS = ['moon-1', 'moon-2', 'moon-3']
const base = { nodeCount: NODES, zones: [] as readonly string[], initial: plain }

/** Pods of one template before and while measuring. */
function alike(name: string, floor: number, counts: readonly [number, number], each: PodTemplate, zones: readonly string[] = []): Shape {
  const [initialCount, measuredCount] = counts
  return { ...base, name, floor, zones, initial: each, initialCount, measured: each, measuredCount }
}

const withColor = (color: string, affinity: NonNullable<PodTemplate['spec']['affinity']>) => template('100m', { affinity }, { color })

export const SHAPES: readonly Shape[] = [
  alike('SchedulingBasic', 680, [1_000, 10_000], plain),
  alike('NodeAffinity', 220, [5_000, 10_000], template('100m', { affinity: inZones }), ['zone1']),
  alike('PodAffinity', 35, [5_000, 5_000], withColor('blue', { podAffinity: required('blue', ZONE) }), ['zone1']),
  alike('PodAntiAffinity', 60, [1_000, 2_000], withColor('green', { podAntiAffinity: required('green', HOST) })),
  alike('PreferredPodAffinity', 90, [5_000, 5_000], withColor('red', { podAffinity: preferred('red', HOST) })),
  alike('PreferredPodAntiAffinity', 90, [5_000, 5_000], withColor('yellow', { podAntiAffinity: preferred('yellow', HOST) })),
  {
    ...base,
    name: 'TopologySpreading',
    floor: 460,
    zones: MOONS,
    initialCount: 5_000,
    measured: template('100m', { topologySpreadConstraints: [...spread('DoNotSchedule')] }, { color: 'blue' }),
    measuredCount: 5_000,
  },
  {
    ...base,
    name: 'PreferredTopologySpreading',
    floor: 340,
    zones: MOONS,
    initialCount: 5_000,
    measured: template('100m', { topologySpreadConstraints: [...spread('ScheduleAnyway')] }, { color: 'blue' }),
    measuredCount: 5_000,
  },
  // Upstream adds a pod that fits nowhere every 200 ms: at its floor, one to 118 that do.
  {
    ...base,
    name: 'Unschedulable',
    floor: 590,
    initialCount: 100,
    measured: plain,
    measuredCount: 10_000,
    churn: 'unschedulable',
    churnEvery: 118,
  },
  {
    ...base,
    name: 'PreemptionBasic',
    floor: 570,
    initial: template('900m', { terminationGracePeriodSeconds: 0 }),
    initialCount: 20_000,
    measured: template('3', { priorityClassName: 'high' }),
    measuredCount: 5_000,
  },
  // Upstream: one of each every second.
  { ...base, name: 'MixedChurn', floor: 710, initialCount: 0, measured: plain, measuredCount: 10_000, churn: 'mixed', churnEvery: 710 },
]
