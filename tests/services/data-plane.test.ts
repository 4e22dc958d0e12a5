import { type Cluster, createCluster, pods, services } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const WEB = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{name: http, containerPort: 80}]}]}
`

test('a connection to a Service reaches a ready endpoint, and is refused where there is none', async () => {
  cluster = await createCluster({ seed: 'data-plane', nodes: 3 })
  await cluster.apply(WEB)
  await cluster.settle()
  // Its pods are ready at once, as nothing probes them, and serve a moment later.
  await cluster.runFor('1s')
  const { dataPlane } = cluster.ports
  const [ip] = dataPlane.resolve('web', 'default')
  expect(ip).toBe(cluster.get(services, 'web')!.spec.clusterIP)
  const dial = (port: number) => dataPlane.dial({ ip: ip!, port, protocol: 'TCP' })
  expect([dial(80), dial(80)]).toEqual(['connected', 'connected'])
  expect(dial(81)).toBe('refused')
  await cluster.kubectl('scale deployment/web --replicas=0')
  await cluster.settle()
  expect(dial(80)).toBe('refused')
})

test('the Service kubernetes leads to the API server', async () => {
  cluster = await createCluster({ seed: 'data-plane', nodes: 1 })
  const [ip] = cluster.ports.dataPlane.resolve('kubernetes.default.svc.cluster.local', 'default')
  expect(ip).toBe('10.96.0.1')
  expect(cluster.ports.dataPlane.dial({ ip: ip!, port: 443, protocol: 'TCP' })).toBe('connected')
})

test('a headless Service resolves to its pods', async () => {
  cluster = await createCluster({ seed: 'data-plane', nodes: 3 })
  await cluster.apply(WEB.replace('{selector', '{clusterIP: None, selector'))
  await cluster.settle()
  const addresses = cluster.list(pods, 'default').map(({ status }) => status!.podIP!)
  expect([...cluster.ports.dataPlane.resolve('web', 'default')].sort()).toEqual(addresses.sort())
})
