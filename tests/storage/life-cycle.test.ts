import { type Cluster, createCluster, type KubeObject, persistentVolumeClaims, persistentVolumes, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return (stdout + stderr).replace(/ +/g, ' ').trimEnd()
}

const claim = (name: string, spec: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  }) as KubeObject
const pod = (name: string, volume: object) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'app', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/data' }] }],
      volumes: [{ name: 'v', ...volume }],
    },
  }) as KubeObject
const using = (name: string, claimName: string) => pod(name, { persistentVolumeClaim: { claimName } })

async function start(...objects: readonly KubeObject[]): Promise<void> {
  cluster = await createCluster({ seed: 'volume-life', nodes: 3 })
  await cluster.apply(...objects)
  await cluster.settle()
}

test('a claim that is used stays until its pod is gone, then its volume goes too', async () => {
  await start(claim('data'), using('db', 'data'))
  expect(cluster.get(persistentVolumeClaims, 'data')!.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
  expect(await k('delete pvc data --wait=false')).toBe('persistentvolumeclaim "data" deleted from default namespace')
  await cluster.settle()
  expect(await k('get pvc data')).toMatch(/\ndata Terminating /)
  await k('delete pod db')
  await cluster.settle()
  expect(cluster.list(persistentVolumeClaims, 'default')).toEqual([])
  expect(cluster.list(persistentVolumes)).toEqual([])
})

test('a volume that is deleted while it is bound waits for its claim', async () => {
  await start(claim('data'), using('db', 'data'))
  const volume = cluster.list(persistentVolumes)[0]!.metadata.name!
  await k(`delete pv ${volume} --wait=false`)
  await cluster.settle()
  expect(await k('get pv')).toMatch(/ Delete Terminating default\/data /)
  await k('delete pod db')
  await k('delete pvc data')
  await cluster.settle()
  expect(cluster.list(persistentVolumes)).toEqual([])
})

test('a claim grows where its class lets it, and its file system once a pod has it', async () => {
  await start(claim('data'), using('db', 'data'))
  const patch = (size: string) => k(`patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"${size}"}}}}'`)
  expect(await patch('5Gi')).toBe('persistentvolumeclaim/data patched')
  await cluster.runFor('1s')
  expect(cluster.get(persistentVolumeClaims, 'data')!.status).toMatchObject({
    capacity: { storage: '1Gi' },
    allocatedResources: { storage: '5Gi' },
    allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
    conditions: [{ type: 'Resizing', status: 'True' }],
  })
  await cluster.settle()
  expect(await k('get pvc data')).toMatch(/\ndata Bound pvc-\S+ 5Gi RWO standard /)
  expect(await k('get pv')).toMatch(/\npvc-\S+ 5Gi RWO /)
  const told = await k(`get events --field-selector involvedObject.name=data -o custom-columns=R:.reason,M:.message --no-headers`)
  const reasons = told.split('\n').map((line) => line.trim().split(' ')[0])
  expect(reasons).toEqual(expect.arrayContaining(['ExternalExpanding', 'Resizing', 'FileSystemResizeRequired']))
  expect(await k('describe pod db')).toMatch(/FileSystemResizeSuccessful .* MountVolume.NodeExpandVolume succeeded for volume "pvc-/)
})

test('a claim cannot grow before it is bound, nor in a class that does not let it', async () => {
  await start(
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fixed' }, provisioner: 'example.com/disk' } as KubeObject,
    claim('waiting'),
    claim('fixed', { storageClassName: 'fixed' }),
  )
  const patch = (name: string) => k(`patch pvc ${name} -p '{"spec":{"resources":{"requests":{"storage":"5Gi"}}}}'`)
  expect(await patch('fixed')).toBe(
    'Error from server (Forbidden): persistentvolumeclaims "fixed" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
  expect(await patch('waiting')).toMatch(/Only bound persistent volume claims can be expanded|spec is immutable after creation/)
})

test('an ephemeral volume comes and goes with its pod', async () => {
  await start(
    pod('scratch', {
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: { app: 'scratch' } },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    }),
  )
  expect(cluster.get(pods, 'scratch')!.status!.phase).toBe('Running')
  const made = cluster.get(persistentVolumeClaims, 'scratch-v')!
  expect(made.metadata.labels).toEqual({ app: 'scratch' })
  expect(made.metadata.ownerReferences).toMatchObject([{ kind: 'Pod', name: 'scratch', controller: true, blockOwnerDeletion: true }])
  expect(made.status!.phase).toBe('Bound')
  await k('delete pod scratch')
  await cluster.settle()
  expect(cluster.list(persistentVolumeClaims, 'default')).toEqual([])
  expect(cluster.list(persistentVolumes)).toEqual([])
})

test('an ephemeral volume does not take a claim that is there already', async () => {
  await start(claim('scratch-v'))
  await cluster.apply(
    pod('scratch', {
      ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } },
    }),
  )
  await cluster.settle()
  expect(await k('describe pod scratch')).toMatch(
    /Warning FailedBinding .* ephemeral volume v: PVC default\/scratch-v was not created for pod default\/scratch \(pod is not owner\)/,
  )
})
