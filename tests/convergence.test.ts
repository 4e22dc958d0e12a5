import {
  type Cluster,
  controllerOf,
  createCluster,
  type Deployment,
  deployments,
  type Node,
  nodes,
  type Pod,
  podRequests,
  pods,
  quantityMilli,
  quantityValue,
  replicaSets,
} from 'kubesim'
import { describe, expect, test } from 'vitest'

const SEEDS = 100
const ACTIONS = 12
const NAMESPACE = 'default'
const NAMES = ['api', 'web', 'worker']

/** A small generator of its own, so that what happens depends on the seed alone and is the same for everyone who runs this. */
function numbers(seed: number): (bound: number) => number {
  let state = seed * 2_654_435_761 + 1
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

function manifest(name: string): Deployment {
  const labels = { app: name }
  const container = { name: 'app', image: 'registry.example/app:v0', resources: { requests: { cpu: '300m', memory: '128Mi' } } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  }
}

async function randomAction(cluster: Cluster, below: (bound: number) => number): Promise<void> {
  const name = NAMES[below(NAMES.length)]!
  const k = async (line: string) => {
    const { exitCode, stderr } = await cluster.kubectl(line)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  }
  switch (below(6)) {
    case 0:
      return k(`scale deployment/${name} --replicas=${below(8)}`)
    case 1:
      return k(`set image deployment/${name} app=registry.example/app:v${below(4)}`)
    case 2: {
      const running = cluster.list(pods, NAMESPACE)
      const victim = running[below(Math.max(1, running.length))]
      return victim === undefined ? undefined : k(`delete pod ${victim.metadata.name} --wait=false`)
    }
    case 3:
      return k(`cordon node-${below(3) + 1}`)
    case 4:
      return k(`uncordon node-${below(3) + 1}`)
    default:
      return cluster.runFor(below(20_000))
  }
}

function requested(nodePods: readonly Pod[]) {
  const amounts = nodePods.map((pod) => podRequests(pod.spec))
  return {
    milliCpu: amounts.reduce((sum, each) => sum + each.milliCpu, 0),
    memory: amounts.reduce((sum, each) => sum + each.memoryBytes, 0),
    pods: nodePods.length,
  }
}

function checkNodes(all: readonly Node[], running: readonly Pod[]): void {
  for (const node of all) {
    const allocatable = node.status!.allocatable!
    const sum = requested(
      running.filter(
        (pod) => pod.spec.nodeName === node.metadata.name && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
      ),
    )
    expect(sum.milliCpu).toBeLessThanOrEqual(quantityMilli(allocatable.cpu!))
    expect(sum.memory).toBeLessThanOrEqual(quantityValue(allocatable.memory!))
    expect(sum.pods).toBeLessThanOrEqual(quantityValue(allocatable.pods!))
  }
}

function checkDeployment(cluster: Cluster, name: string): void {
  const deployment = cluster.get(deployments, name, NAMESPACE)!
  const sets = cluster.list(replicaSets, NAMESPACE).filter((set) => controllerOf(set)?.uid === deployment.metadata.uid)
  const replicas = deployment.spec.replicas!
  // Every ReplicaSet but the newest is empty, and no more of them are kept than the limit says.
  expect(sets.filter((set) => set.spec.replicas !== 0).length).toBeLessThanOrEqual(1)
  expect(sets.length).toBeLessThanOrEqual(deployment.spec.revisionHistoryLimit! + 1)
  const owned = cluster.list(pods, NAMESPACE).filter((pod) => sets.some((set) => controllerOf(pod)?.uid === set.metadata.uid))
  expect(owned).toHaveLength(replicas)
  expect(new Set(owned.map((pod) => pod.spec.containers[0]!.image))).toEqual(
    new Set(replicas === 0 ? [] : [deployment.spec.template.spec!.containers[0]!.image]),
  )
  expect(deployment.status).toMatchObject({ observedGeneration: deployment.metadata.generation })
  expect(deployment.status?.availableReplicas ?? 0).toBe(replicas)
  expect(deployment.status?.updatedReplicas ?? 0).toBe(replicas)
}

describe('whatever happens, the world becomes what is asked for', () => {
  test.each(Array.from({ length: SEEDS }, (_, seed) => seed))('seed %i', async (seed) => {
    const below = numbers(seed)
    const cluster = await createCluster({ seed, nodes: 3 })
    await cluster.apply(NAMES.map(manifest))
    for (let action = 0; action < ACTIONS; action++) {
      await randomAction(cluster, below)
      checkNodes(cluster.list(nodes), cluster.list(pods))
    }
    for (const node of cluster.list(nodes)) await cluster.kubectl(`uncordon ${node.metadata.name}`)
    await cluster.settle()

    checkNodes(cluster.list(nodes), cluster.list(pods))
    for (const name of NAMES) checkDeployment(cluster, name)
    // No pod of nobody's, no ReplicaSet of nobody's.
    expect(cluster.list(pods, NAMESPACE).filter((pod) => controllerOf(pod) === undefined)).toEqual([])
    expect(cluster.list(replicaSets, NAMESPACE).filter((set) => controllerOf(set) === undefined)).toEqual([])
    await cluster.stop()
  })
})
