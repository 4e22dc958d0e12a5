import { type Cluster, createCluster } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return (stdout + stderr).replace(/ +/g, ' ').trimEnd()
}

const FAST = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: ebs.csi.aws.com
reclaimPolicy: Retain
`
const claim = (name: string, spec: string) => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 10Gi}}
  ${spec}
`

test('a claim of a class that binds at once is provisioned, bound and, with Retain, leaves its volume behind', async () => {
  cluster = await createCluster({ seed: 'binding' })
  await cluster.apply(FAST, claim('data', 'storageClassName: fast'))
  await cluster.settle()
  const volume = await k('get pvc data -o jsonpath={.spec.volumeName}')
  expect(await k('get pvc')).toMatch(new RegExp(`\ndata Bound ${volume} 10Gi RWO fast <unset> 2s$`))
  expect(await k('get pv')).toMatch(new RegExp(`\n${volume} 10Gi RWO Retain Bound default/data fast <unset> 0s$`))
  await k('delete pvc data')
  await cluster.settle()
  expect(await k('get pv')).toMatch(new RegExp(`\n${volume} 10Gi RWO Retain Released default/data fast <unset> `))
})

test('a claim without a class gets the default one, which waits for a pod', async () => {
  cluster = await createCluster({ seed: 'binding' })
  await cluster.apply(claim('data', ''))
  await cluster.settle()
  expect(await k('get pvc')).toMatch(/\ndata Pending standard <unset> 0s$/)
  expect(await k('describe pvc data')).toMatch(/Normal WaitForFirstConsumer .* persistentvolume-controller waiting for first consumer/)
  expect(await k('get storageclass')).toMatch(/\nstandard \(default\) csi\.kubesim\.io Delete WaitForFirstConsumer true /)
})
