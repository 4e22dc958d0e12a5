import { type ApiHandler, type ConfigMap, configMaps, isNotFound, namespaces, type Pod, pods } from '@kubesim/api'
import { Kernel } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { ApiModel } from './api-model.ts'
import { createClient } from './in-process-client.ts'

const IDENTITY = { user: { name: 'system:node:a', groups: ['system:nodes'] }, userAgent: 'kubelet' }

function setUp() {
  const api = new ApiModel(new Kernel({ epochMs: Date.parse('2026-01-01T00:00:00Z') }))
  return { api, client: createClient(api, IDENTITY) }
}

function configMap(name: string, data: Record<string, string> = {}): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels: { app: name } }, data }
}

describe('in-process client', () => {
  test('a call is a request of its identity, with the path, the options and the typed body', () => {
    const { api, client } = setUp()
    const map = configMap('a')
    client.of(configMaps).create(map, { dryRun: true, fieldManager: 'me' })
    expect(api.requests).toEqual([
      {
        user: IDENTITY.user,
        verb: 'create',
        group: '',
        version: 'v1',
        resource: 'configmaps',
        subresource: undefined,
        namespace: 'default',
        name: 'a',
        options: { dryRun: true, fieldManager: 'me' },
        body: map,
        patchType: undefined,
        userAgent: 'kubelet',
        typed: true,
      },
    ])
    expect(api.requests[0]!.body).toBe(map)
  })

  test('create, get, find, list, update, patch and delete', () => {
    const { client } = setUp()
    const maps = client.of(configMaps)
    const created = maps.create(configMap('a', { one: '1' }))
    maps.create(configMap('b'))
    expect(maps.get({ namespace: 'default', name: 'a' })).toBe(created)
    expect(maps.list({ namespace: 'default', labelSelector: 'app=b' }).items.map(({ metadata }) => metadata.name)).toEqual(['b'])
    expect(maps.update({ ...created, data: { one: '2' } }).data).toEqual({ one: '2' })
    expect(() => maps.update({ ...created, data: { one: '3' } })).toThrow(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    )
    const at = { namespace: 'default', name: 'a' }
    expect(maps.patch(at, { type: 'application/merge-patch+json', body: { data: { two: '2' } } }).data).toEqual({ one: '2', two: '2' })
    maps.delete(at)
    expect(maps.find(at)).toBeUndefined()
    expect(() => maps.get(at)).toThrow('configmaps "a" not found')
    maps.deleteCollection({ namespace: 'default' })
    expect(maps.list().items).toEqual([])
  })

  test('find hides NotFound and nothing else', () => {
    const { api, client } = setUp()
    api.refuse = () => new TypeError('wires crossed') as never
    expect(() => client.of(configMaps).find({ namespace: 'default', name: 'a' })).toThrow('wires crossed')
    expect(isNotFound(new TypeError('wires crossed'))).toBe(false)
  })

  test('status and other subresources are requests of their own', () => {
    const { api, client } = setUp()
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec: { containers: [] } }
    const created = client.of(pods).create(pod)
    const updated = client.of(pods).updateStatus({ ...created, status: { phase: 'Running' } })
    expect(updated.status?.phase).toBe('Running')
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'p', namespace: 'default' },
      target: { kind: 'Node', name: 'n' },
    }
    client.of(pods).createSubresource({ namespace: 'default', name: 'p' }, 'binding', binding)
    const namespace = client
      .of(namespaces)
      .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' }, spec: { finalizers: ['kubernetes'] } })
    client.of(namespaces).updateSubresource({ ...namespace, spec: { finalizers: [] } }, 'finalize')
    expect(api.requests.map(({ verb, resource, subresource, name }) => [verb, resource, subresource, name])).toEqual([
      ['create', 'pods', undefined, 'p'],
      ['update', 'pods', 'status', 'p'],
      ['create', 'pods', 'binding', 'p'],
      ['create', 'namespaces', undefined, 'n'],
      ['update', 'namespaces', 'finalize', 'n'],
    ])
  })

  test('a watch with initial events asks for them as upstream does', () => {
    const { api, client } = setUp()
    client.of(configMaps).create(configMap('a'))
    const stream = client.of(configMaps).watch({ sendInitialEvents: true })
    expect(api.requests.at(-1)?.options).toEqual({
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    })
    expect(stream.take().map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK'])
    client.of(configMaps).delete({ namespace: 'default', name: 'a' })
    expect(stream.take().map(({ type }) => type)).toEqual(['DELETED'])
  })

  test('the client of a definition is always the same', () => {
    const { client } = setUp()
    expect(client.of(pods)).toBe(client.of(pods))
    expect(client.of(pods).definition).toBe(pods)
  })

  test('an answer that has to be waited for is an error that says for what', () => {
    const handler: ApiHandler = {
      handle: () => ({
        type: 'suspended',
        waitingFor: 'mutating webhook inject.example.com',
        question: {},
        resume: () => expect.fail('resumed'),
      }),
    }
    const client = createClient(handler, IDENTITY)
    expect(() => client.of(pods).get({ namespace: 'default', name: 'p' })).toThrow(
      'get v1/pods p waits for mutating webhook inject.example.com, which a component that calls synchronously cannot do',
    )
  })
})
