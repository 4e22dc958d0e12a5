import { type Cluster, type ClusterOptions, createCluster, type Node, nodes, type Pod, pods, replayInputs } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]
`

async function start(options: ClusterOptions = {}, manifest = WEB): Promise<void> {
  cluster = await createCluster({ seed: 'machines', nodes: 3, ...options })
  await cluster.apply(manifest)
  await cluster.settle()
}

const node = (name: string): Node => cluster.get(nodes, name)!
const condition = (name: string, type: string) => node(name).status?.conditions?.find((each) => each.type === type)
const taints = (name: string) =>
  (node(name).spec.taints ?? []).map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`)
const podOn = (name: string): Pod | undefined => cluster.list(pods, 'default').find((pod) => pod.spec.nodeName === name)
const k = async (line: string) => (await cluster.kubectl(line)).stdout
const told = (reason: string) => k(`get events -A --field-selector reason=${reason} -o jsonpath='{range .items[*]}{.message}{"\\n"}{end}'`)

function bare(name: string, spec: object, container: object = {}): Pod {
  const containers = [{ name: 'app', image: 'registry.example/app:v1', ...container }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers, ...spec } } as Pod
}

describe('a machine', () => {
  test('keeps what is reserved for itself', async () => {
    const template = { cpu: '4', memory: '8Gi', reserved: { cpu: '500m', memory: '1Gi' }, evictionHard: { memory: '100Mi' } }
    await start({ nodes: { count: 1, template } })
    expect(node('node-1').status).toMatchObject({ capacity: { cpu: '4', memory: '8Gi' }, allocatable: { cpu: '3500m', memory: '7068Mi' } })
  })

  test('comes back after a crash, and its pods with it, each a restart older', async () => {
    await start()
    const before = podOn('node-2')!
    cluster.machine('node-2').crash()
    await cluster.runFor('20s')
    expect(() => cluster.machine('node-2').freeze()).toThrow('machine node-2 is off')
    cluster.machine('node-2').restart()
    await cluster.settle()
    const after = podOn('node-2')!
    expect(after.metadata.uid).toBe(before.metadata.uid)
    expect(after.status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: 1, ready: true, lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } }],
    })
    expect(await told('Rebooted')).toMatch(/^Node node-2 has been rebooted, boot id: [0-9a-f-]{36}\n$/)
    expect(await told('SandboxChanged')).toBe('Pod sandbox changed, it will be killed and re-created.\n')
  })

  test('that freezes is given up, and catches up when it thaws', async () => {
    await start()
    cluster.machine('node-2').freeze()
    await cluster.runFor('70s')
    expect(condition('node-2', 'Ready')).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
    cluster.machine('node-2').thaw()
    await cluster.runFor('15s')
    expect(condition('node-2', 'Ready')).toMatchObject({ status: 'True' })
    expect(taints('node-2')).toEqual([])
    expect(podOn('node-2')!.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 0, ready: true })
  })

  test('that is cut off runs on, and learns what happened when it is back', async () => {
    await start()
    const name = podOn('node-2')!.metadata.name!
    const address = podOn('node-2')!.status!.podIP!
    cluster.machine('node-2').partition()
    expect(cluster.ports.dataPlane.dial({ ip: address, port: 80, protocol: 'TCP' })).toBe('unreachable')
    await cluster.runFor('7m')
    expect(cluster.get(pods, name, 'default')?.metadata.deletionTimestamp).toBeDefined()
    cluster.machine('node-2').reconnect()
    await cluster.runFor('1m')
    expect(cluster.get(pods, name, 'default')).toBeUndefined()
    expect(condition('node-2', 'Ready')?.status).toBe('True')
    expect(cluster.list(pods, 'default')).toHaveLength(3)
  })

  test('whose heart beats slowly is given up now and then', async () => {
    await start()
    cluster.machine('node-3').heartbeatEvery(90_000)
    const seen = new Set<string>()
    for (let look = 0; look < 30; look++) {
      await cluster.runFor('10s')
      seen.add(condition('node-3', 'Ready')!.status)
    }
    expect([...seen].sort()).toEqual(['True', 'Unknown'])
  })

  test('may be taken away for good, and another takes its place', async () => {
    await start()
    cluster.machine('node-1').remove()
    await cluster.runFor('1m')
    expect(cluster.get(nodes, 'node-1')).toBeUndefined()
    expect(cluster.addNode()).toBe('node-4')
    await cluster.settle()
    expect(cluster.list(pods, 'default').map((pod) => pod.status?.phase)).toEqual(['Running', 'Running', 'Running'])
    expect(() => cluster.machine('node-1')).toThrow('there is no machine node-1')
  })
})

describe('a node that runs short of memory', () => {
  const PODS = [
    bare('modest', { priority: 0 }, { resources: { requests: { memory: '512Mi', cpu: '10m' } } }),
    bare('greedy', {}, { resources: { requests: { memory: '64Mi' } } }),
    bare('free', {}),
  ]

  test('says so, is tainted, and evicts whoever uses most over its requests', async () => {
    const behaviors = { 'registry.example/app': { memory: '300Mi' } }
    cluster = await createCluster({ seed: 'machines', nodes: 1, behaviors })
    await cluster.apply(PODS)
    await cluster.settle()
    cluster.machine('node-1').pressure('memory', { missing: '500Mi' })
    await cluster.runFor('1s')
    expect(condition('node-1', 'MemoryPressure')).toMatchObject({ status: 'True', reason: 'KubeletHasInsufficientMemory' })
    expect(taints('node-1')).toEqual(['memory-pressure:NoSchedule'])
    await cluster.runFor('40s')
    const phases = ['modest', 'greedy', 'free'].map((name) => cluster.get(pods, name, 'default')?.status?.phase)
    expect(phases).toEqual(['Running', 'Failed', 'Failed'])
    expect(cluster.get(pods, 'free', 'default')?.status).toMatchObject({
      reason: 'Evicted',
      message:
        'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container app was using 300Mi, request is 0, has larger consumption of memory. ',
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' }),
      ]),
    })
    expect(await told('EvictionThresholdMet')).toContain('Attempting to reclaim memory')
    // The condition outlives its cause by five minutes, and best-effort pods are refused as long.
    await cluster.apply(bare('late', { nodeName: 'node-1' }))
    await cluster.runFor('5s')
    expect(cluster.get(pods, 'late', 'default')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    })
    await cluster.runFor('6m')
    expect(condition('node-1', 'MemoryPressure')?.status).toBe('False')
    expect(taints('node-1')).toEqual([])
  })
})

test('what was done to machines is done again when the world is replayed', async () => {
  await start({ boot: false })
  cluster.machine('node-2').crash()
  await cluster.runFor('20s')
  cluster.machine('node-2').restart()
  cluster.machine('node-3').pressure('memory', { missing: '10Mi' })
  cluster.machine('node-1').heartbeatEvery(20_000)
  await cluster.runFor('1m')
  cluster.machine('node-1').shutDown(10_000)
  await cluster.settle()
  const again = await replayInputs(cluster.kernel.inputs.entries(), { seed: 'machines', nodes: 3 })
  await again.cluster.settle()
  expect(again.cluster.hash).toBe(cluster.hash)
  await again.cluster.stop()
})

describe('a node that shuts down', () => {
  test('ends its pods in time, refuses new ones, and goes', async () => {
    await start()
    const name = podOn('node-2')!.metadata.name!
    cluster.machine('node-2').shutDown(30_000)
    await cluster.runFor('2s')
    expect(condition('node-2', 'Ready')).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' })
    await cluster.runFor('10s')
    expect(cluster.get(pods, name, 'default')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    })
    await cluster.apply(bare('late', { nodeName: 'node-2' }))
    await cluster.runFor('2s')
    expect(cluster.get(pods, 'late', 'default')?.status).toMatchObject({ phase: 'Failed', reason: 'NodeShutdown' })
    await cluster.runFor('2m')
    expect(condition('node-2', 'Ready')?.status).toBe('Unknown')
    expect(cluster.list(pods, 'default').filter((pod) => pod.status?.phase === 'Running')).toHaveLength(3)
  })
})

describe('admission on the node', () => {
  test.each([
    [
      'NodeAffinity',
      { nodeSelector: { disk: 'ssd' } },
      {},
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'OutOfcpu',
      {},
      { resources: { requests: { cpu: '64' } } },
      "Node didn't have enough resource: cpu, requested: 64000, used: 200, capacity: 4000",
    ],
    [
      'NodePorts',
      {},
      { ports: [{ containerPort: 80, hostPort: 80 }] },
      "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    ],
  ])('%s', async (reason, spec, container, message) => {
    cluster = await createCluster({ seed: 'machines', nodes: 1 })
    if (reason === 'NodePorts') await cluster.apply(bare('first', { nodeName: 'node-1' }, container))
    await cluster.apply(bare('p', { nodeName: 'node-1', ...spec }, container))
    await cluster.settle()
    expect(cluster.get(pods, 'p', 'default')?.status).toMatchObject({ phase: 'Failed', reason, message: `Pod was rejected: ${message}` })
  })

  test('does not count what has ended', async () => {
    cluster = await createCluster({ seed: 'machines', nodes: 1 })
    const resources = { requests: { cpu: '3' } }
    await cluster.apply(bare('job', { restartPolicy: 'Never', nodeName: 'node-1' }, { resources }))
    await cluster.settle()
    await cluster.apply(bare('next', { nodeName: 'node-1' }, { resources }))
    await cluster.settle()
    expect(cluster.get(pods, 'next', 'default')?.status?.phase).toBe('Running')
  })
})
