import type { NodeSelectorRequirement, PodSpec, Taint } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { daemonPod, targetNode, withDaemonTolerations } from './daemon-pod.ts'
import { daemonSet, node } from './daemon-set-values.fixture.ts'
import { nodeFit } from './node-fit.ts'

const RUNS = { shouldRun: true, shouldContinue: true }
const MAY_STAY = { shouldRun: false, shouldContinue: true }
const UNFIT = { shouldRun: false, shouldContinue: false }

function fit(pod: Partial<PodSpec>, parts: Parameters<typeof node>[1] = {}) {
  return nodeFit(daemonSet({ pod }).spec.template, node('n1', parts))
}

function demanding(...matchExpressions: NodeSelectorRequirement[]): Partial<PodSpec> {
  const required = { nodeSelectorTerms: [{ matchExpressions }] }
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }
}

describe('a node fits', () => {
  test.each<[string, Partial<PodSpec>, Parameters<typeof node>[1], typeof RUNS]>([
    ['when nothing is asked', {}, {}, RUNS],
    ['by name', { nodeName: 'n1' }, {}, RUNS],
    ['not when another is named', { nodeName: 'n2' }, {}, UNFIT],
    ['by nodeSelector', { nodeSelector: { disk: 'ssd' } }, { labels: { disk: 'ssd' } }, RUNS],
    ['not without the label', { nodeSelector: { disk: 'ssd' } }, {}, UNFIT],
    ['by In', demanding({ key: 'zone', operator: 'In', values: ['a', 'b'] }), { labels: { zone: 'b' } }, RUNS],
    ['by NotIn, without the label', demanding({ key: 'zone', operator: 'NotIn', values: ['a'] }), {}, RUNS],
    ['not by Exists', demanding({ key: 'gpu', operator: 'Exists' }), {}, UNFIT],
    ['by DoesNotExist', demanding({ key: 'gpu', operator: 'DoesNotExist' }), {}, RUNS],
    ['by Gt', demanding({ key: 'cores', operator: 'Gt', values: ['8'] }), { labels: { cores: '16' } }, RUNS],
    ['not by Lt', demanding({ key: 'cores', operator: 'Lt', values: ['8'] }), { labels: { cores: '16' } }, UNFIT],
  ])('%s', (_, pod, parts, expected) => {
    expect(fit(pod, parts)).toEqual(expected)
  })

  test.each<[Taint, typeof RUNS]>([
    [{ key: 'team', value: 'db', effect: 'NoSchedule' }, MAY_STAY],
    [{ key: 'team', value: 'db', effect: 'NoExecute' }, UNFIT],
    [{ key: 'team', value: 'db', effect: 'PreferNoSchedule' }, RUNS],
    [{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }, RUNS],
    [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }, MAY_STAY],
    [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }, RUNS],
    [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }, RUNS],
    [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }, RUNS],
    [{ key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' }, MAY_STAY],
  ])('with the taint %j', (taint, expected) => {
    expect(fit({}, { taints: [taint] })).toEqual(expected)
  })

  test('without a network, for a pod that brings its own', () => {
    const taints = [{ key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' }]
    expect(fit({ hostNetwork: true }, { taints })).toEqual(RUNS)
  })
})

describe('a daemon pod', () => {
  test('may run on its node only, whatever nodes the template asks for', () => {
    const set = daemonSet({
      pod: {
        affinity: {
          podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] },
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [],
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [] }] },
          },
        },
      },
    })
    const pod = daemonPod(set, 'n7', 'abc')
    expect(pod.metadata).toMatchObject({ generateName: 'log-', labels: { app: 'log', 'controller-revision-hash': 'abc' } })
    expect(pod.spec.affinity).toEqual({
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] },
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [],
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n7'] }] }],
        },
      },
    })
    expect(targetNode(pod)).toBe('n7')
  })

  test('tolerates for ever what others tolerate for a while', () => {
    const limited = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }
    const { tolerations } = withDaemonTolerations({ containers: [], tolerations: [{ key: 'own', operator: 'Exists' }, limited] })
    expect(tolerations?.map(({ key, effect, tolerationSeconds }) => [key, effect, tolerationSeconds])).toEqual([
      ['own', undefined, undefined],
      ['node.kubernetes.io/not-ready', 'NoExecute', undefined],
      ['node.kubernetes.io/unreachable', 'NoExecute', undefined],
      ['node.kubernetes.io/disk-pressure', 'NoSchedule', undefined],
      ['node.kubernetes.io/memory-pressure', 'NoSchedule', undefined],
      ['node.kubernetes.io/pid-pressure', 'NoSchedule', undefined],
      ['node.kubernetes.io/unschedulable', 'NoSchedule', undefined],
    ])
  })
})
