import type { Node, Pod } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { failedPod, isOutOfService, surplus } from './plan.ts'

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')

function pod(name: string, created: string, status: Pod['status'] = { phase: 'Succeeded' }): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'd', creationTimestamp: created },
    spec: { containers: [] },
    status: status!,
  }
}

describe('surplus of finished pods', () => {
  test('is what goes beyond the number: evicted ones first, then the oldest, then by name', () => {
    const finished = [
      pod('c', '2026-01-01T00:00:02Z'),
      pod('b', '2026-01-01T00:00:01Z'),
      pod('a', '2026-01-01T00:00:01Z'),
      pod('evicted', '2026-01-01T00:00:09Z', { phase: 'Failed', reason: 'Evicted' }),
    ]
    expect(surplus(finished, 1).map(({ metadata }) => metadata.name)).toEqual(['evicted', 'a', 'b'])
    expect(surplus(finished, 4)).toEqual([])
    expect(surplus(finished)).toEqual([])
  })
})

describe('a pod that is given up', () => {
  test('has failed, and says why where its node is gone', () => {
    const running = pod('a', '', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })
    expect(failedPod(running, false, NOW_MS)!.status).toEqual({ phase: 'Failed', conditions: [{ type: 'Ready', status: 'True' }] })
    expect(failedPod(running, true, NOW_MS)!.status).toEqual({
      phase: 'Failed',
      conditions: [
        { type: 'Ready', status: 'True' },
        {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByPodGC',
          message: 'PodGC: node no longer exists',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    })
    expect(failedPod(pod('a', ''), true, NOW_MS)).toBeUndefined()
  })
})

test('a node is out of service when it is tainted so and not ready', () => {
  const node = (ready: string, key: string): Node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    spec: { taints: [{ key, effect: 'NoExecute' }] },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  })
  expect(isOutOfService(node('Unknown', 'node.kubernetes.io/out-of-service'))).toBe(true)
  expect(isOutOfService(node('True', 'node.kubernetes.io/out-of-service'))).toBe(false)
  expect(isOutOfService(node('False', 'node.kubernetes.io/unreachable'))).toBe(false)
})
