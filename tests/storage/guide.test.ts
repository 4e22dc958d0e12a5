import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cluster, createCluster, persistentVolumeClaims, pods, statefulSets } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const manifest = (name: string) => readFileSync(join(import.meta.dirname, '../../examples/manifests/guide', name), 'utf8')
const SECRET = `
apiVersion: v1
kind: Secret
metadata: {name: postgres-secret}
stringData: {password: secret}
`
const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return (stdout + stderr).replace(/ +/g, ' ').trimEnd()
}
const reasons = async (name: string) =>
  (await k(`get events --field-selector involvedObject.name=${name} -o custom-columns=R:.reason --no-headers`))
    .split('\n')
    .map((line) => line.trim())

test("the guide's class and claim: nothing happens before a pod wants the volume", async () => {
  cluster = await createCluster({ seed: 'guide-storage' })
  await cluster.apply(manifest('storage.yaml'))
  await cluster.settle()
  expect(await k('get storageclass fast-ssd')).toMatch(/\nfast-ssd ebs.csi.aws.com Retain WaitForFirstConsumer true 0s$/)
  expect(await k('get pvc')).toMatch(/\npostgres-data Pending fast-ssd <unset> 0s$/)
  const described = await k('describe pvc postgres-data')
  expect(described).toMatch(/\nStatus: Pending\n/)
  expect(described).toMatch(
    / Normal WaitForFirstConsumer .* persistentvolume-controller waiting for first consumer to be created before binding$/,
  )
  await cluster.runFor('35s')
  expect(await k('describe pvc postgres-data')).toMatch(/ WaitForFirstConsumer 5s \(x3 over 35s\) persistentvolume-controller /)
})

test('postgres-0 to postgres-2: each with a volume in its own zone, in order, and kept when the set goes', async () => {
  cluster = await createCluster({ seed: 'guide-storage', nodes: 3 })
  await cluster.apply(manifest('storage.yaml'), SECRET, manifest('statefulset.yaml'))
  await cluster.settle()
  expect(cluster.get(statefulSets, 'postgres')!.status).toMatchObject({ replicas: 3, readyReplicas: 3 })
  const created = cluster
    .list(pods, 'default')
    .map(({ metadata, status }) => [
      metadata.creationTimestamp!,
      status!.conditions!.find(({ type }) => type === 'Ready')!.lastTransitionTime!,
    ])
  expect(created[1]![0]! >= created[0]![1]! && created[2]![0]! >= created[1]![1]!).toBe(true)
  const bound = (await k('get pvc')).split('\n').filter((line) => line.startsWith('data-'))
  expect(bound).toHaveLength(3)
  for (const line of bound) expect(line).toMatch(/^data-postgres-\d Bound pvc-\S+ 100Gi RWO fast-ssd <unset> /)
  expect((await k('get pv')).split('\n').slice(1)).toHaveLength(3)
  expect(await k('get pv')).toMatch(/\npvc-\S+ 100Gi RWO Retain Bound default\/data-postgres-0 fast-ssd <unset> /)
  expect(await reasons('postgres-0')).toEqual(['Scheduled', 'SuccessfulAttachVolume', 'Pulling', 'Pulled', 'Created', 'Started'])
  expect((await reasons('data-postgres-0')).sort()).toEqual(['ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded'])

  const volume = cluster.get(persistentVolumeClaims, 'data-postgres-0')!.spec.volumeName!
  const zone = await k(
    `get node ${cluster.get(pods, 'postgres-0')!.spec.nodeName} -o jsonpath='{.metadata.labels.topology\\.kubernetes\\.io/zone}'`,
  )
  const described = await k(`describe pv ${volume}`)
  for (const line of [
    'StorageClass: fast-ssd',
    'Status: Bound',
    'Claim: default/data-postgres-0',
    'Reclaim Policy: Retain',
    'Capacity: 100Gi',
  ])
    expect(described).toContain(`\n${line}`)
  expect(described).toContain(`topology.kubernetes.io/zone in [${zone}]`)
  expect(described).toMatch(/Type: CSI .*\n Driver: ebs.csi.aws.com\n/)
  expect(await k('describe pvc data-postgres-0')).toMatch(/\nUsed By: postgres-0\n/)

  await k('delete statefulset postgres')
  await cluster.settle()
  await k('delete pvc data-postgres-0')
  await cluster.settle()
  expect(await k(`get pv ${volume}`)).toMatch(/ Retain Released default\/data-postgres-0 fast-ssd /)
  expect(cluster.list(persistentVolumeClaims, 'default')).toHaveLength(3)
})
