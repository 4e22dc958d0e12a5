import { type Cluster, createCluster, endpointSlices, nodes } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const DATABASE = `
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {ports: [{port: 5432}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: db}
subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{port: 5432}]}]
`

const mirrored = () =>
  cluster
    .list(endpointSlices, 'default')
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'db')
    .map(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses))

test('Endpoints written by hand lead somewhere, as long as they are there', async () => {
  cluster = await createCluster({ seed: 'mirror', nodes: 1 })
  await cluster.apply(DATABASE)
  await cluster.settle()
  expect(mirrored()).toEqual([['192.0.2.7']])
  await cluster.apply(DATABASE.replace('192.0.2.7', '192.0.2.8'))
  await cluster.settle()
  expect(mirrored()).toEqual([['192.0.2.8']])
  await cluster.kubectl('delete endpoints db')
  await cluster.settle()
  expect(mirrored()).toEqual([])
})

test('a node made by hand gets a range of pod addresses, and every node its time to live', async () => {
  cluster = await createCluster({ seed: 'ipam', nodes: 2 })
  await cluster.apply('{apiVersion: v1, kind: Node, metadata: {name: by-hand}}')
  await cluster.settle()
  expect(cluster.get(nodes, 'by-hand')!.spec).toMatchObject({ podCIDR: '10.244.255.0/24', podCIDRs: ['10.244.255.0/24'] })
  expect(cluster.list(nodes).map(({ metadata }) => metadata.annotations?.['node.alpha.kubernetes.io/ttl'])).toEqual(['0', '0', '0'])
})
