// Of several managers one leads; when it dies another takes over, and nothing is lost or done twice.
import { type Cluster, createCluster, events, type Lease, leases, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

const SYSTEM = 'kube-system'
const [FIRST, SECOND] = ['kube-controller-manager-1', 'kube-controller-manager-2'] as const

let cluster: Cluster
afterEach(() => cluster?.stop())

const leaseNamed = (name: string): Lease => cluster.get(leases, name, SYSTEM)!
const leading = () => cluster.processes.filter(({ isLeader }) => isLeader).map(({ name }) => name)

test('alone one leads from the first moment, and its lease is not written again', async () => {
  cluster = await createCluster({ seed: 'leader', nodes: 0 })
  expect(leading()).toEqual([FIRST, 'kube-scheduler-1'])
  const { spec, metadata } = leaseNamed('kube-controller-manager')
  expect(spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0, acquireTime: '2026-01-01T00:00:00.000000Z' })
  expect(spec!.holderIdentity).toMatch(/^control-plane_[0-9a-f-]{36}$/)
  const told = cluster.list(events, SYSTEM).filter(({ reason }) => reason === 'LeaderElection')
  expect(told.map(({ message, source }) => [message, source?.component])).toEqual(
    expect.arrayContaining([[`${spec!.holderIdentity} became leader`, 'kube-controller-manager']]),
  )
  await cluster.runFor('1h')
  expect(leaseNamed('kube-controller-manager').metadata.resourceVersion).toBe(metadata.resourceVersion)
  const identity = cluster.list(leases, SYSTEM).find(({ metadata: { name } }) => name!.startsWith('apiserver-'))
  expect(identity?.metadata.labels).toMatchObject({ 'apiserver.kubernetes.io/identity': 'kube-apiserver' })
})

test('a second manager takes over fifteen seconds after the first was last heard of', async () => {
  cluster = await createCluster({ seed: 'leader', nodes: 1, controllerManagers: 2 })
  const first = leaseNamed('kube-controller-manager').spec!.holderIdentity
  await cluster.runFor('1m')
  expect(leading()).toContain(FIRST)
  cluster.stopProcess(FIRST)
  await cluster.kubectl('create deployment web --image=nginx --replicas=3')
  await cluster.runFor('12s')
  expect(cluster.list(pods, 'default')).toEqual([])
  await cluster.runFor('4s')
  expect(leading()).toContain(SECOND)
  expect(leaseNamed('kube-controller-manager').spec).toMatchObject({ leaseTransitions: 1 })
  expect(leaseNamed('kube-controller-manager').spec!.holderIdentity).not.toBe(first)
  await cluster.runUntil('deployment/web available -n default')
  cluster.startProcess(FIRST)
  await cluster.runFor('1m')
  expect(leading()).toEqual([SECOND, 'kube-scheduler-1'])
  expect(cluster.list(pods, 'default')).toHaveLength(3)
})

test('one that comes back in time goes on leading', async () => {
  cluster = await createCluster({ seed: 'leader', nodes: 0, controllerManagers: 2 })
  cluster.stopProcess(FIRST)
  await cluster.runFor('5s')
  cluster.startProcess(FIRST)
  await cluster.runFor('1m')
  expect(leading()).toContain(FIRST)
  expect(leaseNamed('kube-controller-manager').spec!.leaseTransitions).toBe(0)
})

test('one from whom the lease is taken stops', async () => {
  cluster = await createCluster({ seed: 'leader', nodes: 1, schedulers: 2 })
  const lease = leaseNamed('kube-scheduler')
  cluster.client.of(leases).update({ ...lease, spec: { ...lease.spec, holderIdentity: 'somebody else' } })
  await cluster.runFor('1s')
  expect(leading()).toEqual([FIRST])
  await cluster.kubectl('run web --image=nginx')
  await cluster.runFor('5s')
  expect(cluster.get(pods, 'web', 'default')!.spec.nodeName).toBeUndefined()
  await cluster.runFor('1m')
  expect(leading()).toHaveLength(2)
  expect(cluster.get(pods, 'web', 'default')!.spec.nodeName).toBe('node-1')
})

test('there is no process of that name, and there is never none', async () => {
  cluster = await createCluster({ seed: 'leader', nodes: 0 })
  expect(() => cluster.stopProcess('kube-proxy')).toThrow(RangeError)
  await expect(createCluster({ controllerManagers: 0 })).rejects.toThrow(RangeError)
})
