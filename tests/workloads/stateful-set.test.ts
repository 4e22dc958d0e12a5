import { type Cluster, createCluster, persistentVolumeClaims, pods, statefulSets } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const SECRET = `
apiVersion: v1
kind: Secret
metadata: {name: postgres-secret}
stringData: {password: secret}
`
const FAST_SSD = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast-ssd}
provisioner: ebs.csi.aws.com
reclaimPolicy: Retain
allowVolumeExpansion: true
volumeBindingMode: WaitForFirstConsumer
`
const POSTGRES = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres}
spec:
  serviceName: postgres-headless
  replicas: 3
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec:
      containers:
      - name: postgres
        image: postgres:16-alpine
        ports: [{containerPort: 5432}]
        env:
        - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: postgres-secret, key: password}}}
        volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: fast-ssd
      resources: {requests: {storage: 100Gi}}
`

async function start(...manifests: readonly string[]): Promise<void> {
  cluster = await createCluster({ seed: 'stateful', nodes: 3, historyLimit: 100_000 })
  for (const manifest of [FAST_SSD, ...manifests]) await cluster.apply(manifest)
  await cluster.settle()
}

const k = async (line: string) => (await cluster.kubectl(line)).stdout
const names = () =>
  cluster
    .list(pods, 'default')
    .map(({ metadata }) => metadata.name)
    .sort()
const images = () => cluster.list(pods, 'default').map(({ spec }) => spec.containers[0]!.image)

test('postgres-0 to postgres-2 come one after the other, each with a claim of its own', async () => {
  await start(SECRET, POSTGRES)
  expect(names()).toEqual(['postgres-0', 'postgres-1', 'postgres-2'])
  expect(cluster.list(persistentVolumeClaims, 'default').map(({ metadata, spec }) => [metadata.name, spec.storageClassName])).toEqual([
    ['data-postgres-0', 'fast-ssd'],
    ['data-postgres-1', 'fast-ssd'],
    ['data-postgres-2', 'fast-ssd'],
  ])
  const ready = cluster.list(pods, 'default').map(({ metadata, status }) => ({
    created: metadata.creationTimestamp!,
    ready: status!.conditions!.find(({ type }) => type === 'Ready')!.lastTransitionTime!,
  }))
  expect(ready[1]!.created >= ready[0]!.ready && ready[2]!.created >= ready[1]!.ready).toBe(true)
  expect(await k('get statefulset')).toMatch(/^NAME +READY +AGE\npostgres +3\/3 /)
  const told = await k('get events --field-selector involvedObject.name=postgres -o custom-columns=R:.reason,M:.message --no-headers')
  expect(
    told
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ')),
  ).toEqual(
    [0, 1, 2].flatMap((ordinal) => [
      `SuccessfulCreate Create Claim data-postgres-${ordinal} Pod postgres-${ordinal} in StatefulSet postgres success`,
      `SuccessfulCreate Create Pod postgres-${ordinal} in StatefulSet postgres successful`,
    ]),
  )
})

test('a pod that cannot start holds back its successors until it can', async () => {
  await start(POSTGRES)
  expect(names()).toEqual(['postgres-0'])
  await cluster.apply(SECRET)
  await cluster.runFor('5m')
  expect(names()).toEqual(['postgres-0', 'postgres-1', 'postgres-2'])
  expect(cluster.get(statefulSets, 'postgres')!.status).toMatchObject({ readyReplicas: 3 })
})

test('an update goes from the top, can be held by a partition, and taken back', async () => {
  await start(SECRET, POSTGRES)
  await k(`patch statefulset postgres -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'`)
  await k('set image statefulset/postgres postgres=postgres:17-alpine')
  await cluster.settle()
  const byName = () =>
    cluster
      .list(pods, 'default')
      .map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]!.image}`)
      .sort()
  expect(byName()).toEqual(['postgres-0 postgres:16-alpine', 'postgres-1 postgres:16-alpine', 'postgres-2 postgres:17-alpine'])
  await k(`patch statefulset postgres -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'`)
  expect(await k('rollout status statefulset/postgres')).toMatch(/partitioned roll out complete: 3 new pods have been updated\.\.\.\n$/)
  expect(images()).toEqual(Array(3).fill('postgres:17-alpine'))
  expect(await k('rollout history statefulset/postgres')).toBe(
    'statefulset.apps/postgres \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
  )
  await k('rollout undo statefulset/postgres')
  await cluster.settle()
  expect(images()).toEqual(Array(3).fill('postgres:16-alpine'))
})

test('scaled down it keeps its claims; with a policy of deletion they go with their pods and with the set', async () => {
  await start(SECRET, POSTGRES)
  await k('scale statefulset postgres --replicas=1')
  await cluster.settle()
  expect(names()).toEqual(['postgres-0'])
  expect(cluster.list(persistentVolumeClaims, 'default')).toHaveLength(3)
  await k(
    `patch statefulset postgres -p '{"spec":{"replicas":2,"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Delete","whenScaled":"Delete"}}}'`,
  )
  await cluster.settle()
  await k('scale statefulset postgres --replicas=1')
  await cluster.settle()
  const claims = () => cluster.list(persistentVolumeClaims, 'default').map(({ metadata }) => metadata.name)
  expect(claims()).toEqual(['data-postgres-0', 'data-postgres-2'])
  await k('delete statefulset postgres')
  await cluster.settle()
  expect(names()).toEqual([])
  expect(claims()).toEqual(['data-postgres-2'])
})
