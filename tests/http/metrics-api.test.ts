import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

const QUEUE = '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue_messages'
const OF_PODS = '/apis/custom.metrics.k8s.io/v1beta2/namespaces/kube-system/pods/*/http_requests_per_second'

describe.skipIf(missing !== undefined)('the real kubectl sets and reads metrics', () => {
  let served: ServedCluster
  beforeAll(async () => {
    served = await serveCluster()
  })
  afterAll(() => served.close())

  const set = (path: string, body: object) =>
    served.output(['create', '-f', served.file('metric.json', JSON.stringify(body)), '--raw', path])
  const read = async (path: string) => JSON.parse(await served.output(['get', '--raw', path])) as { readonly items: readonly object[] }

  test('of something outside the cluster', async () => {
    expect((await served.kubectl(['get', '--raw', QUEUE])).stderr).toContain('the server could not find the requested resource')
    await set(QUEUE, { value: '30', metricLabels: { queue: 'orders' } })
    expect(await read(`${QUEUE}?labelSelector=queue%3Dorders`)).toMatchObject({
      kind: 'ExternalMetricValueList',
      items: [{ metricName: 'queue_messages', metricLabels: { queue: 'orders' }, value: '30' }],
    })
    expect(await served.output(['get', '--raw', '/apis/external.metrics.k8s.io/v1beta1'])).toContain('"name":"queue_messages"')
    await served.output(['delete', '--raw', QUEUE])
    expect((await served.kubectl(['get', '--raw', QUEUE])).exitCode).toBe(1)
  })

  test('of pods', async () => {
    await set(`${OF_PODS}?labelSelector=k8s-app%3Dkube-dns`, { value: '1200m' })
    const { items } = await read(OF_PODS)
    for (const item of items) expect(item).toMatchObject({ describedObject: { kind: 'Pod', apiVersion: '/v1' }, value: '1200m' })
    expect((await served.kubectl(['create', '-f', served.file('bad.json', '{"value": "much"}'), '--raw', OF_PODS])).stderr).toContain(
      '"value" is no quantity',
    )
    // Clients that look at everything there is are not disturbed.
    expect((await served.kubectl('api-resources')).exitCode).toBe(0)
  })
})
