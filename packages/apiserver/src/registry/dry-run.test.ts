import type { Deployment, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { bind, configMapBody, podBody, type TestRequest, type TestServer, testServer } from '../api-server.fixture.ts'

const DEPLOYMENTS = { group: 'apps', resource: 'deployments' }

function furnished(): TestServer {
  const test = testServer()
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
  const spec = { replicas: 1, selector: { matchLabels: { app: 'web' } }, template }
  test.object({ verb: 'create', ...DEPLOYMENTS, body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec } })
  test.create('configmaps', configMapBody('kept', { metadata: { finalizers: ['example.com/hold'] } }))
  for (const name of ['bound', 'free']) test.create('pods', podBody(name))
  bind(test, 'bound')
  return test
}

/** One request of each kind of write, as it would be sent to this server. */
function writes(test: TestServer): readonly TestRequest[] {
  const deployment = test.object<Deployment>({ verb: 'get', ...DEPLOYMENTS, name: 'web' })
  const bound = test.get<Pod>('pods', 'bound')
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } }
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'free' }, target: { kind: 'Node', name: 'n' } }
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'bound' } }
  return [
    { verb: 'create', resource: 'pods', body: podBody('', { metadata: { name: undefined, generateName: 'web-' } }) },
    { verb: 'create', resource: 'services', body: service },
    { verb: 'update', ...DEPLOYMENTS, name: 'web', body: { ...deployment, spec: { ...deployment.spec, replicas: 5 } } },
    {
      verb: 'update',
      resource: 'pods',
      name: 'bound',
      subresource: 'status',
      body: { ...bound, status: { ...bound.status, phase: 'Running' } },
    },
    {
      verb: 'patch',
      ...DEPLOYMENTS,
      name: 'web',
      subresource: 'scale',
      patchType: 'application/merge-patch+json',
      body: { spec: { replicas: 7 } },
    },
    { verb: 'create', resource: 'pods', name: 'free', subresource: 'binding', body: binding },
    { verb: 'create', resource: 'pods', name: 'bound', subresource: 'eviction', body: eviction },
    { verb: 'delete', resource: 'pods', name: 'bound' },
    { verb: 'delete', resource: 'pods', name: 'free', options: { gracePeriodSeconds: 0 } },
    { verb: 'delete', resource: 'configmaps', name: 'kept', options: { propagationPolicy: 'Foreground' } },
    { verb: 'deletecollection', resource: 'pods' },
    { verb: 'delete', resource: 'namespaces', name: 'kube-public' },
  ]
}

describe('a dry run', () => {
  it('of any write stores nothing and shifts nobody', () => {
    const plain = furnished()
    const tried = furnished()
    for (const test of [plain, tried]) test.create('namespaces', { metadata: { name: 'kube-public' } })
    const before = tried.store.objectsAt()
    const digest = tried.kernel.trace.digest
    for (const request of writes(tried).slice(0, -1)) {
      tried.call({ ...request, options: { ...request.options, dryRun: true } })
      expect(tried.store.objectsAt()).toEqual(before)
    }
    expect(tried.kernel.trace.digest).toBe(digest)
    for (const request of writes(plain).slice(0, 7)) expect(tried.call(request)).toEqual(plain.call(request))
    expect(tried.store.objectsAt()).toEqual(plain.store.objectsAt())
  })

  it('is refused for the reasons that the real thing is', () => {
    const test = furnished()
    test.create('namespaces', { metadata: { name: 'kube-public' } })
    const forbidden = writes(test).at(-1)!
    expect(test.failure({ ...forbidden, options: { dryRun: true } })).toEqual(test.failure(forbidden))
  })
})
