// @kubernetes/client-node against a served cluster, with the kubeconfig that the server writes.
import { PassThrough } from 'node:stream'
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  Log,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Status,
  Watch,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'
import { readKubeConfig } from './kube-config.ts'

const namespace = 'default'
let served: ServedCluster
let config: KubeConfig
let core: CoreV1Api
let apps: AppsV1Api

beforeAll(async () => {
  served = await serveCluster()
  config = readKubeConfig(served.kubeconfig)
  core = config.makeApiClient(CoreV1Api)
  apps = config.makeApiClient(AppsV1Api)
})
afterAll(() => served.close())

/** What the server said to a request that it refused. */
async function refusal(asked: Promise<unknown>): Promise<V1Status> {
  try {
    await asked
  } catch (error) {
    if (error instanceof ApiException) return JSON.parse(error.body as string) as V1Status
    throw error
  }
  throw new Error('it was not refused')
}

describe('objects', () => {
  test('are created, read, listed in pages and deleted', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) {
      const made = await core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name, labels: { paged: 'yes' } }, data: { name } },
      })
      expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date)
    }
    const selected = { namespace, labelSelector: 'paged=yes', limit: 2 }
    const first = await core.listNamespacedConfigMap(selected)
    expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(['page-a', 'page-b'])
    const rest = await core.listNamespacedConfigMap({ ...selected, _continue: first.metadata?._continue ?? '' })
    expect(rest.items.map(({ data }) => data)).toEqual([{ name: 'page-c' }])
    expect(rest.metadata?._continue).toBeUndefined()
    expect(await core.deleteNamespacedConfigMap({ namespace, name: 'page-a' })).toMatchObject({ status: 'Success' })
    expect(await refusal(core.readNamespacedConfigMap({ namespace, name: 'page-a' }))).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "page-a" not found',
    })
  })

  test('are replaced by whoever read them last', async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'replaced' }, data: { a: '1' } } })
    const second = await core.replaceNamespacedConfigMap({ namespace, name: 'replaced', body: { ...made, data: { a: '2' } } })
    expect(second.data).toEqual({ a: '2' })
    expect(
      await refusal(core.replaceNamespacedConfigMap({ namespace, name: 'replaced', body: { ...made, data: { a: '3' } } })),
    ).toMatchObject({
      code: 409,
      reason: 'Conflict',
    })
  })

  test('of any kind are found by discovery', async () => {
    const any = KubernetesObjectApi.makeApiClient(config)
    const pdb = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'any', namespace },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'any' } } },
    }
    await any.create(pdb)
    expect(await any.read(pdb)).toMatchObject({ kind: 'PodDisruptionBudget', spec: { minAvailable: 1 } })
    expect((await any.list('v1', 'Node')).items).toHaveLength(3)
  })

  test('that are wrong are refused with what is wrong', async () => {
    const body = { metadata: { name: 'Bad Name' } }
    expect(await refusal(core.createNamespacedConfigMap({ namespace, body }))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: { causes: [{ field: 'metadata.name', reason: 'FieldValueInvalid' }] },
    })
  })
})

describe('a patch', () => {
  const by = (type: PatchStrategy) => setHeaderOptions('Content-Type', type)

  test('of each of the four types', async () => {
    const name = 'patched'
    const labels = { app: name }
    const containers = [
      { name: 'one', image: 'nginx' },
      { name: 'two', image: 'busybox', command: ['sleep', '1d'] },
    ]
    await apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name },
        spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
      },
    })
    const patch = (type: PatchStrategy, body: unknown, more: { fieldManager?: string; force?: boolean } = {}) =>
      apps.patchNamespacedDeployment({ namespace, name, body, ...more }, by(type))

    const operations = [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
    ]
    expect((await patch(PatchStrategy.JsonPatch, operations)).spec?.replicas).toBe(2)
    expect(await refusal(patch(PatchStrategy.JsonPatch, operations))).toMatchObject({ code: 422, reason: 'Invalid' })

    const merged = await patch(PatchStrategy.MergePatch, { metadata: { annotations: { colour: 'blue' } }, spec: { replicas: null } })
    expect([merged.metadata?.annotations?.colour, merged.spec?.replicas]).toEqual(['blue', 1])

    const podSpec = { containers: [{ name: 'two', image: 'busybox:1.36' }] }
    const strategic = await patch(PatchStrategy.StrategicMergePatch, { spec: { template: { spec: podSpec } } })
    expect(strategic.spec?.template.spec?.containers.map(({ image }) => image)).toEqual(['nginx', 'busybox:1.36'])

    const applied = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { replicas: 5 } }
    expect(await refusal(patch(PatchStrategy.ServerSideApply, applied, { fieldManager: 'tester' }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
    })
    const forced = await patch(PatchStrategy.ServerSideApply, applied, { fieldManager: 'tester', force: true })
    expect(forced.spec?.replicas).toBe(5)
    expect(forced.metadata?.managedFields?.find(({ manager }) => manager === 'tester')).toMatchObject({ operation: 'Apply' })
  })
})

describe('a watch', () => {
  test('tells of each change', async () => {
    const events: string[] = []
    const { metadata } = await core.listNamespacedConfigMap({ namespace })
    await new Promise<void>((resolve, reject) => {
      const told = (type: string, { metadata: { name } = {} }: V1ConfigMap) => {
        events.push(`${type} ${name}`)
        if (type === 'DELETED') watching.then((controller) => controller.abort(), reject)
      }
      const query = { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=watched' }
      const watching = new Watch(config).watch(`/api/v1/namespaces/${namespace}/configmaps`, query, told, () => resolve())
      watching
        .then(() => core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'watched' } } }))
        .then(() =>
          core.patchNamespacedConfigMap(
            { namespace, name: 'watched', body: { data: { a: 'b' } } },
            setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
          ),
        )
        .then(() => core.deleteNamespacedConfigMap({ namespace, name: 'watched' }))
        .catch(reject)
    })
    expect(events).toEqual(['ADDED watched', 'MODIFIED watched', 'DELETED watched'])
  })
})

describe('logs', () => {
  test('are read, and followed to their end', async () => {
    const command = ['sh', '-c', 'echo one; echo two']
    await core.createNamespacedPod({
      namespace,
      body: { metadata: { name: 'talker' }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command }] } },
    })
    const expected = await core.readNamespacedPodLog({ namespace, name: 'talker' })
    expect(expected.trimEnd().split('\n').length).toBeGreaterThan(0)
    const stream = new PassThrough()
    await new Log(config).log(namespace, 'talker', 'main', stream, { follow: true })
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    expect(text).toBe(expected)
    expect(await refusal(core.readNamespacedPodLog({ namespace, name: 'talker', container: 'other' }))).toMatchObject({
      code: 400,
      message: 'container other is not valid for pod talker',
    })
  })
})

test('the second context is for a namespace of its own', () => {
  const production = readKubeConfig(served.kubeconfig, { context: 'production' })
  expect(production.getContextObject(production.getCurrentContext())?.namespace).toBe('production')
})
