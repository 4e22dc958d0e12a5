import type { Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { podBody, testServer } from '../api-server.fixture.ts'

describe('parts of a pod', () => {
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
  })
})
