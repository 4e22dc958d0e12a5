import { formatTime, type Node, type Pod, type Taint, type Toleration } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { evictionTime } from './plan.ts'

const T0 = Date.UTC(2026, 0, 1)
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute', timeAdded: formatTime(T0) }
const DEDICATED: Taint = { key: 'dedicated', value: 'db', effect: 'NoExecute', timeAdded: formatTime(T0 + 10_000) }

function when(taints: Taint[], tolerations: Toleration[], nowMs = T0 + 20_000) {
  const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: { taints } }
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], tolerations } }
  return evictionTime(pod, node, nowMs)
}

describe('how long a pod may stay', () => {
  it.each<[string, Taint[], Toleration[], string | number]>([
    ['for ever where nothing keeps it off', [{ ...NOT_READY, effect: 'NoSchedule' }], [], 'never'],
    ['not at all when it does not tolerate', [NOT_READY], [], 'now'],
    ['not at all when it tolerates only one of two', [NOT_READY, DEDICATED], [{ key: 'dedicated', operator: 'Exists' }], 'now'],
    ['for ever when it tolerates without an end', [NOT_READY], [{ operator: 'Exists' }], 'never'],
    [
      'for its seconds from when the taint came',
      [NOT_READY],
      [{ key: NOT_READY.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
      T0 + 300_000,
    ],
    ['not at all when the seconds are over', [NOT_READY], [{ key: NOT_READY.key, operator: 'Exists', tolerationSeconds: 20 }], 'now'],
    ['not at all for no seconds', [NOT_READY], [{ key: NOT_READY.key, operator: 'Exists', tolerationSeconds: 0 }], 'now'],
    [
      'for the shortest of several',
      [NOT_READY, DEDICATED],
      [
        { key: 'dedicated', operator: 'Equal', value: 'db', tolerationSeconds: 60 },
        { key: NOT_READY.key, operator: 'Exists', tolerationSeconds: 300 },
      ],
      T0 + 70_000,
    ],
    ['not at all when the value is another', [DEDICATED], [{ key: 'dedicated', value: 'web' }], 'now'],
  ])('%s', (_, taints, tolerations, expected) => {
    expect(when(taints, tolerations)).toBe(expected)
  })
})
