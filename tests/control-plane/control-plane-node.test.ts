// A node with the control plane on it, as kubeadm makes it.
import { type Cluster, createCluster, nodes, type Pod, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

const SYSTEM = 'kube-system'
const STATIC = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => `${name}-control-plane`)

let cluster: Cluster
afterEach(() => cluster.stop())

const podNamed = (name: string): Pod => cluster.get(pods, name, SYSTEM)!

test('is tainted, and shows its static pods', async () => {
  cluster = await createCluster({ seed: 'control-plane', nodes: 2, controlPlaneNode: true })
  expect((await cluster.kubectl('get nodes')).stdout.replace(/ +/g, ' ').replace(/ \d+s /g, ' AGO ')).toBe(
    'NAME STATUS ROLES AGE VERSION\ncontrol-plane Ready control-plane AGO v1.35.0\nnode-1 Ready <none> AGO v1.35.0\nnode-2 Ready <none> AGO v1.35.0\n',
  )
  const node = cluster.get(nodes, 'control-plane')!
  expect(node.spec.taints).toEqual([{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }])
  const running = cluster.list(pods, SYSTEM)
  expect(running.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(STATIC))
  expect(running.filter(({ metadata }) => metadata.name!.startsWith('kube-proxy-')).map(({ spec }) => spec.nodeName)).toHaveLength(3)
  expect(running.every(({ status }) => status?.phase === 'Running' && status.containerStatuses?.every(({ ready }) => ready))).toBe(true)
  expect(podNamed('kube-apiserver-control-plane')).toMatchObject({
    metadata: {
      labels: { component: 'kube-apiserver', tier: 'control-plane' },
      annotations: {
        'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': '172.18.0.1:6443',
        'kubernetes.io/config.hash': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        'kubernetes.io/config.source': 'file',
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'control-plane', uid: node.metadata.uid, controller: true }],
    },
    spec: { priority: 2_000_001_000, priorityClassName: 'system-node-critical', nodeName: 'control-plane', hostNetwork: true },
    status: { podIP: '172.18.0.1' },
  })
})

test('keeps other pods away that do not tolerate it', async () => {
  cluster = await createCluster({ seed: 'control-plane', nodes: 1, controlPlaneNode: true })
  await cluster.kubectl('create deployment web --image=nginx --replicas=5')
  await cluster.settle()
  expect(new Set(cluster.list(pods, 'default').map(({ spec }) => spec.nodeName))).toEqual(new Set(['node-1']))
  expect(cluster.addNode()).toBe('node-2')
})

test('a deleted mirror pod comes back, and what it shows has not stopped', async () => {
  cluster = await createCluster({ seed: 'control-plane', nodes: 0, controlPlaneNode: true })
  const before = podNamed('etcd-control-plane')
  await cluster.runFor('10m')
  expect(await cluster.kubectl(`delete pod etcd-control-plane -n ${SYSTEM}`)).toMatchObject({ exitCode: 0 })
  await cluster.runFor('1s')
  const after = podNamed('etcd-control-plane')
  expect(after.metadata.uid).not.toBe(before.metadata.uid)
  expect(after.metadata.annotations).toEqual(before.metadata.annotations)
  expect(after.status?.containerStatuses).toEqual(before.status?.containerStatuses)
  expect(after.status?.startTime).toBe(before.status?.startTime)
  const forced = await cluster.kubectl(`delete pod etcd-control-plane -n ${SYSTEM} --force --grace-period=0`)
  expect(forced.exitCode).toBe(0)
  await cluster.runFor('1s')
  expect(podNamed('etcd-control-plane').status?.containerStatuses).toEqual(before.status?.containerStatuses)
})

test('drain leaves mirror pods where they are', async () => {
  cluster = await createCluster({ seed: 'control-plane', nodes: 1, controlPlaneNode: true })
  expect((await cluster.kubectl('drain control-plane --ignore-daemonsets')).exitCode).toBe(0)
  await cluster.settle()
  expect(cluster.list(pods, SYSTEM).map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(STATIC))
})
