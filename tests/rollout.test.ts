import { createCluster, deployments, type Pod, pods, type ReplicaSet, replicaSets } from 'kubesim'
import { expect, test } from 'vitest'

const NAMESPACE = 'production'

async function webApp() {
  const cluster = await createCluster({ seed: 7, historyLimit: 100_000 })
  await cluster.apply('examples/manifests/web-app.yaml')
  await cluster.runUntil(`deployment/web-app available -n ${NAMESPACE}`)
  await cluster.settle()
  return cluster
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

test('with maxSurge 1 and maxUnavailable 0 no revision has fewer than 3 ready pods or more than 4 that run', async () => {
  const cluster = await webApp()
  const start = cluster.revision
  await cluster.kubectl(`set image deployment/web-app web-app=myregistry/web-app:v2.2.0 -n ${NAMESPACE}`)
  await cluster.settle()

  const images = new Set<string>()
  let least = Number.POSITIVE_INFINITY
  for (let revision = start; revision <= cluster.revision; revision++) {
    const running = (cluster.objectsAt(revision) as Pod[]).filter(
      ({ kind, metadata }) => kind === 'Pod' && metadata.namespace === NAMESPACE && metadata.deletionTimestamp === undefined,
    )
    const ready = running.filter(isReady)
    least = Math.min(least, ready.length)
    expect(ready.length, `ready at revision ${revision}`).toBeGreaterThanOrEqual(3)
    expect(running.length, `pods at revision ${revision}`).toBeLessThanOrEqual(4)
    for (const pod of ready) images.add(pod.spec.containers[0]!.image!)
  }
  // The rollout really went from one image to the other, on the edge of what is allowed.
  expect(least).toBe(3)
  expect([...images]).toEqual(['myregistry/web-app:v2.1.0', 'myregistry/web-app:v2.2.0'])
  expect(cluster.list(pods, NAMESPACE).map((pod) => pod.spec.containers[0]!.image)).toEqual(Array(3).fill('myregistry/web-app:v2.2.0'))
  await cluster.stop()
})

test('a rollout keeps its history, and undo goes back to the template before', async () => {
  const cluster = await webApp()
  const k = (line: string) => cluster.kubectl(`${line} -n ${NAMESPACE}`)
  await k('set image deployment/web-app web-app=myregistry/web-app:v2.2.0')
  await k('rollout status deployment/web-app')
  expect((await k('rollout history deployment/web-app')).stdout).toBe(
    'deployment.apps/web-app \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
  )
  expect((await k('rollout undo deployment/web-app')).stdout).toBe('deployment.apps/web-app rolled back\n')
  await cluster.settle()
  expect((await k('rollout history deployment/web-app')).stdout).toBe(
    'deployment.apps/web-app \nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>\n\n',
  )
  const sets = cluster
    .list<ReplicaSet>(replicaSets, NAMESPACE)
    .map((set) => [set.metadata.annotations?.['deployment.kubernetes.io/revision'], set.spec.replicas])
  expect(sets.sort()).toEqual([
    ['2', 0],
    ['3', 3],
  ])
  await cluster.stop()
})

test('a paused Deployment collects changes and rolls them out at once when it is resumed', async () => {
  const cluster = await webApp()
  const k = (line: string) => cluster.kubectl(`${line} -n ${NAMESPACE}`)
  await k('rollout pause deployment/web-app')
  await k('set image deployment/web-app web-app=myregistry/web-app:v2.2.0')
  await k('set image deployment/web-app web-app=myregistry/web-app:v2.3.0')
  await cluster.settle()
  expect(cluster.list(replicaSets, NAMESPACE)).toHaveLength(1)
  await k('rollout resume deployment/web-app')
  await cluster.settle()
  expect(cluster.list(replicaSets, NAMESPACE)).toHaveLength(2)
  expect(cluster.get(deployments, 'web-app', NAMESPACE)?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2')
  await cluster.stop()
})

test('Recreate ends every old pod before the first new one starts', async () => {
  const cluster = await webApp()
  const patch = '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'
  await cluster.kubectl(`patch deployment web-app -n ${NAMESPACE} -p '${patch}'`)
  const start = cluster.revision
  await cluster.kubectl(`set image deployment/web-app web-app=myregistry/web-app:v2.2.0 -n ${NAMESPACE}`)
  await cluster.settle()
  for (let revision = start; revision <= cluster.revision; revision++) {
    const images = new Set(
      (cluster.objectsAt(revision) as Pod[])
        .filter(({ kind, metadata }) => kind === 'Pod' && metadata.namespace === NAMESPACE)
        .map((pod) => pod.spec.containers[0]!.image),
    )
    expect(images.size, `images at revision ${revision}`).toBeLessThanOrEqual(1)
  }
  expect(cluster.list(pods, NAMESPACE).map((pod) => pod.spec.containers[0]!.image)).toEqual(Array(3).fill('myregistry/web-app:v2.2.0'))
  await cluster.stop()
})
