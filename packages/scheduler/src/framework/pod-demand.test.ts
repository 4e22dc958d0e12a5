import type { Pod } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { currentDemand } from './pod-demand.ts'

/** Asks for `asked` cores, has `given` of them, and its node has seen that generation. */
function pod(asked: string, given: string, { seen, reason }: { readonly seen: number; readonly reason?: string }): Pod {
  const conditions = reason === undefined ? [] : [{ type: 'PodResizePending', status: 'True', reason }]
  const containerStatuses = [{ name: 'app', resources: { requests: { cpu: given } }, allocatedResources: { cpu: given } }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', generation: 2 },
    spec: { containers: [{ name: 'app', resources: { requests: { cpu: asked } } }] },
    status: { observedGeneration: seen, conditions, containerStatuses },
  } as unknown as Pod
}

describe('the demand of a pod that is resized', () => {
  test('is what it still has, before its node has seen that it wants less', () => {
    expect(currentDemand(pod('1', '2', { seen: 1 })).milliCpu).toBe(2000)
  })

  test('is what it waits for, unless it can never have that', () => {
    expect(currentDemand(pod('3', '1', { seen: 2, reason: 'Deferred' })).milliCpu).toBe(3000)
    expect(currentDemand(pod('3', '1', { seen: 2, reason: 'Infeasible' })).milliCpu).toBe(1000)
  })
})
