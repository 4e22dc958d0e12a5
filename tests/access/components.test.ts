// Every component works with the rights that its role gives it, and with no more.
import { type Cluster, clusterRoleBindings, createCluster, pods } from 'kubesim'
import { expect, test } from 'vitest'

const GUIDE = new URL('../../examples/manifests/guide/', import.meta.url).pathname
const WORKLOADS = ['deployment', 'services', 'statefulset', 'daemonset', 'job', 'cronjob', 'hpa', 'configmap', 'secret-data', 'storage']

/** What components were refused in the passes that are still remembered. */
function refusals({ kernel: { trace } }: Cluster): readonly string[] {
  const notes = trace.recent().flatMap(({ turn }) => trace.notesOf(turn))
  return notes.map(({ text }) => text).filter((text) => text.startsWith('refused: '))
}

test('nobody is refused what it does', async () => {
  const cluster = await createCluster({ seed: 'access', nodes: 3 })
  const refused = new Set<string>()
  const pass = async (duration: string) => {
    await cluster.runFor(duration)
    for (const each of refusals(cluster)) refused.add(each)
  }
  await cluster.kubectl('create namespace production')
  for (const name of WORKLOADS) await cluster.kubectl(`apply -n production -f ${GUIDE}${name}.yaml`)
  await cluster.kubectl('create deployment web --image=nginx --replicas=6')
  await cluster.kubectl('create quota few --hard=pods=20')
  await cluster.kubectl('create pdb web --selector=app=web --min-available=1')
  await pass('3m')
  cluster.crashNode('node-2')
  await pass('8m')
  await cluster.kubectl('delete node node-2')
  await cluster.kubectl('taint nodes node-1 gone=true:NoExecute')
  await pass('2m')
  await cluster.kubectl('delete deployment web --cascade=foreground --wait=false')
  await cluster.kubectl('delete namespace production --wait=false')
  await pass('5m')
  expect([...refused]).toEqual([])
  expect(cluster.list(pods, 'production')).toEqual([])
  await cluster.stop()
})

test('a controller without its role is refused, and says so', async () => {
  const cluster = await createCluster({ seed: 'access', nodes: 1 })
  cluster.client.of(clusterRoleBindings).delete({ name: 'system:controller:replicaset-controller' })
  await cluster.kubectl('create deployment web --image=nginx')
  await cluster.runFor('1m')
  expect(cluster.list(pods, 'default')).toEqual([])
  expect(refusals(cluster).join('\n')).toContain('system:serviceaccount:kube-system:replicaset-controller')
  await cluster.stop()
})

test('with AlwaysAllow everyone may do everything', async () => {
  const cluster = await createCluster({ seed: 'access', nodes: 0, authorization: 'AlwaysAllow' })
  expect(await cluster.kubectl('get secrets -A --as=anyone')).toMatchObject({ exitCode: 0 })
  await cluster.stop()
  await expect(createCluster({ authorization: 'ABAC' as 'RBAC' })).rejects.toThrow(RangeError)
})
