import { formatTime, type Node, type Pod, type Taint } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planTaints, silentConditions, unreadyPod } from './plan.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const NOW = formatTime(NOW_MS)

function node(conditions: Record<string, string>, spec: Node['spec'] = {}): Node {
  const list = Object.entries(conditions).map(([type, status]) => ({
    type,
    status,
    reason: 'r',
    message: 'm',
    lastHeartbeatTime: 'h',
    lastTransitionTime: 't',
  }))
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', creationTimestamp: 'c' }, spec, status: { conditions: list } }
}

describe('taints by condition', () => {
  it.each<[Record<string, string>, Node['spec'], string[]]>([
    [{ Ready: 'True' }, {}, []],
    [{ Ready: 'False' }, {}, ['node.kubernetes.io/not-ready:NoSchedule', 'node.kubernetes.io/not-ready:NoExecute']],
    [{ Ready: 'Unknown' }, {}, ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']],
    [{ Ready: 'True', MemoryPressure: 'True', DiskPressure: 'False' }, {}, ['node.kubernetes.io/memory-pressure:NoSchedule']],
    [{ Ready: 'True' }, { unschedulable: true }, ['node.kubernetes.io/unschedulable:NoSchedule']],
  ])('%j %j', (conditions, spec, expected) => {
    expect(planTaints(node(conditions, spec), NOW_MS) ?? []).toEqual(
      expected.map((text) => {
        const [key, effect] = text.split(':')
        return { key, effect, timeAdded: NOW }
      }),
    )
  })

  it('leaves the taints of others alone, and its own where they are right', () => {
    const own: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded: 'earlier' }
    const others: Taint[] = [
      { key: 'dedicated', value: 'db', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', effect: 'PreferNoSchedule' },
    ]
    const cordoned = node({ Ready: 'True' }, { unschedulable: true, taints: [...others, own] })
    expect(planTaints(cordoned, NOW_MS)).toBeUndefined()
    expect(planTaints(node({ Ready: 'True' }, { taints: [...others, own] }), NOW_MS)).toEqual(others)
  })

  it('reaches its end in one pass, whatever the conditions', () => {
    const status = fc.constantFrom('True', 'False', 'Unknown')
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'), status),
        fc.boolean(),
        (conditions, unschedulable) => {
          const taints = planTaints(node(conditions, { unschedulable }), NOW_MS) ?? []
          expect(planTaints(node(conditions, { unschedulable, taints }), NOW_MS + 1)).toBeUndefined()
        },
      ),
    )
  })
})

describe('a silent kubelet', () => {
  it('makes every condition it reports unknown, once', () => {
    const before = node({ Ready: 'True', MemoryPressure: 'False', DiskPressure: 'False', Custom: 'True' })
    const after = silentConditions(before, NOW_MS)
    expect(after.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
      'Ready Unknown NodeStatusUnknown',
      'MemoryPressure Unknown NodeStatusUnknown',
      'DiskPressure Unknown NodeStatusUnknown',
      'PIDPressure Unknown NodeStatusNeverUpdated',
      'Custom True r',
    ])
    expect(after[0]).toMatchObject({ message: 'Kubelet stopped posting node status.', lastHeartbeatTime: 'h', lastTransitionTime: NOW })
    expect(silentConditions({ ...before, status: { conditions: after } }, NOW_MS + 1)).toBe(after)
  })

  it('has pods that nobody should send traffic to', () => {
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    }
    const unready = unreadyPod(pod, NOW_MS)!
    expect(unready.status?.conditions).toEqual([{ type: 'Ready', status: 'False', lastTransitionTime: NOW }])
    expect(unreadyPod(unready, NOW_MS)).toBeUndefined()
  })
})
