import { type Cluster, createCluster, daemonSets, type Pod, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const NAMESPACE = 'kube-system'
const FLUENTD = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: fluentd, namespace: kube-system}
spec:
  selector: {matchLabels: {app: fluentd}}
  template:
    metadata: {labels: {app: fluentd}}
    spec:
      tolerations:
      - {key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}
      containers:
      - name: fluentd
        image: fluentd:v1.16
        resources: {limits: {memory: 200Mi}, requests: {cpu: 100m, memory: 200Mi}}
        volumeMounts:
        - {name: varlog, mountPath: /var/log}
      volumes:
      - {name: varlog, hostPath: {path: /var/log}}
`

const fluentd = () => cluster.list(pods, NAMESPACE).filter(({ metadata }) => metadata.labels?.app === 'fluentd')
const places = () =>
  fluentd()
    .map(({ spec }) => spec.nodeName)
    .sort()
const status = () => cluster.get(daemonSets, 'fluentd', NAMESPACE)!.status
const k = async (line: string) => (await cluster.kubectl(line)).stdout

async function start(manifest = FLUENTD, nodes = 3): Promise<void> {
  cluster = await createCluster({ seed: 'daemons', nodes, historyLimit: 100_000 })
  await cluster.apply(manifest)
  await cluster.settle()
}

test('a DaemonSet runs on every node, one with a control plane and one that is cordoned included, and on each that joins', async () => {
  cluster = await createCluster({ seed: 'daemons', nodes: 3 })
  await cluster.kubectl('taint node node-1 node-role.kubernetes.io/control-plane:NoSchedule')
  await cluster.kubectl('cordon node-2')
  await cluster.apply(FLUENTD)
  await cluster.settle()
  expect(places()).toEqual(['node-1', 'node-2', 'node-3'])
  expect(await k('get daemonset -n kube-system')).toMatch(
    /NAME +DESIRED +CURRENT +READY +UP-TO-DATE +AVAILABLE +NODE SELECTOR +AGE\nfluentd +3 +3 +3 +3 +3 +<none> /,
  )
  cluster.addNode()
  await cluster.settle()
  expect(places()).toEqual(['node-1', 'node-2', 'node-3', 'node-4'])
  await cluster.kubectl('taint node node-4 team=db:NoExecute')
  await cluster.settle()
  expect(places()).toEqual(['node-1', 'node-2', 'node-3'])
  expect(status()).toMatchObject({ desiredNumberScheduled: 3, numberMisscheduled: 0 })
})

test('an update goes node by node, and can be taken back', async () => {
  await start()
  const begin = cluster.revision
  await cluster.kubectl('set image daemonset/fluentd fluentd=fluentd:v1.17 -n kube-system')
  expect(await k('rollout status daemonset/fluentd -n kube-system')).toMatch(/daemon set "fluentd" successfully rolled out\n$/)
  for (let revision = begin; revision <= cluster.revision; revision++) {
    const ready = (cluster.objectsAt(revision) as Pod[]).filter(
      ({ kind, metadata, status }) =>
        kind === 'Pod' &&
        metadata.labels?.app === 'fluentd' &&
        metadata.deletionTimestamp === undefined &&
        status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    expect(ready.length, `ready at revision ${revision}`).toBeGreaterThanOrEqual(2)
  }
  expect(await k('rollout history daemonset/fluentd -n kube-system')).toBe(
    'daemonset.apps/fluentd \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
  )
  expect(await k('rollout undo daemonset/fluentd -n kube-system')).toBe('daemonset.apps/fluentd rolled back\n')
  await cluster.settle()
  expect(fluentd().map(({ spec }) => spec.containers[0]!.image)).toEqual(Array(3).fill('fluentd:v1.16'))
  expect(await k('rollout history daemonset/fluentd -n kube-system')).toBe(
    'daemonset.apps/fluentd \nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>\n\n',
  )
})

test('its pods outlive a node that falls silent, and go with the set', async () => {
  await start()
  cluster.crashNode('node-2')
  await cluster.runFor('10m')
  expect(places()).toEqual(['node-1', 'node-2', 'node-3'])
  expect(fluentd().every(({ metadata }) => metadata.deletionTimestamp === undefined)).toBe(true)
  expect(status()).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1, numberReady: 2 })
  await cluster.kubectl('delete daemonset fluentd -n kube-system')
  await cluster.settle()
  expect(places()).toEqual(['node-2'])
})

test('events tell what a real cluster tells', async () => {
  await start(FLUENTD, 1)
  const [pod] = fluentd()
  const name = pod!.metadata.name!
  const told = (
    await k(`get events -n kube-system --field-selector involvedObject.name=fluentd -o custom-columns=R:.reason,M:.message`)
  ).split('\n')
  expect(told[1]).toMatch(new RegExp(`^SuccessfulCreate +Created pod: ${name}$`))
  await cluster.kubectl(`delete pod ${name} -n kube-system`)
  await cluster.settle()
  expect(places()).toEqual(['node-1'])
  expect(fluentd()[0]!.metadata.name).not.toBe(name)
})
