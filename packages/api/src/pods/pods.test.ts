import { describe, expect, it } from 'vitest'
import type { Container, Pod } from '../types/generated.ts'
import { allContainers } from './containers.ts'
import { findPort } from './ports.ts'
import { podQosClass } from './qos.ts'
import { isPodAvailable, isPodReady, podReadyCondition } from './readiness.ts'
import { containerShouldRestart } from './restarts.ts'

const READY_AT = Date.parse('2026-01-01T00:00:00Z')

function pod(status: NonNullable<Pod['status']>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'a' }] }, status }
}

const ready = pod({ conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] })

describe('readiness', () => {
  it('is what the Ready condition says', () => {
    expect(isPodReady(ready)).toBe(true)
    expect(isPodReady(pod({}))).toBe(false)
    expect(podReadyCondition(pod({ conditions: [{ type: 'PodScheduled', status: 'True' }] }))).toBeUndefined()
  })

  it('becomes availability after minReadySeconds', () => {
    expect(isPodAvailable(ready, 10, READY_AT + 9_999)).toBe(false)
    expect(isPodAvailable(ready, 10, READY_AT + 10_000)).toBe(true)
    expect(isPodAvailable(pod({ conditions: [{ type: 'Ready', status: 'True' }] }), 0, READY_AT)).toBe(true)
    expect(isPodAvailable(pod({ conditions: [{ type: 'Ready', status: 'True' }] }), 1, READY_AT)).toBe(false)
  })
})

describe('findPort', () => {
  const spec = {
    containers: [{ name: 'a', ports: [{ name: 'web', containerPort: 8080, protocol: 'TCP' }] }],
    initContainers: [
      { name: 'once', ports: [{ name: 'setup', containerPort: 1 }] },
      { name: 'mesh', restartPolicy: 'Always', ports: [{ name: 'mesh', containerPort: 15001 }] },
    ],
  }

  it('takes numbers as they are and looks names up in containers and sidecars', () => {
    expect(findPort(spec, { port: 80, targetPort: 9090 })).toBe(9090)
    expect(findPort(spec, { port: 80, targetPort: 'web' })).toBe(8080)
    expect(findPort(spec, { port: 80, targetPort: 'mesh' })).toBe(15001)
  })

  it('finds nothing under another protocol or in an init container that ends', () => {
    expect(findPort(spec, { port: 80, targetPort: 'web', protocol: 'UDP' })).toBeUndefined()
    expect(findPort(spec, { port: 80, targetPort: 'setup' })).toBeUndefined()
  })
})

describe('containerShouldRestart', () => {
  const spec = (restartPolicy: string) => ({ containers: [], restartPolicy })

  it('follows the pod when the container says nothing', () => {
    expect(containerShouldRestart({ name: 'a' }, spec('Always'), 0)).toBe(true)
    expect(containerShouldRestart({ name: 'a' }, spec('OnFailure'), 0)).toBe(false)
    expect(containerShouldRestart({ name: 'a' }, spec('OnFailure'), 1)).toBe(true)
    expect(containerShouldRestart({ name: 'a' }, spec('Never'), 1)).toBe(false)
  })

  it('lets a rule for the exit code win over the policy of the container', () => {
    const container: Container = {
      name: 'a',
      restartPolicy: 'Never',
      restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
    }
    expect(containerShouldRestart(container, spec('Always'), 42)).toBe(true)
    expect(containerShouldRestart(container, spec('Always'), 1)).toBe(false)
  })
})

it('visits init containers first and ephemeral containers last', () => {
  const spec = { containers: [{ name: 'b' }], initContainers: [{ name: 'a' }], ephemeralContainers: [{ name: 'c' }] }
  expect(allContainers(spec).map(({ container, field }) => [container.name, field])).toEqual([
    ['a', 'initContainers[0]'],
    ['b', 'containers[0]'],
    ['c', 'ephemeralContainers[0]'],
  ])
})

it('keeps the quality of service that the status has', () => {
  expect(podQosClass(pod({ qosClass: 'Burstable' }))).toBe('Burstable')
  expect(podQosClass(pod({}))).toBe('BestEffort')
})
