import { type Cluster, createCluster, type KubeObject, nodes, pods, volumeAttachments } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return (stdout + stderr).replace(/ +/g, ' ').trimEnd()
}

const claim = (name: string) =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'anywhere' },
  }) as KubeObject
/** Volumes that every node can reach. */
const ANYWHERE = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'anywhere' },
  provisioner: 'disk.example.com',
} as KubeObject
const pod = (name: string, node: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'app', image: 'busybox', command: ['sleep', '1d'], volumeMounts: [{ name: 'v', mountPath: '/data' }] }],
      terminationGracePeriodSeconds: 1,
      nodeSelector: { 'kubernetes.io/hostname': node },
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    },
  }) as KubeObject

async function start(): Promise<void> {
  cluster = await createCluster({ seed: 'attach', nodes: ['node-1', 'node-2'].map((name) => ({ name, zone: 'one' })) })
  await cluster.apply(ANYWHERE, claim('data'))
  await cluster.settle()
  await cluster.apply(pod('first', 'node-1'))
  await cluster.settle()
}

/** Runs a command in a pod's container and gives what it wrote. */
async function exec(name: string, command: string): Promise<string> {
  let written = ''
  const decoder = new TextDecoder()
  const take = (bytes: Uint8Array) => {
    written += decoder.decode(bytes)
  }
  const output = { stdout: take, stderr: take, ended: () => {} }
  cluster.fleet.nodeApi.exec(
    cluster.get(pods, name)!,
    { container: 'app', command: ['sh', '-c', command], stdin: false, tty: false },
    output,
  )
  await cluster.settle()
  return written.trim()
}

const statusOf = (name: string) => cluster.get(nodes, name)!.status!
const messages = async (name: string) =>
  (await k(`get events --field-selector involvedObject.name=${name} -o custom-columns=R:.reason,M:.message --no-headers`))
    .split('\n')
    .map((line) => line.trim())

test('a volume is attached before its pod starts, and the node says that it holds it', async () => {
  await start()
  expect(cluster.get(pods, 'first')!.status!.phase).toBe('Running')
  const volume = await k('get pvc data -o jsonpath={.spec.volumeName}')
  const handle = await k(`get pv ${volume} -o jsonpath={.spec.csi.volumeHandle}`)
  const name = `kubernetes.io/csi/disk.example.com^${handle}`
  expect(statusOf('node-1').volumesAttached).toEqual([{ name, devicePath: '' }])
  expect(statusOf('node-1').volumesInUse).toEqual([name])
  expect(await k('get volumeattachments')).toMatch(new RegExp(`disk.example.com ${volume} node-1 true `))
  expect((await messages('first')).slice(0, 3)).toEqual([
    'Scheduled Successfully assigned default/first to node-1',
    `SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "${volume}"`,
    'Pulling Pulling image "busybox"',
  ])
  await k('delete pod first')
  await cluster.settle()
  expect(cluster.list(volumeAttachments)).toEqual([])
  expect(statusOf('node-1').volumesAttached).toBeUndefined()
  expect(statusOf('node-1').volumesInUse).toBeUndefined()
})

test('a volume for one node is not attached to two; the second pod starts when the first is gone', async () => {
  await start()
  await cluster.apply(pod('second', 'node-2'))
  await cluster.runFor('3m')
  expect(await k('get pod second')).toMatch(/ 0\/1 ContainerCreating /)
  const told = await messages('second')
  const volume = await k('get pvc data -o jsonpath={.spec.volumeName}')
  expect(told).toContain(`FailedAttachVolume Multi-Attach error for volume "${volume}" Volume is already used by pod(s) first`)
  expect(told).toContain(
    'FailedMount Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
  )
  await k('delete pod first')
  await cluster.settle()
  expect(cluster.get(pods, 'second')!.status!.phase).toBe('Running')
})

test('what one pod writes another reads, after it and beside it', async () => {
  await start()
  await exec('first', 'echo kept > /data/file')
  await cluster.apply(pod('beside', 'node-1'))
  await cluster.settle()
  expect(await exec('beside', 'cat /data/file')).toBe('kept')
  await k('delete pod first')
  await k('delete pod beside')
  await cluster.apply(pod('after', 'node-2'))
  await cluster.settle()
  expect(await exec('after', 'cat /data/file')).toBe('kept')
})

test('a node that has died keeps its volume for six minutes after its pod is gone', async () => {
  await start()
  cluster.fleet.crash('node-1')
  await cluster.runFor('1m')
  await k('delete pod first --grace-period=0 --force')
  await cluster.apply(pod('second', 'node-2'))
  await cluster.runFor('3m')
  expect(cluster.get(pods, 'second')!.status!.phase).toBe('Pending')
  await cluster.runFor('5m')
  expect(cluster.get(pods, 'second')!.status!.phase).toBe('Running')
})

test('a driver whose volumes need no attaching has none', async () => {
  cluster = await createCluster({ seed: 'attach', nodes: [{ name: 'node-1', zone: 'one' }] })
  await cluster.apply(
    ANYWHERE,
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'disk.example.com' },
      spec: { attachRequired: false },
    } as KubeObject,
    claim('data'),
    pod('first', 'node-1'),
  )
  await cluster.settle()
  expect(cluster.get(pods, 'first')!.status!.phase).toBe('Running')
  expect(cluster.list(volumeAttachments)).toEqual([])
})
