import { type Cluster, createCluster, type KubeObject, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return (stdout + stderr).replace(/ +/g, ' ').trimEnd()
}

const storageClass = (name: string, fields: Partial<Record<string, unknown>> = {}) =>
  ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner: 'ebs.csi.aws.com', ...fields }) as KubeObject
const LATE = storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' })
const STATIC = storageClass('static', { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' })

const claim = (name: string, storageClassName: string, spec: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName, ...spec },
  }) as KubeObject
const pod = (name: string, claims: readonly string[], spec: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'app', image: 'nginx' }],
      volumes: claims.map((claimName, index) => ({ name: `v${index}`, persistentVolumeClaim: { claimName } })),
      ...spec,
    },
  }) as KubeObject
const localVolume = (name: string, node: string, size = '1Gi') =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: size },
      storageClassName: 'static',
      local: { path: '/mnt/disk' },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] },
      },
    },
  }) as KubeObject

async function start(...objects: readonly KubeObject[]): Promise<void> {
  cluster = await createCluster({ seed: 'volumes', nodes: 3 })
  await cluster.apply(...objects)
  await cluster.settle()
}

const nodeOf = (name: string) => cluster.get(pods, name)?.spec.nodeName
const message = (name: string) => cluster.get(pods, name)?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message

test('a claim that waits for its first pod is provisioned where that pod goes, and the pod is bound when the claim is', async () => {
  await start(LATE, claim('data', 'late'))
  await cluster.apply(pod('db', ['data']))
  await cluster.settle()
  expect(await k('get pod db -o jsonpath={.status.phase}')).toBe('Running')
  const zone = await k(`get node ${nodeOf('db')} -o jsonpath='{.metadata.labels.topology\\.kubernetes\\.io/zone}'`)
  expect(await k('get pv -o jsonpath={.items[0].spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}')).toBe(zone)
  expect(await k(`get pvc data -o jsonpath='{.metadata.annotations.volume\\.kubernetes\\.io/selected-node}'`)).toBe(nodeOf('db'))
  const told = (await k('get events -o custom-columns=R:.reason,O:.involvedObject.name --no-headers')).split('\n')
  expect(told.filter((line) => / (data|db) ?$/.test(line)).map((line) => line.trim().split(' ')[0])).toEqual(
    expect.arrayContaining(['WaitForFirstConsumer', 'ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded', 'Scheduled']),
  )
})

test('a pod goes back to the zone of its volume', async () => {
  await start(LATE, claim('data', 'late'), pod('db', ['data']))
  const first = nodeOf('db')!
  await k('delete pod db')
  await cluster.settle()
  await k(`cordon ${first}`)
  await cluster.apply(pod('db', ['data']))
  await cluster.settle()
  expect(nodeOf('db')).toBeUndefined()
  expect(message('db')).toBe(
    "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match PersistentVolume's node affinity. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  )
  await k(`uncordon ${first}`)
  await cluster.settle()
  expect(nodeOf('db')).toBe(first)
})

test.each([
  ['no such claim', [pod('db', ['gone'])], 'persistentvolumeclaim "gone" not found'],
  [
    'an unbound claim that is bound at once',
    [claim('data', 'none'), pod('db', ['data'])],
    'pod has unbound immediate PersistentVolumeClaims',
  ],
])('a pod waits for its claims: %s', async (_, objects, reason) => {
  await start(...objects)
  expect(message('db')).toBe(`0/3 nodes are available: ${reason}. not found`)
})

test('local volumes are bound by the scheduler, each on its node, the smallest that will do', async () => {
  await start(STATIC, localVolume('large', 'node-2', '9Gi'), localVolume('fit', 'node-2'))
  await cluster.apply(claim('data', 'static'), pod('db', ['data'], { nodeSelector: { 'kubernetes.io/hostname': 'node-2' } }))
  await cluster.settle()
  expect(nodeOf('db')).toBe('node-2')
  expect(await k('get pvc data -o jsonpath={.spec.volumeName}')).toBe('fit')
  await cluster.apply(claim('more', 'static'), pod('other', ['more'], { nodeSelector: { 'kubernetes.io/hostname': 'node-3' } }))
  await cluster.settle()
  expect(message('other')).toContain(
    "1 node(s) didn't find available persistent volumes to bind, 2 node(s) didn't match Pod's node affinity/selector",
  )
  await cluster.apply(localVolume('late', 'node-3'))
  await cluster.settle()
  expect(nodeOf('other')).toBe('node-3')
})

test('a claim for one pod only is used by one pod only, until that is gone', async () => {
  await start(LATE, claim('data', 'late', { accessModes: ['ReadWriteOncePod'] }), pod('first', ['data']))
  await cluster.apply(pod('second', ['data']))
  await cluster.settle()
  expect(message('second')).toContain(
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  )
  await k('delete pod first')
  await cluster.settle()
  expect(nodeOf('second')).toBeDefined()
})

test('a node takes no more volumes of a driver than its CSINode says', async () => {
  await start(LATE, claim('a', 'late'), claim('b', 'late'))
  const limit = (name: string) =>
    ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSINode',
      metadata: { name },
      spec: { drivers: [{ name: 'ebs.csi.aws.com', nodeID: name, topologyKeys: [], allocatable: { count: 1 } }] },
    }) as KubeObject
  await cluster.apply(limit('node-1'), pod('one', ['a'], { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }))
  await cluster.settle()
  await cluster.apply(pod('two', ['b'], { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }))
  await cluster.settle()
  expect(nodeOf('one')).toBe('node-1')
  expect(message('two')).toContain('1 node(s) exceed max volume count')
})

test('capacity decides where a driver keeps track of it', async () => {
  const capacity = (zone: string, size: string) =>
    ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIStorageCapacity',
      metadata: { name: `in-${zone}` },
      storageClassName: 'late',
      capacity: size,
      nodeTopology: { matchLabels: { 'topology.kubernetes.io/zone': zone } },
    }) as KubeObject
  await start(
    LATE,
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'ebs.csi.aws.com' },
      spec: { storageCapacity: true },
    } as KubeObject,
    claim('data', 'late'),
    pod('db', ['data']),
  )
  expect(message('db')).toContain('3 node(s) did not have enough free storage')
  const zone = await k(`get node node-2 -o jsonpath='{.metadata.labels.topology\\.kubernetes\\.io/zone}'`)
  await cluster.apply(capacity(zone, '10Gi'))
  await cluster.settle()
  expect(nodeOf('db')).toBe('node-2')
})
