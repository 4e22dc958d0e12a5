import type { Deployment, Scale } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../api-server.fixture.ts'

describe('scale', () => {
  const DEPLOYMENT = { group: 'apps', resource: 'deployments', name: 'd' }

  function deployment(test: TestServer): Deployment {
    const spec = {
      replicas: 2,
      selector: { matchLabels: { app: 'd' } },
      template: { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    }
    const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec }
    return test.object<Deployment>({ verb: 'create', group: 'apps', resource: 'deployments', body })
  }

  it('shows the replicas', () => {
    const test = testServer()
    const { uid, resourceVersion } = deployment(test).metadata
    expect(test.object<Scale>({ verb: 'get', ...DEPLOYMENT, subresource: 'scale' })).toEqual({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd', namespace: 'default', uid, resourceVersion, creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=d' },
    })
  })

  it('changes them by PUT and PATCH', () => {
    const test = testServer()
    deployment(test)
    const scale = test.object<Scale>({ verb: 'get', ...DEPLOYMENT, subresource: 'scale' })
    const put = test.object<Scale>({ verb: 'update', ...DEPLOYMENT, subresource: 'scale', body: { ...scale, spec: { replicas: 5 } } })
    expect(put.spec!.replicas).toBe(5)
    const patch = { patchType: 'application/merge-patch+json' as const, body: { spec: { replicas: 0 } } }
    test.object({ verb: 'patch', ...DEPLOYMENT, subresource: 'scale', ...patch })
    const now = test.object<Deployment>({ verb: 'get', ...DEPLOYMENT })
    expect(now.spec.replicas).toBe(0)
    expect(now.metadata.generation).toBe(3)
    expect(test.failure({ verb: 'update', ...DEPLOYMENT, subresource: 'scale', body: { ...scale, spec: { replicas: 1 } } }).reason).toBe(
      'Conflict',
    )
  })

  it('refuses negative numbers', () => {
    const test = testServer()
    deployment(test)
    const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: -1 } }
    expect(test.failure({ verb: 'update', ...DEPLOYMENT, subresource: 'scale', body }).message).toBe(
      'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    )
  })
})
