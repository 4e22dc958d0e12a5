// What clients read before they do anything: discovery, version, health, metrics.

import { request } from 'node:https'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpAnswer, type ServedCluster, serveCluster } from './served-cluster.ts'

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'
const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

interface Aggregated {
  readonly items: readonly {
    readonly metadata: { readonly name?: string }
    readonly versions: readonly {
      readonly version: string
      readonly freshness: string
      readonly resources: readonly Record<string, unknown>[]
    }[]
  }[]
}

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster()
})
afterAll(() => served.close())

describe('discovery', () => {
  test('in one document, with a tag', async () => {
    const first = await served.fetch('/apis?timeout=32s', { headers: { Accept: AGGREGATED } })
    expect(first.headers).toMatchObject({ 'content-type': AGGREGATED_TYPE, 'cache-control': 'public', vary: 'Accept' })
    expect(first.headers.etag).toMatch(/^"[0-9A-F]{128}"$/)
    const again = await served.fetch('/apis', { headers: { Accept: AGGREGATED, 'If-None-Match': String(first.headers.etag) } })
    expect([again.code, again.text]).toEqual([304, ''])
    const { items } = JSON.parse(first.text) as Aggregated
    const apps = items.find(({ metadata }) => metadata.name === 'apps')!
    expect(apps.versions.map(({ version, freshness }) => `${version} ${freshness}`)).toEqual(['v1 Current'])
    expect(apps.versions[0]!.resources.find(({ resource }) => resource === 'deployments')).toEqual({
      resource: 'deployments',
      responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get', 'patch', 'update'] },
        { subresource: 'status', responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' }, verbs: ['get', 'patch', 'update'] },
      ],
    })
  })

  test('the core group has no name', async () => {
    const { items } = JSON.parse((await served.fetch('/api', { headers: { Accept: AGGREGATED } })).text) as Aggregated
    expect(items).toHaveLength(1)
    expect(items[0]!.metadata.name).toBeUndefined()
  })

  test('the old way, one document for each group and version', async () => {
    expect((await served.fetch('/api')).json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
    const groups = (await served.fetch('/apis')).json
    expect(groups).toMatchObject({
      kind: 'APIGroupList',
      groups: expect.arrayContaining([
        {
          name: 'apps',
          versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
          preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
        },
      ]),
    })
    expect((await served.fetch('/apis/apps')).json).toMatchObject({ kind: 'APIGroup', name: 'apps' })
    const { resources } = (await served.fetch('/api/v1')).json as unknown as { resources: { name: string }[] }
    expect(resources.find(({ name }) => name === 'pods/eviction')).toEqual({
      name: 'pods/eviction',
      singularName: '',
      namespaced: true,
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    })
    expect((await served.fetch('/apis/nothing.example.com/v1')).code).toBe(404)
  })

  test('the root names paths that are there', async () => {
    const { paths } = (await served.fetch('/')).json as unknown as { paths: string[] }
    expect(paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/healthz', '/metrics', '/version']))
  })
})

describe('health, version, metrics', () => {
  test.each(['/healthz', '/livez', '/readyz', '/readyz/etcd'])('%s', async (path) => {
    expect((await served.fetch(path)).text).toBe('ok')
  })

  test('every check when asked', async () => {
    expect((await served.fetch('/livez?verbose&exclude=etcd')).text).toMatch(
      /^\[\+\]ping ok\n[\s\S]*\[\+\]etcd excluded: ok\n[\s\S]*livez check passed\n$/,
    )
    expect((await served.fetch('/readyz/nonsense')).code).toBe(404)
  })

  test('version', async () => {
    expect((await served.fetch('/version')).json).toMatchObject({ major: '1', minor: '35', gitVersion: 'v1.35.0' })
  })

  test('HEAD has the head alone', async () => {
    const { code, text, headers } = await served.fetch('/api/v1/nodes', { method: 'HEAD' })
    expect([code, text, headers['content-type']]).toEqual([200, '', 'application/json'])
    expect(Number(headers['content-length'])).toBeGreaterThan(1000)
  })

  test('metrics count what was asked', async () => {
    await served.fetch('/api/v1/namespaces/default/pods/nope')
    await served.fetch('/api/v1/namespaces/default/made-up-things')
    const { text, headers } = await served.fetch('/metrics')
    expect(headers['content-type']).toContain('text/plain; version=0.0.4')
    expect(text).toContain(
      'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"} 1\n',
    )
    expect(text).toMatch(/^apiserver_request_duration_seconds_count\{.*resource="pods".*\} 1$/m)
    expect(text).toContain('apiserver_current_inflight_requests{request_kind="readOnly"} 1\n')
    expect(text).not.toContain('made-up')
    expect(text).toMatch(/^kubernetes_build_info\{.*git_version="v1.35.0".*\} 1$/m)
    expect(text.split('\n').filter((line) => line !== '' && !/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [\d.e+-]+)$/.test(line))).toEqual([])
  })
})

const value = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  )

describe('metrics', () => {
  test('tell what is stored, of groups too', async () => {
    const read = async () => (await served.fetch('/metrics')).text
    const before = await read()
    const { text } = await served.fetch('/api/v1/nodes')
    expect(value(before, 'apiserver_storage_objects{resource="nodes"}')).toBe((JSON.parse(text) as { items: unknown[] }).items.length)
    const create = await served.fetch('/api/v1/namespaces/default/configmaps', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"counted"}}',
    })
    expect(create.code).toBe(201)
    const after = await read()
    for (const name of ['apiserver_storage_objects{resource="configmaps"}', 'apiserver_resource_objects{group="",resource="configmaps"}'])
      expect(value(after, name) - value(before, name)).toBe(1)
    expect(value(after, 'apiserver_storage_objects{resource="deployments.apps"}')).toBeGreaterThan(0)
    expect(value(after, 'apiserver_resource_objects{group="apps",resource="deployments"}')).toBeGreaterThan(0)
    await served.fetch('/api/v1/namespaces/default/configmaps/counted', { method: 'DELETE' })
  })

  test('tell of the process', async () => {
    const { text } = await served.fetch('/metrics')
    expect(Math.abs(value(text, 'process_start_time_seconds') + process.uptime() - Date.now() / 1000)).toBeLessThan(5)
    expect(value(text, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(value(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6)
  })
})

describe('forms', () => {
  test('large answers are compressed for who takes that', async () => {
    const bytes = await new Promise<{ readonly encoding: string | undefined; readonly body: Buffer }>((resolve, reject) => {
      const asked = request(
        `${served.url}/api/v1/events`,
        { ...served.tlsOptions({ headers: { 'Accept-Encoding': 'gzip' } }) },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }))
        },
      )
      asked.on('error', reject).end()
    })
    const plain = await served.fetch('/api/v1/events')
    expect(plain.headers['content-encoding']).toBeUndefined()
    const isLarge = plain.text.length >= 128 * 1024
    expect(bytes.encoding).toBe(isLarge ? 'gzip' : undefined)
    expect((isLarge ? gunzipSync(bytes.body) : bytes.body).toString()).toBe(plain.text)
  })

  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  const get = (path: string, accept: string): Promise<HttpAnswer> => served.fetch(path, { headers: { Accept: accept } })

  test('tables carry as much of their objects as is asked for', async () => {
    const rows = async (query: string) =>
      ((await get(`/api/v1/nodes${query}`, table)).json as unknown as { rows: { object?: { kind: string; spec?: object } }[] }).rows[0]!
        .object
    expect((await rows(''))!.kind).toBe('PartialObjectMetadata')
    expect((await rows('?includeObject=Object'))!.spec).toBeDefined()
    expect(await rows('?includeObject=None')).toBeUndefined()
    expect((await get('/api/v1/nodes?includeObject=Some', table)).json).toMatchObject({ code: 400, reason: 'BadRequest' })
  })

  test('metadata, YAML, and nothing else', async () => {
    expect((await get('/api/v1/nodes', 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1')).json.kind).toBe(
      'PartialObjectMetadataList',
    )
    expect((await get('/api/v1/nodes/node-1', 'application/yaml')).text).toMatch(/^apiVersion: v1\nkind: Node\n/)
    expect((await get('/api/v1/nodes', 'text/html')).json).toMatchObject({ code: 406, reason: 'NotAcceptable' })
    expect((await get('/api/v1/nodes', 'application/vnd.kubernetes.protobuf,application/json')).headers['content-type']).toMatch(
      /^application\/(json|vnd\.kubernetes\.protobuf)$/,
    )
  })

  test('an empty OpenAPI v2 document for kubectl', async () => {
    const { code, headers } = await get('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf')
    expect([code, headers['content-type']]).toEqual([200, 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'])
  })
})
