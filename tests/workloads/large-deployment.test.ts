import { createCluster, deployments, pods } from 'kubesim'
import { expect, test } from 'vitest'

const REPLICAS = 5_000
const NODES = 40

test('a Deployment of 5,000 replicas is created, rolled and deleted in passes that follow the bursts, not the pods', async () => {
  const cluster = await createCluster({ seed: 'large', nodes: { count: NODES, template: { cpu: '64', pods: 250 } }, freeze: false })
  const passes = () => cluster.kernel.trace.recent().filter(({ component }) => component.includes('replicaset-controller')).length
  await cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${REPLICAS}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'nginx:1.27'}]}
`)
  await cluster.settle()
  expect(cluster.get(deployments, 'web')!.status).toMatchObject({ readyReplicas: REPLICAS, updatedReplicas: REPLICAS })
  // Ten bursts of 500, and a few looks at what became of them.
  expect(passes()).toBeLessThan(100)
  await cluster.kubectl('set image deployment/web web=nginx:1.28')
  await cluster.settle()
  const status = cluster.get(deployments, 'web')!.status
  expect(status).toMatchObject({ replicas: REPLICAS, readyReplicas: REPLICAS, updatedReplicas: REPLICAS })
  await cluster.kubectl('delete deployment web')
  await cluster.settle()
  expect(cluster.list(pods, 'default')).toEqual([])
  await cluster.stop()
})
