// What other simulators get wrong, each with its test.
import { type Cluster, configMaps, createCluster, deployments, type Pod, pods, type StatusError } from 'kubesim'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

function failure(call: () => unknown): StatusError {
  try {
    call()
  } catch (error) {
    return error as StatusError
  }
  throw new Error('it was accepted')
}

describe('points where a simulator goes wrong first', () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await createCluster({ seed: 3 })
    await cluster.apply('examples/manifests/web-app.yaml')
    await cluster.runUntil('deployment/web-app available -n production')
  })

  afterAll(() => cluster.stop())

  test('creating a thing twice is 409 AlreadyExists', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'twice', namespace: 'default' } } as const
    cluster.client.of(configMaps).create(object)
    expect(failure(() => cluster.client.of(configMaps).create(object)).status).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "twice" already exists',
    })
  })

  test('a name that is none is refused in the words of Kubernetes', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Bad_Name!!', namespace: 'default' } } as const
    const { status } = failure(() => cluster.client.of(configMaps).create(object))
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toBe(
      `ConfigMap "Bad_Name!!" is invalid: metadata.name: Invalid value: "Bad_Name!!": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    )
    expect(status.details?.causes).toEqual([expect.objectContaining({ reason: 'FieldValueInvalid', field: 'metadata.name' })])
  })

  test('a PUT of the object leaves its status alone', () => {
    const client = cluster.client.of(deployments)
    const live = client.get({ namespace: 'production', name: 'web-app' })
    const written = client.update({
      ...live,
      metadata: { ...live.metadata, labels: { ...live.metadata.labels, put: 'yes' } },
      status: { replicas: 99, readyReplicas: 99 },
    })
    expect(written.metadata.labels?.put).toBe('yes')
    expect(written.status).toEqual(live.status)
  })

  test('a strategic merge patch of one container keeps the others', async () => {
    const two = [
      { name: 'app', image: 'registry.example/app:v1' },
      { name: 'sidecar', image: 'registry.example/sidecar:v1' },
    ]
    cluster.client
      .of(pods)
      .create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'two', namespace: 'default' }, spec: { containers: two } })
    const patch = {
      type: 'application/strategic-merge-patch+json',
      body: { spec: { containers: [{ name: 'app', image: 'registry.example/app:v2' }] } },
    } as const
    const patched = cluster.client.of(pods).patch({ namespace: 'default', name: 'two' }, patch)
    expect(patched.spec.containers.map(({ name, image }) => [name, image])).toEqual([
      ['app', 'registry.example/app:v2'],
      ['sidecar', 'registry.example/sidecar:v1'],
    ])
  })

  test('a watch from a revision that is gone is 410', async () => {
    const small = await createCluster({ seed: 3, historyLimit: 10 })
    const client = small.client.of(configMaps)
    const made = client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'busy', namespace: 'default' } })
    let live = made
    for (let round = 0; round < 20; round++) live = client.update({ ...live, data: { round: String(round) } })
    const [event] = client.watch({ resourceVersion: made.metadata.resourceVersion! }).take()
    expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })
    await small.stop()
  })

  test('a dry run stores nothing', () => {
    const before = cluster.revision
    const client = cluster.client.of(pods)
    const object: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'dry', namespace: 'default' },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    }
    const answer = client.create(object, { dryRun: true })
    // The answer is what would have been: defaulted, admitted, with an identity.
    expect(answer.spec.restartPolicy).toBe('Always')
    expect(answer.spec.serviceAccountName).toBe('default')
    expect(answer.metadata.uid).toBeDefined()
    expect(client.find({ namespace: 'default', name: 'dry' })).toBeUndefined()
    expect(cluster.revision).toBe(before)
  })

  test('a pod that fits nowhere says why', async () => {
    await cluster.apply(`
apiVersion: v1
kind: Pod
metadata: {name: huge}
spec:
  containers:
  - {name: app, image: nginx, resources: {requests: {cpu: "100"}}}
`)
    await cluster.settle()
    const pod = cluster.get(pods, 'huge', 'default')!
    expect(pod.status?.phase).toBe('Pending')
    const why = '0/3 nodes are available: 3 Insufficient cpu.'
    expect(pod.status?.conditions).toEqual([
      expect.objectContaining({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: expect.stringContaining(why) }),
    ])
    const { stdout } = await cluster.kubectl('get events --field-selector reason=FailedScheduling,involvedObject.name=huge')
    expect(stdout).toContain(why)
  })
})
