import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../meta/object.ts'
import type { Pod, PodSpec } from '../../../types/generated.ts'
import { ALICE, NOW, prepared, received } from '../../testing/answers.ts'
import { podStrategy } from './strategy.ts'

function pod(spec: Partial<PodSpec>, parts: Partial<Pod> = {}): Pod {
  const metadata = { name: 'web', namespace: 'default' }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'web', image: 'nginx' }], ...spec }, ...parts } as Pod
}

function withResources(resources: object): Pod {
  return pod({ containers: [{ name: 'web', image: 'nginx', resources }] })
}

describe('a new pod', () => {
  it('is pending, whatever its maker says', () => {
    const made = prepared(pod({}, { status: { phase: 'Running', podIP: '10.0.0.1' } }))
    expect(made.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
  })

  it.each([
    ['Guaranteed', { limits: { cpu: '1', memory: '1Gi' } }],
    ['Burstable', { requests: { cpu: '1' } }],
  ])('is of the class %s', (qosClass, resources) => {
    expect(prepared(withResources(resources)).status?.qosClass).toBe(qosClass)
  })

  it('waits at its gates', () => {
    const [condition] = prepared(pod({ schedulingGates: [{ name: 'example.com/gate' }] })).status?.conditions ?? []
    expect(condition).toEqual({
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: NOW,
    })
  })

  it('shares the spec and the status of others like it', () => {
    const first = received(pod({}))
    const second: Pod = { ...first, metadata: { ...first.metadata, name: 'other' } }
    const [a, b] = [first, second].map((each) => podStrategy.prepareForCreate!(each, NOW, ALICE))
    expect(b!.spec).toBe(a!.spec)
    expect(b!.status).toBe(a!.status)
  })
})

it('does not look again at a spec that it found valid', () => {
  const { spec } = received(pod({}))
  let reads = 0
  const observed = new Proxy(spec, {
    get(target, name, receiver) {
      reads++
      return Reflect.get(target, name, receiver)
    },
  })
  const validate = (name: string) => podStrategy.validate!({ ...pod({}), metadata: { name, namespace: 'default' }, spec: observed })
  expect(validate('first')).toEqual([])
  const readsOfFirst = reads
  expect(validate('second')).toEqual([])
  expect(reads - readsOfFirst).toBeLessThan(readsOfFirst / 4)
})

it('changes nothing in an update that changes nothing', () => {
  const live = prepared(pod({}))
  const next = { ...live, metadata: { ...live.metadata, labels: { a: 'b' } } }
  expect(podStrategy.prepareForUpdate!(next, live, NOW)).toBe(next)
  expect(podStrategy.prepareForStatusUpdate!(next, live, NOW)).toBe(next)
})

it('keeps the class and the owners through a status update', () => {
  const live = prepared(pod({}))
  const next = { ...live, metadata: { ...live.metadata, ownerReferences: [] }, status: { phase: 'Running' } } as Pod
  const { metadata, status } = podStrategy.prepareForStatusUpdate!(next, live, NOW)
  expect(metadata.ownerReferences).toBeUndefined()
  expect(status).toEqual({ phase: 'Running', qosClass: 'BestEffort' })
})

describe('the time a pod gets to end', () => {
  const seconds = (spec: Partial<PodSpec>, phase = 'Running') => podStrategy.gracePeriodSeconds!(pod(spec, { status: { phase } }))

  it('is its own', () => {
    expect(seconds({ nodeName: 'node', terminationGracePeriodSeconds: 30 })).toBe(30)
    expect(seconds({ nodeName: 'node', terminationGracePeriodSeconds: -1 })).toBe(1)
  })

  it('is none where nothing runs', () => {
    expect(seconds({ terminationGracePeriodSeconds: 30 })).toBe(0)
    expect(seconds({ nodeName: 'node', terminationGracePeriodSeconds: 30 }, 'Succeeded')).toBe(0)
    expect(seconds({ nodeName: 'node', terminationGracePeriodSeconds: 30 }, 'Failed')).toBe(0)
  })
})

it('warns of what will not work for long', () => {
  const volume = { name: 'repository', gitRepo: { repository: 'https://example.com' } }
  const sent: KubeObject = prepared(pod({ volumes: [volume], nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }))
  expect(podStrategy.warnings!(sent as Pod)).toEqual([
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
  ])
})
