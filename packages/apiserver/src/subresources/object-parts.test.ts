import type { Namespace, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { podBody, testServer } from '../api-server.fixture.ts'

it('finalizers of a namespace are named well', () => {
  const test = testServer()
  const team = test.create<Namespace>('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
  const at = { verb: 'update', resource: 'namespaces', subresource: 'finalize', name: 'team' } as const
  const finalizers = ['kubernetes', 'mine']
  expect(test.failure({ ...at, body: { ...team, spec: { finalizers } } }).message).toBe(
    'Namespace "team" is invalid: spec.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  )
  const next = test.object<Namespace>({ ...at, body: { ...team, spec: { finalizers: ['kubernetes', 'example.com/own'] } } })
  expect(next.spec?.finalizers).toEqual(['kubernetes', 'example.com/own'])
})

describe('parts of a pod', () => {
  it('of a static pod cannot be changed', () => {
    const test = testServer()
    const metadata = { name: 'p', annotations: { 'kubernetes.io/config.mirror': 'hash' } }
    const spec = { nodeName: 'n', containers: [{ name: 'web', image: 'nginx' }] }
    const pod = test.create<Pod>('pods', podBody('p', { metadata, spec }))
    const ephemeralContainers = [{ name: 'debug', image: 'busybox' }]
    const change = { verb: 'update', resource: 'pods', name: 'p', body: { ...pod, spec: { ...pod.spec, ephemeralContainers } } } as const
    expect(test.failure({ ...change, subresource: 'ephemeralcontainers' }).message).toBe(
      'Pod "p" is invalid: []: Forbidden: static pods do not support ephemeral containers',
    )
    expect(test.failure({ ...change, subresource: 'resize' }).message).toBe(
      'Pod "p" is invalid: []: Forbidden: static pods cannot be resized',
    )
  })

  it('ephemeral containers are added and stay', () => {
    const test = testServer()
    const pod = test.create<Pod>('pods', podBody('p'))
    const debug = { name: 'debug', image: 'busybox' }
    const at = { verb: 'update', resource: 'pods', subresource: 'ephemeralcontainers', name: 'p' } as const
    const added = test.object<Pod>({ ...at, body: { ...pod, spec: { ...pod.spec, hostNetwork: true, ephemeralContainers: [debug] } } })
    expect(added.spec.ephemeralContainers).toMatchObject([debug])
    expect(added.spec.hostNetwork).toBeUndefined()
    expect(test.failure({ ...at, body: { ...added, spec: { ...added.spec, ephemeralContainers: [] } } }).message).toContain(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed',
    )
  })

  it('resources are resized and nothing else', () => {
    const test = testServer()
    const pod = test.create<Pod>(
      'pods',
      podBody('p', { spec: { containers: [{ name: 'web', image: 'nginx', resources: { requests: { cpu: '1' } } }] } }),
    )
    const web = (more: object) => ({ ...pod, spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0]!, ...more }] } })
    const at = { verb: 'update', resource: 'pods', subresource: 'resize', name: 'p' } as const
    const resized = test.object<Pod>({ ...at, body: web({ image: 'other', resources: { requests: { cpu: '2' } } }) })
    expect(resized.spec.containers[0]).toMatchObject({ image: 'nginx', resources: { requests: { cpu: '2' } } })
    const later = (more: object) => ({ ...web(more), metadata: resized.metadata })
    expect(test.failure({ ...at, body: later({ name: 'renamed' }) }).message).toContain(
      'spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize',
    )
    expect(test.failure({ ...at, body: later({ resources: {} }) }).message).toContain(
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    )
    const guaranteed = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }
    expect(test.failure({ ...at, body: later({ resources: guaranteed }) }).message).toBe(
      'Pod "p" is invalid: spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
    )
    expect(resized.metadata.generation).toBe(2)
  })

  it('resources of a pod as a whole stand in the way of a resize', () => {
    const test = testServer()
    const containers = [{ name: 'web', image: 'nginx', resources: { requests: { cpu: '1' } } }]
    const pod = test.create<Pod>('pods', podBody('p', { spec: { resources: { requests: { cpu: '2' } }, containers } }))
    const body = { ...pod, spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0]!, resources: { requests: { cpu: '1500m' } } }] } }
    expect(test.failure({ verb: 'update', resource: 'pods', subresource: 'resize', name: 'p', body }).message).toBe(
      'Pod "p" is invalid: []: Forbidden: resize of pods with pod-level resources is forbidden when ' +
        'InPlacePodLevelResourcesVerticalScalingEnabled feature gate is disabled',
    )
  })
})
