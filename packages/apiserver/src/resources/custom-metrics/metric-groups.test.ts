import type { KubeObject } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { EPOCH_MS, type TestServer, testServer } from '../../api-server.fixture.ts'
import type { ExternalMetricValueList, MetricValueList } from './metric-values.ts'

const CUSTOM = { group: 'custom.metrics.k8s.io', version: 'v1beta2', namespace: 'default' } as const
const EXTERNAL = { group: 'external.metrics.k8s.io', version: 'v1beta1', namespace: 'default' } as const
const OF_PODS = { ...CUSTOM, resource: 'pods', name: '*', subresource: 'qps' } as const

function pod(test: TestServer, name: string, labels: Readonly<Record<string, string>>, phase = 'Running'): void {
  const made = test.create<KubeObject>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  })
  test.object({ verb: 'update', resource: 'pods', name, subresource: 'status', body: { ...made, status: { phase } } })
}

const groupsOf = ({ server }: TestServer) => server.discovery().map(({ group }) => group)
const valuesIn = ({ items }: MetricValueList) => items.map(({ describedObject, value }) => `${describedObject.name}=${value}`)

describe('custom.metrics.k8s.io', () => {
  test('is not there before there is a metric', () => {
    const world = testServer()
    expect(world.failure({ verb: 'get', ...OF_PODS })).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    })
    expect(groupsOf(world)).not.toContain('custom.metrics.k8s.io')
  })

  test('tells what was set last of the running pods that are selected', () => {
    const world = testServer()
    pod(world, 'web-0', { app: 'web' })
    pod(world, 'web-1', { app: 'web' })
    pod(world, 'web-2', { app: 'web' }, 'Pending')
    pod(world, 'api-0', { app: 'api' })
    world.object({ verb: 'create', ...OF_PODS, body: { value: '1500m' } })
    world.object({ verb: 'create', ...OF_PODS, options: { labelSelector: 'app=api' }, body: { value: 3 } })
    world.object({ verb: 'update', ...OF_PODS, name: 'web-1', body: { value: '2' } })
    const read = (options = {}) => world.object<MetricValueList>({ verb: 'get', ...OF_PODS, options })
    expect(valuesIn(read())).toEqual(['api-0=3', 'web-0=1500m', 'web-1=2'])
    expect(read({ labelSelector: 'app=web' })).toMatchObject({
      apiVersion: 'custom.metrics.k8s.io/v1beta2',
      kind: 'MetricValueList',
      items: [
        {
          describedObject: { kind: 'Pod', namespace: 'default', name: 'web-0', apiVersion: '/v1' },
          metric: { name: 'qps', selector: null },
          timestamp: '2026-01-01T00:00:00Z',
          value: '1500m',
        },
        { value: '2' },
      ],
    })
    expect(valuesIn(world.object({ verb: 'get', ...OF_PODS, name: 'web-1' }))).toEqual(['web-1=2'])
    expect(world.server.discovery().find(({ group }) => group === 'custom.metrics.k8s.io')).toMatchObject({
      versions: [
        { groupVersion: 'custom.metrics.k8s.io/v1beta2', resources: [{ name: 'pods/qps', namespaced: true, kind: 'MetricValueList' }] },
      ],
    })
  })

  test('words what it does not know as an adapter does', () => {
    const world = testServer()
    pod(world, 'web-0', {})
    world.object({ verb: 'create', ...OF_PODS, name: 'web-0', body: { value: '1' } })
    expect(world.failure({ verb: 'get', ...OF_PODS, subresource: 'hits' })).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the metric hits for pods',
    })
    expect(world.failure({ verb: 'get', ...OF_PODS, name: 'web-9' }).message).toBe(
      'the server could not find the metric qps for pods web-9',
    )
    expect(world.failure({ verb: 'create', ...OF_PODS, body: { value: 'much' } })).toMatchObject({ code: 400 })
    expect(world.failure({ verb: 'create', ...OF_PODS, body: {} }).message).toBe('"value" must be given: a quantity, as text or number')
    expect(world.failure({ verb: 'watch', ...OF_PODS }).code).toBe(405)
  })

  test('takes metrics back, and follows functions of time', () => {
    const world = testServer()
    pod(world, 'web-0', {})
    const place = { resource: 'pods', namespace: 'default', name: '*', selector: '', metric: 'qps' }
    world.server.metrics.setObject({ ...place, labels: {}, amount: (nowMs) => (nowMs - EPOCH_MS) / 1000 + 0.25 })
    expect(valuesIn(world.object({ verb: 'get', ...OF_PODS }))).toEqual(['web-0=250m'])
    world.object({ verb: 'delete', ...OF_PODS })
    expect(world.failure({ verb: 'get', ...OF_PODS }).code).toBe(404)
    expect(world.failure({ verb: 'delete', ...OF_PODS }).code).toBe(404)
  })

  test('knows metrics of namespaces and of cluster-scoped objects', () => {
    const world = testServer()
    const ofNamespace = { ...CUSTOM, resource: 'metrics', name: 'files' } as const
    world.object({ verb: 'create', ...ofNamespace, body: { value: '7' } })
    expect(world.object<MetricValueList>({ verb: 'get', ...ofNamespace }).items).toMatchObject([
      { describedObject: { kind: 'Namespace', name: 'default', apiVersion: '/v1' }, value: '7' },
    ])
  })

  test('what pods export by themselves comes after what was set', () => {
    const world = testServer({ podMetrics: { names: ['qps'], measure: (each) => (each.metadata.name === 'web-0' ? 12.5 : undefined) } })
    pod(world, 'web-0', {})
    pod(world, 'web-1', {})
    expect(valuesIn(world.object({ verb: 'get', ...OF_PODS }))).toEqual(['web-0=12500m'])
    world.object({ verb: 'create', ...OF_PODS, body: { value: '1' } })
    expect(valuesIn(world.object({ verb: 'get', ...OF_PODS }))).toEqual(['web-0=1', 'web-1=1'])
  })

  test('is for those who may', () => {
    const world = testServer({
      authorization: {
        authorize: ({ verb }) => ({ decision: verb === 'create' ? 'deny' : 'allow', reason: '' }),
        policyRevision: 0,
        rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
      },
      furnished: false,
    })
    expect(world.failure({ verb: 'create', ...OF_PODS, body: { value: '1' } })).toMatchObject({ code: 403, reason: 'Forbidden' })
  })
})

describe('external.metrics.k8s.io', () => {
  test('has series by their labels', () => {
    const world = testServer()
    const metric = { ...EXTERNAL, resource: 'queue_messages' } as const
    world.object({ verb: 'create', ...metric, body: { value: '30', metricLabels: { queue: 'orders' } } })
    world.object({ verb: 'create', ...metric, body: { value: '5', metricLabels: { queue: 'mail' } } })
    const read = (labelSelector: string) => world.list({ ...metric, options: { labelSelector } }) as unknown as ExternalMetricValueList
    expect(read('queue=orders')).toEqual({
      apiVersion: 'external.metrics.k8s.io/v1beta1',
      kind: 'ExternalMetricValueList',
      metadata: {},
      items: [{ metricName: 'queue_messages', metricLabels: { queue: 'orders' }, timestamp: '2026-01-01T00:00:00Z', value: '30' }],
    })
    expect(read('').items).toHaveLength(2)
    expect(groupsOf(world)).toContain('external.metrics.k8s.io')
    world.call({ verb: 'deletecollection', ...metric, options: { labelSelector: 'queue=mail' } })
    expect(read('').items).toHaveLength(1)
    world.call({ verb: 'deletecollection', ...metric })
    expect(groupsOf(world)).not.toContain('external.metrics.k8s.io')
  })
})
