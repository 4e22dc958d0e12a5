import type { KubeObject, Table } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

function tableOf(server: TestServer, request: Parameters<TestServer['object']>[0]): Table {
  return server.object<Table>({ as: 'Table', ...request })
}

describe('tables', () => {
  it('show one object', () => {
    const server = testServer()
    const pod = server.create('pods', podBody('web'))
    const table = tableOf(server, { verb: 'get', resource: 'pods', name: 'web' })
    expect({ ...table, columnDefinitions: table.columnDefinitions.map(({ name }) => name) }).toEqual({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: pod.metadata.resourceVersion },
      columnDefinitions: ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node', 'Nominated Node', 'Readiness Gates'],
      rows: [
        {
          cells: ['web', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>'],
          object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: pod.metadata },
        },
      ],
    })
  })

  it('show lists, with where they go on', () => {
    const server = testServer()
    for (const name of ['a', 'b', 'c']) server.create('configmaps', configMapBody(name, { data: { key: 'value' } }))
    const first = tableOf(server, { verb: 'list', resource: 'configmaps', options: { limit: 2 } })
    expect(first.rows.map(({ cells }) => cells)).toEqual([
      ['a', 1, '0s'],
      ['b', 1, '0s'],
    ])
    expect(first.metadata.remainingItemCount).toBe(1)
    const rest = tableOf(server, { verb: 'list', resource: 'configmaps', options: { limit: 2, continue: first.metadata.continue! } })
    expect(rest.rows.map(({ cells }) => cells[0])).toEqual(['c'])
    expect(rest.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
  })

  it('carry what includeObject says', () => {
    const server = testServer()
    const stored = server.create('configmaps', configMapBody('a'))
    const rowWith = (includeObject: 'None' | 'Metadata' | 'Object') =>
      tableOf(server, { verb: 'get', resource: 'configmaps', name: 'a', includeObject }).rows[0]
    expect(rowWith('None')).toEqual({ cells: ['a', 0, '0s'] })
    expect(rowWith('Metadata')?.object?.kind).toBe('PartialObjectMetadata')
    expect(rowWith('Object')?.object).toEqual(stored)
    expect(server.failure({ verb: 'get', resource: 'configmaps', name: 'a', as: 'Table', includeObject: 'All' as 'Object' })).toMatchObject(
      {
        code: 400,
        message:
          "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty",
      },
    )
  })

  it('grow older with virtual time', () => {
    const server = testServer()
    server.create('configmaps', configMapBody('a'))
    server.kernel.advanceIdle(server.kernel.now + 330_000)
    expect(tableOf(server, { verb: 'get', resource: 'configmaps', name: 'a' }).rows[0]?.cells[2]).toBe('5m30s')
  })

  it('come one row an event in a watch, columns only in the first', () => {
    const server = testServer()
    const { metadata } = server.create('configmaps', configMapBody('a'))
    const options = { resourceVersion: metadata.resourceVersion! }
    const stream = server.watch({ resource: 'configmaps', as: 'Table', options })
    server.create('configmaps', configMapBody('b'))
    server.object({ verb: 'update', resource: 'configmaps', name: 'b', body: configMapBody('b', { data: { key: '1' } }) })
    server.object({ verb: 'delete', resource: 'configmaps', name: 'b' })
    const events = stream.take().map(({ type, object }) => ({ type, table: object as Table }))
    expect(events.map(({ type, table }) => [type, table.rows.map(({ cells }) => cells)])).toEqual([
      ['ADDED', [['b', 0, '0s']]],
      ['MODIFIED', [['b', 1, '0s']]],
      ['DELETED', [['b', 1, '0s']]],
    ])
    expect(events.map(({ table }) => table.columnDefinitions.length)).toEqual([3, 0, 0])
    expect(events.map(({ table }) => table.metadata.resourceVersion)).toEqual(
      events.map(({ table }) => table.rows[0]?.object?.metadata.resourceVersion),
    )
  })

  it('mark the end of the initial events of a watch, whatever objects are included', () => {
    const server = testServer()
    server.create('pods', podBody('web'))
    const options = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true } as const
    const events = server.watch({ resource: 'pods', as: 'Table', includeObject: 'None', options }).take()
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK'])
    const [added, end] = events.map(({ object }) => (object as Table).rows[0])
    expect(added?.object).toBeUndefined()
    expect(end?.object?.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
  })

  it('show Events of both groups alike', () => {
    const server = testServer()
    const event = {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
      reason: 'Pulled',
      message: 'done',
      type: 'Normal',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 2,
      source: { component: 'kubelet' },
    }
    server.create('events', event)
    const core = tableOf(server, { verb: 'list', resource: 'events' })
    const events = tableOf(server, { verb: 'list', resource: 'events', group: 'events.k8s.io', includeObject: 'Object' })
    expect(core.rows[0]?.cells).toEqual(['0s', 'Normal', 'Pulled', 'pod/web', '', 'kubelet', 'done', '0s', 2, 'e'])
    expect(events.rows[0]?.cells).toEqual(core.rows[0]?.cells)
    expect(events.rows[0]?.object).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'done' })
  })

  it('show a scale as one', () => {
    const server = testServer()
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
    const deployment = { metadata: { name: 'web' }, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template } }
    server.create('deployments', deployment, { group: 'apps' })
    const table = tableOf(server, { verb: 'get', resource: 'deployments', group: 'apps', name: 'web', subresource: 'scale' })
    expect(table.rows[0]?.cells).toEqual(['web', 3, 0, '0s'])
  })

  it('list FlowSchemas in the order in which they are tried', () => {
    const server = testServer()
    const schema = (name: string, matchingPrecedence: number) => ({
      metadata: { name },
      spec: { matchingPrecedence, priorityLevelConfiguration: { name: 'exempt' } },
    })
    const where = { group: 'flowcontrol.apiserver.k8s.io', namespace: '' }
    for (const [name, precedence] of [
      ['a', 900],
      ['b', 100],
      ['c', 100],
    ] as const)
      server.create('flowschemas', schema(name, precedence), where)
    const table = tableOf(server, { verb: 'list', resource: 'flowschemas', ...where })
    expect(table.rows.map(({ cells }) => cells[0])).toEqual(['b', 'c', 'a'])
  })
})

describe('metadata alone', () => {
  it('of an object, a list and a watch', () => {
    const server = testServer()
    const { metadata } = server.create('configmaps', configMapBody('a', { data: { key: 'value' } }))
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
    const as = 'PartialObjectMetadata'
    expect(server.object<KubeObject>({ verb: 'get', resource: 'configmaps', name: 'a', as })).toEqual(partial)
    expect(server.list({ resource: 'configmaps', as })).toEqual({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: metadata.resourceVersion },
      items: [partial],
    })
    expect(server.watch({ resource: 'configmaps', as }).take()).toEqual([
      { type: 'ADDED', object: partial, revision: Number(metadata.resourceVersion) },
    ])
  })

  it('leaves errors as they are', () => {
    const server = testServer({ memory: { historyLimit: 1 } })
    for (const name of ['a', 'b', 'c']) server.create('configmaps', configMapBody(name))
    const [event] = server.watch({ resource: 'configmaps', as: 'Table', options: { resourceVersion: '1' } }).take()
    expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })
  })
})
