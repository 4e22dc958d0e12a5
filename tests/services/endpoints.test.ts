import { type Cluster, createCluster, type EndpointSlice, endpointSlices, endpoints, pods, type Service, services } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const WEB = `
apiVersion: v1
kind: Service
metadata: {name: web, labels: {team: shop}}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: nginx, ports: [{name: http, containerPort: 8080}]}
`

async function start(...manifests: readonly string[]): Promise<void> {
  cluster = await createCluster({ seed: 'services', nodes: 3 })
  for (const manifest of manifests) await cluster.apply(manifest)
  await cluster.settle()
}

function slicesOf(service: string, namespace = 'default'): readonly EndpointSlice[] {
  return cluster.list(endpointSlices, namespace).filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
}

function patchService(name: string, spec: Partial<Service['spec']>): void {
  cluster.client.of(services).patch({ namespace: 'default', name }, { type: 'application/merge-patch+json', body: { spec } })
}

describe('EndpointSlices', () => {
  test('name the pods of a Service with their nodes and zones, under its labels and ownership', async () => {
    await start(WEB)
    const [slice, ...others] = slicesOf('web')
    expect(others).toEqual([])
    const service = cluster.get(services, 'web')!
    expect(slice!.metadata).toMatchObject({
      generateName: 'web-',
      labels: {
        team: 'shop',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Service', name: 'web', uid: service.metadata.uid, controller: true, blockOwnerDeletion: true },
      ],
    })
    expect(slice).toMatchObject({ addressType: 'IPv4', ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] })
    const byName = new Map(cluster.list(pods, 'default').map((pod) => [pod.metadata.name!, pod]))
    expect(slice!.endpoints).toHaveLength(3)
    for (const endpoint of slice!.endpoints) {
      const pod = byName.get(endpoint.targetRef!.name!)!
      expect(endpoint).toMatchObject({
        addresses: [pod.status!.podIP],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: pod.spec.nodeName,
        targetRef: { kind: 'Pod', namespace: 'default', name: pod.metadata.name, uid: pod.metadata.uid },
      })
      expect(endpoint.zone).toMatch(/^sim-1[abc]$/)
      expect(endpoint.hints).toBeUndefined()
    }
  })

  test('tell a pod on its way out as terminating, and forget it when it is gone', async () => {
    await start(WEB)
    const [victim] = cluster.list(pods, 'default')
    const at = () => slicesOf('web')[0]!.endpoints.find(({ targetRef }) => targetRef?.name === victim!.metadata.name)
    cluster.client.of(pods).delete({ namespace: 'default', name: victim!.metadata.name! })
    await cluster.runUntil(() => at()?.conditions?.terminating === true)
    expect(at()?.conditions).toMatchObject({ ready: false, terminating: true })
    await cluster.settle()
    expect(at()).toBeUndefined()
    expect(slicesOf('web')[0]!.endpoints).toHaveLength(3)
  })

  test('publish pods that are not ready where the Service asks for it', async () => {
    await start(
      WEB.replace('    spec:\n      containers', '    spec:\n      readinessGates: [{conditionType: example.com/live}]\n      containers'),
    )
    await cluster.runFor('1m')
    const ready = () => slicesOf('web')[0]!.endpoints.map(({ conditions }) => [conditions?.ready, conditions?.serving])
    expect(ready()).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ])
    expect(cluster.get(endpoints, 'web')!.subsets![0]!.addresses).toBeUndefined()
    patchService('web', { publishNotReadyAddresses: true })
    await cluster.runFor('1s')
    expect(ready()).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ])
    expect(cluster.get(endpoints, 'web')!.subsets![0]!.addresses).toHaveLength(3)
  })

  test('hint at the zone or the node where traffic should come from', async () => {
    await start(WEB.replace('spec:\n  selector', 'spec:\n  trafficDistribution: PreferClose\n  selector'))
    for (const { hints, zone } of slicesOf('web')[0]!.endpoints) expect(hints).toEqual({ forZones: [{ name: zone }] })
    patchService('web', { trafficDistribution: 'PreferSameNode' })
    await cluster.settle()
    for (const { hints, zone, nodeName } of slicesOf('web')[0]!.endpoints) {
      expect(hints).toEqual({ forZones: [{ name: zone }], forNodes: [{ name: nodeName }] })
    }
  })

  test('hold a hundred endpoints each, and are emptied to one that has none', async () => {
    await start(WEB.replace('replicas: 3', 'replicas: 250'))
    expect(
      slicesOf('web')
        .map((slice) => slice.endpoints.length)
        .sort(),
    ).toEqual([100, 100, 50])
    await cluster.kubectl('scale deployment/web --replicas=0')
    await cluster.settle()
    expect(slicesOf('web').map(({ endpoints: all, ports }) => [all ?? [], ports ?? []])).toEqual([[[], []]])
  })

  test('of a headless Service carry its label and the host names of pods', async () => {
    await start(`
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, labels: {app: db}}
spec: {hostname: db-0, subdomain: db, containers: [{name: db, image: postgres}]}
`)
    const [slice] = slicesOf('db')
    expect(slice!.metadata.labels).toMatchObject({ 'service.kubernetes.io/headless': '' })
    expect(slice!.endpoints).toMatchObject([{ hostname: 'db-0', conditions: { ready: true } }])
    expect(slice!.ports ?? []).toEqual([])
    expect(cluster.get(endpoints, 'db')!.subsets).toMatchObject([{ addresses: [{ hostname: 'db-0' }] }])
    expect(cluster.get(endpoints, 'db')!.subsets![0]!.ports).toBeUndefined()
  })

  test('follow the selector and go with the Service', async () => {
    await start(WEB)
    patchService('web', { selector: { app: 'other' } })
    await cluster.settle()
    expect(slicesOf('web')[0]!.endpoints ?? []).toEqual([])
    expect(cluster.get(endpoints, 'web')!.subsets ?? []).toEqual([])
    await cluster.kubectl('delete service web')
    await cluster.settle()
    expect(slicesOf('web')).toEqual([])
    expect(cluster.get(endpoints, 'web')).toBeUndefined()
  })

  test('are written once for what happens at one instant', async () => {
    cluster = await createCluster({ seed: 'services', nodes: 3 })
    const writes: number[] = []
    cluster.on('write', ({ object }) => {
      if (object?.kind === 'EndpointSlice' && object.metadata.namespace === 'default') writes.push(cluster.now)
    })
    await cluster.apply(WEB.replace('replicas: 3', 'replicas: 60'))
    await cluster.settle()
    expect(slicesOf('web')[0]!.endpoints).toHaveLength(60)
    const perInstant = new Map<number, number>()
    for (const now of writes) perInstant.set(now, (perInstant.get(now) ?? 0) + 1)
    expect(Math.max(...perInstant.values())).toBeLessThanOrEqual(2)
  })
})

describe('Endpoints', () => {
  test('are what kubectl shows', async () => {
    await start(WEB)
    const addresses = cluster
      .list(pods, 'default')
      .map(({ status }) => `${status!.podIP}:8080`)
      .sort()
    const { stdout } = await cluster.kubectl('get endpoints web')
    expect(stdout).toContain(addresses.join(','))
    expect(cluster.get(endpoints, 'web')!.metadata.labels).toEqual({
      team: 'shop',
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    })
    expect((await cluster.kubectl('describe service web')).stdout).toMatch(/Endpoints: +10\.\d+\.\d+\.\d+:8080,10\./)
  })

  test('of kube-dns and of the API server are there from the start', async () => {
    await start()
    expect(cluster.get(endpoints, 'kube-dns', 'kube-system')!.subsets).toMatchObject([
      {
        addresses: [{}, {}],
        ports: [
          { name: 'dns', port: 53 },
          { name: 'dns-tcp', port: 53 },
          { name: 'metrics', port: 9153 },
        ],
      },
    ])
    expect(slicesOf('kube-dns', 'kube-system')[0]!.endpoints).toHaveLength(2)
    expect(cluster.get(endpoints, 'kubernetes')).toMatchObject({
      metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: '172.18.0.1' }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
    })
    expect(cluster.get(endpointSlices, 'kubernetes')).toMatchObject({
      metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['172.18.0.1'], conditions: { ready: true } }],
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
    })
  })

  test('made by hand stay until the controller has their Service', async () => {
    await start(`
apiVersion: v1
kind: Endpoints
metadata: {name: outside}
subsets: [{addresses: [{ip: 203.0.113.7}], ports: [{port: 80}]}]
`)
    expect(cluster.get(endpoints, 'outside')).toBeDefined()
    await cluster.apply('apiVersion: v1\nkind: Service\nmetadata: {name: outside}\nspec: {ports: [{port: 80}]}')
    await cluster.settle()
    expect(cluster.get(endpoints, 'outside')!.subsets).toMatchObject([{ addresses: [{ ip: '203.0.113.7' }] }])
    await cluster.kubectl('delete service outside')
    await cluster.settle()
    expect(cluster.get(endpoints, 'outside')).toBeUndefined()
  })
})
