import { type Cluster, createCluster, events, services } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const SERVICE = `
apiVersion: v1
kind: Service
metadata: {name: web-app-lb}
spec: {type: LoadBalancer, selector: {app: web-app}, ports: [{port: 443, targetPort: 8080}]}
`

const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return stdout + stderr
}
const service = () => cluster.get(services, 'web-app-lb')
const told = () =>
  cluster
    .list(events, 'default')
    .filter(({ involvedObject }) => involvedObject.kind === 'Service')
    .map(({ reason, message, source }) => `${source?.component} ${reason}: ${message}`)

test('a LoadBalancer Service gets an address after a while, and its cleanup before it goes', async () => {
  cluster = await createCluster({ seed: 'cloud' })
  await cluster.apply(SERVICE)
  await cluster.runFor('2s')
  expect(await k('get service web-app-lb')).toMatch(/LoadBalancer +\S+ +<pending> +443:3\d{4}\/TCP/)
  expect(service()!.metadata.finalizers).toEqual(['service.kubernetes.io/load-balancer-cleanup'])
  await cluster.settle()
  expect(await k('get service web-app-lb')).toMatch(/LoadBalancer +\S+ +203\.0\.113\.1 +443:3\d{4}\/TCP/)
  expect(await k('describe service web-app-lb')).toMatch(/LoadBalancer Ingress: +203\.0\.113\.1 \(VIP\)/)
  expect(told()).toEqual([
    'service-controller EnsuringLoadBalancer: Ensuring load balancer',
    'service-controller EnsuredLoadBalancer: Ensured load balancer',
  ])
  await cluster.apply(SERVICE.replace('web-app-lb', 'second'))
  await cluster.settle()
  expect(cluster.get(services, 'second')!.status!.loadBalancer!.ingress).toEqual([{ ip: '203.0.113.2', ipMode: 'VIP' }])

  cluster.addNode()
  await cluster.settle()
  expect(told()).toContain('service-controller UpdatedLoadBalancer: Updated load balancer with new hosts')

  expect(await k('delete service web-app-lb')).toContain('service "web-app-lb" deleted')
  expect(service()).toBeUndefined()
  expect(told()).toEqual(
    expect.arrayContaining([
      'service-controller DeletingLoadBalancer: Deleting load balancer',
      'service-controller DeletedLoadBalancer: Deleted load balancer',
    ]),
  )
})

test('a Service that becomes ClusterIP gives its load balancer back', async () => {
  cluster = await createCluster({ seed: 'cloud' })
  await cluster.apply(SERVICE)
  await cluster.settle()
  await cluster.apply(SERVICE.replace('type: LoadBalancer', 'type: ClusterIP'))
  await cluster.settle()
  expect(service()!.status?.loadBalancer?.ingress).toBeUndefined()
  expect(service()!.metadata.finalizers ?? []).toEqual([])
})
