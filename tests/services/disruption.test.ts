import { type Cluster, createCluster, nodes, podDisruptionBudgets, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
`

function budget(spec: string, name = 'web'): string {
  return `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: ${name}}
spec: {selector: {matchLabels: {app: ${name}}}, ${spec}}
`
}

async function start(...manifests: readonly string[]): Promise<void> {
  cluster = await createCluster({ seed: 'disruption', nodes: 3 })
  for (const manifest of manifests) await cluster.apply(manifest)
  await cluster.settle()
}

const status = (name = 'web') => cluster.get(podDisruptionBudgets, name)!.status

describe('a PodDisruptionBudget', () => {
  test.each([
    ['minAvailable: 3', { desiredHealthy: 3, disruptionsAllowed: 1 }],
    ['minAvailable: 60%', { desiredHealthy: 3, disruptionsAllowed: 1 }],
    ['maxUnavailable: 1', { desiredHealthy: 3, disruptionsAllowed: 1 }],
    ['maxUnavailable: 40%', { desiredHealthy: 2, disruptionsAllowed: 2 }],
    ['maxUnavailable: 100%', { desiredHealthy: 0, disruptionsAllowed: 4 }],
    ['minAvailable: 9', { desiredHealthy: 9, disruptionsAllowed: 0 }],
  ])('of %s counts from what the Deployment is to have', async (spec, counts) => {
    await start(WEB, budget(spec))
    const isAllowed = counts.disruptionsAllowed > 0
    expect(status()).toMatchObject({
      currentHealthy: 4,
      expectedPods: 4,
      observedGeneration: 1,
      ...counts,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: isAllowed ? 'True' : 'False',
          reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
          message: '',
          observedGeneration: 1,
        },
      ],
    })
  })

  test('follows the scale of the Deployment', async () => {
    await start(WEB, budget('maxUnavailable: 25%'))
    expect(status()).toMatchObject({ expectedPods: 4, disruptionsAllowed: 1 })
    await cluster.kubectl('scale deployment/web --replicas=12')
    await cluster.settle()
    expect(status()).toMatchObject({ expectedPods: 12, currentHealthy: 12, desiredHealthy: 9, disruptionsAllowed: 3 })
  })

  test('without pods allows nothing and says so', async () => {
    await start(budget('minAvailable: 1'))
    expect(status()).toMatchObject({ expectedPods: 0, currentHealthy: 0, disruptionsAllowed: 0 })
    expect((await cluster.kubectl('get events --field-selector reason=NoPods')).stdout).toContain('No matching pods found')
  })

  test('tells of pods that nothing controls', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: bare, labels: {app: bare}}\nspec: {containers: [{name: c, image: nginx}]}'
    await start(pod, budget('maxUnavailable: 1', 'bare'))
    expect(status('bare')).toMatchObject({ expectedPods: 0, currentHealthy: 1, disruptionsAllowed: 0 })
    const { stdout } = await cluster.kubectl('get events --field-selector reason=UnmanagedPods')
    expect(stdout).toContain(
      'Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: bare,},MatchExpressions:' +
        '[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may ' +
        'result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    )
  })

  test('forbids everything where a pod belongs to something that cannot be scaled', async () => {
    const owner = '{apiVersion: v1, kind: ConfigMap, name: m, uid: 00000000-0000-4000-8000-000000000000, controller: true}'
    cluster = await createCluster({ seed: 'disruption', nodes: 3, controllers: ['-garbagecollector'] })
    await cluster.apply(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: odd, labels: {app: odd}, ownerReferences: [${owner}]}\nspec: {containers: [{name: c, image: nginx}]}`,
      budget('maxUnavailable: 1', 'odd'),
    )
    await cluster.settle()
    expect(status('odd')).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'False',
          reason: 'SyncFailed',
          message: 'configmaps does not implement the scale subresource',
        },
      ],
    })
    expect((await cluster.kubectl('get events --field-selector reason=CalculateExpectedPodCountFailed')).stdout).toContain(
      'Failed to calculate the number of expected pods: configmaps does not implement the scale subresource',
    )
  })
})

describe('kubectl drain', () => {
  test('under a budget evicts as many as it allows, waits for their replacements, and ends', async () => {
    await start(WEB, budget('maxUnavailable: 1'))
    let fewest = 4
    cluster.on('write', ({ object }) => {
      if (object?.kind !== 'Pod') return
      const ready = cluster
        .list(pods, 'default')
        .filter(
          ({ metadata, status }) =>
            !metadata.deletionTimestamp && status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
        )
      fewest = Math.min(fewest, ready.length)
    })
    const name = cluster
      .list(nodes)
      .find((node) => cluster.list(pods, 'default').filter(({ spec }) => spec.nodeName === node.metadata.name).length === 2)!.metadata.name!
    const { stdout, stderr, exitCode } = await cluster.kubectl(`drain ${name}`)
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`node/${name} drained`)
    expect(stderr).toContain("(will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.")
    expect(fewest).toBe(3)
    await cluster.settle()
    expect(cluster.list(pods, 'default').some(({ spec }) => spec.nodeName === name)).toBe(false)
    expect(status()).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 1 })
    expect(status()!.disruptedPods).toBeUndefined()
  })
})

describe('pod GC', () => {
  test('gives up the pods of a deleted node after 40 s', async () => {
    await start(WEB)
    const victims = cluster.list(pods, 'default').filter(({ spec }) => spec.nodeName === 'node-2')
    expect(victims.length).toBeGreaterThan(0)
    const left = () => victims.filter(({ metadata }) => cluster.get(pods, metadata.name!) !== undefined)
    const failed: string[] = []
    cluster.on('write', ({ object }) => {
      const pod = object?.kind === 'Pod' ? cluster.get(pods, object.metadata.name!, object.metadata.namespace) : undefined
      if (pod?.status?.phase === 'Failed' && pod.metadata.namespace === 'default') {
        failed.push(pod.status.conditions!.find(({ type }) => type === 'DisruptionTarget')!.message!)
      }
    })
    cluster.crashNode('node-2')
    await cluster.kubectl('delete node node-2')
    await cluster.runFor('39s')
    expect(left()).toHaveLength(victims.length)
    await cluster.runFor('2s')
    expect(left()).toEqual([])
    expect([...new Set(failed)]).toEqual(['PodGC: node no longer exists'])
    await cluster.settle()
    expect(cluster.list(pods, 'default')).toHaveLength(4)
  })

  test('takes pods that terminate on a machine declared out of service', async () => {
    await start(WEB)
    const victim = cluster.list(pods, 'default').find(({ spec }) => spec.nodeName === 'node-2')!.metadata.name!
    cluster.crashNode('node-2')
    await cluster.runFor('7m')
    await cluster.settle()
    expect(cluster.get(pods, victim)?.metadata.deletionTimestamp).toBeDefined()
    await cluster.kubectl('taint nodes node-2 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute')
    await cluster.settle()
    expect(cluster.get(pods, victim)).toBeUndefined()
  })
})
