import { type Cluster, createCluster, deployments, type Node, nodes, type Pod, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: nginx}
`

async function start(): Promise<void> {
  cluster = await createCluster({ seed: 2, nodes: 3 })
  await cluster.apply(MANIFEST)
  await cluster.runUntil('deployment/web available')
  await cluster.settle()
}

function node(name: string): Node {
  return cluster.get(nodes, name)!
}

function ready(name: string): string | undefined {
  return node(name).status?.conditions?.find(({ type }) => type === 'Ready')?.status
}

function webPods(): readonly Pod[] {
  return cluster.list(pods, 'default')
}

function taints(name: string): string[] {
  return (node(name).spec.taints ?? []).map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`)
}

describe('a node that is lost', () => {
  test('is not ready after its grace, and its pods are replaced five minutes later', async () => {
    await start()
    const victim = webPods().find((pod) => pod.spec.nodeName === 'node-2')!
    cluster.crashNode('node-2')
    await cluster.runFor('30s')
    expect(ready('node-2')).toBe('True')
    await cluster.runFor('30s')
    expect(ready('node-2')).toBe('Unknown')
    expect(taints('node-2')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute'])
    expect(cluster.get(pods, victim.metadata.name!, 'default')?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe(
      'False',
    )
    expect(cluster.get(deployments, 'web', 'default')?.status?.availableReplicas).toBe(2)

    await cluster.runFor('5m')
    await cluster.settle()
    // As on a real cluster: nobody can say that the old pod has stopped, so it stays, going, until its node is deleted.
    expect(cluster.get(pods, victim.metadata.name!, 'default')?.metadata.deletionTimestamp).toBeDefined()
    const replacements = webPods().filter((pod) => pod.metadata.deletionTimestamp === undefined)
    expect(replacements.map((pod) => pod.spec.nodeName).sort()).not.toContain('node-2')
    expect(cluster.get(deployments, 'web', 'default')?.status?.availableReplicas).toBe(3)
    const { stdout } = await cluster.kubectl('get events --field-selector reason=TaintManagerEviction')
    expect(stdout).toContain(`Marking for deletion Pod default/${victim.metadata.name}`)
  })
})

describe('a cordoned node', () => {
  test('is tainted, takes no new pods and keeps the old ones', async () => {
    await start()
    await cluster.kubectl('cordon node-1')
    await cluster.settle()
    expect(taints('node-1')).toEqual(['unschedulable:NoSchedule'])
    const before = webPods()
      .filter((pod) => pod.spec.nodeName === 'node-1')
      .map((pod) => pod.metadata.name)
    await cluster.kubectl('scale deployment/web --replicas=9')
    await cluster.settle()
    expect(
      webPods()
        .filter((pod) => pod.spec.nodeName === 'node-1')
        .map((pod) => pod.metadata.name),
    ).toEqual(before)
    expect(webPods()).toHaveLength(9)
    await cluster.kubectl('uncordon node-1')
    await cluster.settle()
    expect(taints('node-1')).toEqual([])
  })
})

describe('a tainted node', () => {
  test('lets go of pods that do not tolerate NoExecute, at once', async () => {
    await start()
    const { taints: before = [], ...spec } = node('node-3').spec
    cluster.client.of(nodes).update({ ...node('node-3'), spec: { ...spec, taints: [...before, { key: 'broken', effect: 'NoExecute' }] } })
    await cluster.settle()
    expect(webPods()).toHaveLength(3)
    expect(webPods().every((pod) => pod.spec.nodeName !== 'node-3')).toBe(true)
  })
})

describe('a node', () => {
  test('tells which images it has, with its report of every five minutes', async () => {
    await start()
    expect(node('node-1').status?.images).toBeUndefined()
    await cluster.runFor('5m')
    const images = node('node-1').status?.images ?? []
    expect(images[0]).toEqual({
      names: [expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/), 'docker.io/library/nginx:latest'],
      sizeBytes: 70 * 2 ** 20,
    })
    const sizes = images.map(({ sizeBytes }) => sizeBytes ?? 0)
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  })
})
