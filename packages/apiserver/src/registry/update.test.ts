import type { ConfigMap, Deployment } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, testServer } from '../api-server.fixture.ts'

const APPS = { group: 'apps' }

function deploymentBody(name: string, replicas = 1): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    },
  }
}

describe('update', () => {
  it('stores a change under a new revision and keeps what the system owns', () => {
    const { create, object, store } = testServer()
    const old = create<ConfigMap>('configmaps', configMapBody('a', { data: { k: '1' } }))
    const body = {
      ...old,
      data: { k: '2' },
      metadata: { ...old.metadata, creationTimestamp: '2000-01-01T00:00:00Z', labels: { new: 'yes' } },
    }
    const now = object<ConfigMap>({ verb: 'update', resource: 'configmaps', name: 'a', body })
    expect(now.data).toEqual({ k: '2' })
    expect(now.metadata.labels).toEqual({ new: 'yes' })
    expect(now.metadata).toMatchObject({
      uid: old.metadata.uid,
      creationTimestamp: old.metadata.creationTimestamp,
      resourceVersion: String(store.revision),
    })
    expect(Number(now.metadata.resourceVersion)).toBeGreaterThan(Number(old.metadata.resourceVersion))
  })

  it('writes nothing when nothing changes', () => {
    const { create, object, store } = testServer()
    const old = create<ConfigMap>('configmaps', configMapBody('a', { data: { k: '1' } }))
    const before = store.revision
    const now = object({ verb: 'update', resource: 'configmaps', name: 'a', body: structuredClone(old) })
    expect(store.revision).toBe(before)
    expect(now).toBe(old)
  })

  it('refuses a stale resourceVersion', () => {
    const { create, object, failure } = testServer()
    const old = create<ConfigMap>('configmaps', configMapBody('a', { data: { k: '1' } }))
    object({ verb: 'update', resource: 'configmaps', name: 'a', body: { ...old, data: { k: '2' } } })
    expect(failure({ verb: 'update', resource: 'configmaps', name: 'a', body: { ...old, data: { k: '3' } } })).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: 'a', kind: 'configmaps' },
    })
  })

  it('goes ahead without a resourceVersion, unless the kind insists', () => {
    const { create, object, failure } = testServer()
    create('configmaps', configMapBody('a'))
    expect(
      object<ConfigMap>({ verb: 'update', resource: 'configmaps', name: 'a', body: configMapBody('a', { data: { k: '2' } }) }).data,
    ).toEqual({ k: '2' })
    const leases = { group: 'coordination.k8s.io', resource: 'leases' }
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' }, spec: { holderIdentity: 'x' } }
    object({ verb: 'create', ...leases, body: lease })
    expect(failure({ verb: 'update', ...leases, name: 'l', body: lease }).message).toBe(
      'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    )
  })

  it('refuses another incarnation', () => {
    const { create, failure } = testServer()
    const old = create('configmaps', configMapBody('a'))
    const body = configMapBody('a', { metadata: { uid: 'other' } })
    expect(failure({ verb: 'update', resource: 'configmaps', name: 'a', body }).message).toBe(
      'Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/a, ResourceVersion: 0, ' +
        `AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${old.metadata.uid}`,
    )
  })

  it('refuses a body of another name', () => {
    const { create, failure } = testServer()
    create('configmaps', configMapBody('a'))
    expect(failure({ verb: 'update', resource: 'configmaps', name: 'a', body: configMapBody('b') })).toMatchObject({
      code: 400,
      message: 'the name of the object (b) does not match the name on the URL (a)',
    })
  })

  it('creates only where the kind allows it', () => {
    const { call, failure } = testServer()
    expect(failure({ verb: 'update', resource: 'configmaps', name: 'a', body: configMapBody('a') })).toMatchObject({
      code: 404,
      message: 'configmaps "a" not found',
    })
    const body = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' }, spec: { limits: [] } }
    expect(call({ verb: 'update', resource: 'limitranges', name: 'l', body }).code).toBe(201)
  })

  it('leaves status alone, and a status update everything else', () => {
    const { object } = testServer()
    const at = { ...APPS, resource: 'deployments', name: 'd' }
    const made = object<Deployment>({ verb: 'create', ...APPS, resource: 'deployments', body: deploymentBody('d') })
    const withStatus = object<Deployment>({
      verb: 'update',
      ...at,
      subresource: 'status',
      body: { ...made, spec: { ...made.spec, replicas: 9 }, status: { replicas: 1, observedGeneration: 1 } },
    })
    expect(withStatus.spec.replicas).toBe(1)
    expect(withStatus.status).toMatchObject({ replicas: 1, observedGeneration: 1 })
    const updated = object<Deployment>({
      verb: 'update',
      ...at,
      body: { ...withStatus, spec: { ...withStatus.spec, replicas: 3 }, status: { replicas: 77 } },
    })
    expect(updated.spec.replicas).toBe(3)
    expect(updated.status).toMatchObject({ replicas: 1, observedGeneration: 1 })
  })

  it('raises the generation with the spec and not with metadata or status', () => {
    const { object } = testServer()
    const at = { ...APPS, resource: 'deployments', name: 'd' }
    const made = object<Deployment>({ verb: 'create', ...APPS, resource: 'deployments', body: deploymentBody('d') })
    expect(made.metadata.generation).toBe(1)
    const labelled = object<Deployment>({ verb: 'update', ...at, body: { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } } })
    expect(labelled.metadata.generation).toBe(1)
    const status = object<Deployment>({ verb: 'update', ...at, subresource: 'status', body: { ...labelled, status: { replicas: 1 } } })
    expect(status.metadata.generation).toBe(1)
    const scaled = object<Deployment>({ verb: 'update', ...at, body: { ...status, spec: { ...status.spec, replicas: 2 } } })
    expect(scaled.metadata.generation).toBe(2)
    const cheated = object<Deployment>({ verb: 'update', ...at, body: { ...scaled, metadata: { ...scaled.metadata, generation: 40 } } })
    expect(cheated.metadata.generation).toBe(2)
  })

  it('in a dry run shows the change and keeps the old', () => {
    const { create, object, get, store } = testServer()
    const old = create<ConfigMap>('configmaps', configMapBody('a', { data: { k: '1' } }))
    const before = store.revision
    const shown = object<ConfigMap>({
      verb: 'update',
      resource: 'configmaps',
      name: 'a',
      body: { ...old, data: { k: '2' } },
      options: { dryRun: true },
    })
    expect(shown.data).toEqual({ k: '2' })
    expect(shown.metadata.resourceVersion).toBe(old.metadata.resourceVersion)
    expect(store.revision).toBe(before)
    expect(get('configmaps', 'a')).toBe(old)
  })

  it('ends an object by taking its last finalizer', () => {
    const { create, object, failure, store } = testServer()
    create('configmaps', configMapBody('a', { metadata: { finalizers: ['example.com/hold', 'example.com/too'] } }))
    const deleting = object({ verb: 'delete', resource: 'configmaps', name: 'a' })
    const one = object({
      verb: 'update',
      resource: 'configmaps',
      name: 'a',
      body: { ...deleting, metadata: { ...deleting.metadata, finalizers: ['example.com/hold'] } },
    })
    expect(one.metadata.finalizers).toEqual(['example.com/hold'])
    const last = object({
      verb: 'update',
      resource: 'configmaps',
      name: 'a',
      body: { ...one, metadata: { ...one.metadata, finalizers: [] } },
    })
    expect(last.metadata.deletionTimestamp).toBeDefined()
    expect(store.get('configmaps', 'default/a')).toBeUndefined()
    expect(failure({ verb: 'get', resource: 'configmaps', name: 'a' }).code).toBe(404)
  })
})
