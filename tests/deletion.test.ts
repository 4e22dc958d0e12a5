import { type Cluster, configMaps, createCluster, deployments, namespaces, type Pod, pods, replicaSets, serviceAccounts } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
`

async function start(): Promise<void> {
  cluster = await createCluster({ seed: 4 })
  await cluster.apply(DEPLOYMENT)
  await cluster.runUntil('deployment/web available')
  await cluster.settle()
}

const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return stdout + stderr
}

describe('what hangs on a deleted object', () => {
  test('goes after it, in the background', async () => {
    await start()
    expect(await k('delete deployment web')).toBe('deployment.apps "web" deleted from default namespace\n')
    await cluster.settle()
    expect(cluster.list(replicaSets, 'default')).toEqual([])
    expect(cluster.list(pods, 'default')).toEqual([])
  })

  test('goes before it, in the foreground', async () => {
    await start()
    const seen: number[] = []
    cluster.on('write', () => {
      if (cluster.get(deployments, 'web', 'default') !== undefined) seen.push(cluster.list(pods, 'default').length)
    })
    await k('delete deployment web --cascade=foreground')
    expect(cluster.get(deployments, 'web', 'default')).toBeUndefined()
    expect(cluster.list(replicaSets, 'default')).toEqual([])
    expect(cluster.list(pods, 'default')).toEqual([])
    // The Deployment was still there when the last pod had gone.
    expect(seen.at(-1)).toBe(0)
  })

  test('stays without an owner when it is orphaned, and may be adopted', async () => {
    await start()
    const before = cluster.list(pods, 'default').map((pod) => pod.metadata.uid)
    await k('delete deployment web --cascade=orphan')
    await cluster.settle()
    const [set] = cluster.list(replicaSets, 'default')
    expect(set?.metadata.ownerReferences).toBeUndefined()
    expect(cluster.list(pods, 'default').map((pod) => pod.metadata.uid)).toEqual(before)
    await cluster.apply(DEPLOYMENT)
    await cluster.settle()
    expect(cluster.list(replicaSets, 'default').map((each) => each.metadata.ownerReferences?.[0]?.name)).toEqual(['web'])
    expect(cluster.list(pods, 'default').map((pod) => pod.metadata.uid)).toEqual(before)
  })

  test('an object whose owner never was goes too', async () => {
    await start()
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'stray',
        namespace: 'default',
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: '00000000-0000-4000-8000-000000000000' }],
      },
    } as never)
    await cluster.settle()
    expect(cluster.get(configMaps, 'stray', 'default')).toBeUndefined()
  })
})

describe('a namespace', () => {
  test('has its account and its root certificate, and takes everything with it when it goes', async () => {
    await start()
    await k('create namespace shop')
    await cluster.settle()
    expect(cluster.list(serviceAccounts, 'shop').map(({ metadata }) => metadata.name)).toEqual(['default'])
    expect(cluster.list(configMaps, 'shop').map(({ metadata }) => metadata.name)).toEqual(['kube-root-ca.crt'])
    await k('create deployment web --image=nginx --replicas=2 -n shop')
    await cluster.settle()
    expect(cluster.list(pods, 'shop')).toHaveLength(2)
    expect(await k('delete namespace shop')).toBe('namespace "shop" deleted\n')
    expect(cluster.get(namespaces, 'shop')).toBeUndefined()
    expect(cluster.objectsAt(cluster.revision).filter(({ metadata }) => metadata.namespace === 'shop')).toEqual([])
  })

  test('that is going takes nothing new, and says what it waits for', async () => {
    await start()
    await k('create namespace stuck')
    await cluster.settle()
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: 'stuck', finalizers: ['example.com/hold'] },
    } as never)
    await k('delete namespace stuck --wait=false')
    await cluster.settle()
    expect(cluster.get(namespaces, 'stuck')?.status?.phase).toBe('Terminating')
    expect(await k('create configmap late -n stuck')).toBe(
      'error: failed to create configmap: configmaps "late" is forbidden: unable to create new content in namespace stuck because it is being terminated\n',
    )
    const remaining = cluster.get(namespaces, 'stuck')?.status?.conditions?.find(({ type }) => type === 'NamespaceFinalizersRemaining')
    expect(remaining).toMatchObject({
      status: 'True',
      message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    })
    await k(`patch configmap held -n stuck --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`)
    await cluster.runUntil('namespace/stuck deleted')
    expect(cluster.get(namespaces, 'stuck')).toBeUndefined()
  })

  test('that is the system’s own cannot be deleted', async () => {
    await start()
    expect(await k('delete namespace kube-system')).toBe(
      'Error from server (Forbidden): namespaces "kube-system" is forbidden: this namespace may not be deleted\n',
    )
  })
})

describe('a ReplicaSet', () => {
  test('lets go of a pod that is no longer of its kind, and takes one that has come to be', async () => {
    await start()
    const [first] = cluster.list(pods, 'default')
    await k(`label pod ${first!.metadata.name} app=other --overwrite`)
    await cluster.settle()
    expect(cluster.list(pods, 'default')).toHaveLength(3)
    expect(cluster.get(pods, first!.metadata.name!, 'default')?.metadata.ownerReferences).toBeUndefined()
    const hash = cluster.list(replicaSets, 'default')[0]!.metadata.labels!['pod-template-hash']!
    const twin: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'twin', namespace: 'default', labels: { app: 'web', 'pod-template-hash': hash } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    }
    await cluster.apply(twin)
    await cluster.settle()
    // It has one too many now and gives up the one that is the least use.
    expect(cluster.list(pods, 'default').filter((pod) => pod.metadata.labels?.app === 'web')).toHaveLength(2)
  })
})
