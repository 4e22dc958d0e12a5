import type { Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { hasSameResources, podAsAllocated, resizedResources } from './allocated-resources.ts'
import { resizeMessage } from './resize-message.ts'

function pod(resources: object, status?: object): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'app', resources }] },
    ...(status !== undefined && { status: { containerStatuses: [{ name: 'app', ...status }] } }),
  } as Pod
}

describe('resources are the same', () => {
  it('however they are written, and none is as good as an empty list', () => {
    expect(hasSameResources({ requests: { cpu: '1' } }, { requests: { cpu: '1000m' }, limits: {} })).toBe(true)
    expect(hasSameResources(undefined, {})).toBe(true)
  })

  it('unless a request or a limit differs or is missing', () => {
    expect(resizedResources({ requests: { cpu: '1', memory: '1Gi' } }, { requests: { cpu: '2', memory: '1024Mi' } })).toEqual(['cpu'])
    expect(resizedResources({}, { limits: { memory: '1Gi' } })).toEqual(['memory'])
  })
})

describe('what a kubelet finds after a restart', () => {
  it('is the pod itself where the status tells nothing else', () => {
    const same = pod({ requests: { cpu: '1' } }, { resources: { requests: { cpu: '1' } }, allocatedResources: { cpu: '1000m' } })
    expect(podAsAllocated(same)).toBe(same)
    const unreported = pod({ requests: { cpu: '1' } })
    expect(podAsAllocated(unreported)).toBe(unreported)
  })

  it('is what was allocated, not what is asked for', () => {
    const asks = pod({ requests: { cpu: '2' } }, { resources: { requests: { cpu: '1' } }, allocatedResources: { cpu: '1' } })
    expect(podAsAllocated(asks).spec.containers[0]!.resources).toEqual({ requests: { cpu: '1' } })
  })
})

it('an event tells all resources as Go writes them', () => {
  const asks = pod({ requests: { memory: '1Gi', cpu: '1' }, limits: { cpu: '2' } })
  expect(resizeMessage(asks, 'Pod resize Deferred', { generation: 3, error: 'a < b' })).toBe(
    'Pod resize Deferred: {"containers":[{"name":"app","resources":{"limits":{"cpu":"2"},"requests":{"cpu":"1","memory":"1Gi"}}}],' +
      '"generation":3,"error":"a \\u003c b"}',
  )
})
