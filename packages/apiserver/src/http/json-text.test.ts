import type { KubeObject } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { jsonPiecesOfList } from './json-list.ts'
import { eventBytes, jsonBytes } from './json-text.ts'
import { wireFormOfList } from './wire-form.ts'

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], type: 'ClusterIP' },
}
const custom = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { size: 0 } }

const META = '"metadata":{"name":"web","namespace":"default","creationTimestamp":"2026-01-01T00:00:00Z"}'
const REST = `${META},"spec":{"ports":[{"port":80,"protocol":"TCP","targetPort":80}],"type":"ClusterIP"},"status":{"loadBalancer":{}}}`

describe('JSON on the wire', () => {
  it('has the zeros that Go never leaves out, and what it is comes first', () => {
    expect(jsonBytes(service).toString()).toBe(`{"kind":"Service","apiVersion":"v1",${REST}\n`)
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'x' }] } }
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    expect(JSON.parse(jsonBytes({ ...pod, status }).toString())).toEqual({
      ...pod,
      spec: { containers: [{ name: 'a', image: 'x', resources: {} }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: null }] },
    })
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: {}, spec: { replicas: 1, selector: {}, template: {} } }
    expect(JSON.parse(jsonBytes(deployment).toString())).toEqual({
      ...deployment,
      spec: { replicas: 1, selector: {}, strategy: {}, template: { metadata: {}, spec: { containers: null } } },
      status: {},
    })
  })

  it('is made once', () => {
    expect(jsonBytes(service)).toBe(jsonBytes(service))
  })

  it('of a custom resource is the object itself', () => {
    expect(JSON.parse(jsonBytes(custom).toString())).toEqual(custom)
  })

  it('of a list leaves to the list what its items are, but for custom resources', () => {
    const list = { kind: 'ServiceList', apiVersion: 'v1', metadata: { resourceVersion: '5' }, items: [service, service] }
    const text = `{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{${REST},{${REST}]}\n`
    expect(Buffer.concat(jsonPiecesOfList(list)).toString()).toBe(text)
    expect(wireFormOfList(list)).toEqual(JSON.parse(text))
    const empty = { ...list, items: [] }
    expect(JSON.parse(Buffer.concat(jsonPiecesOfList(empty)).toString())).toEqual(empty)
    const widgets = { kind: 'WidgetList', apiVersion: 'example.com/v1', metadata: { resourceVersion: '5' }, items: [custom] }
    expect(JSON.parse(Buffer.concat(jsonPiecesOfList(widgets)).toString())).toEqual(widgets)
    expect(wireFormOfList(widgets)).toEqual(widgets)
  })

  it('of events and of the rows of a table has whole objects', () => {
    const table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: {},
      columnDefinitions: [],
      rows: [{ cells: [], object: service }],
    }
    expect(JSON.parse(eventBytes({ type: 'ADDED', object: table as KubeObject }).toString())).toEqual({
      type: 'ADDED',
      object: { ...table, rows: [{ cells: [], object: { ...service, status: { loadBalancer: {} } } }] },
    })
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }
    expect(JSON.parse(jsonBytes(partial).toString())).toEqual(partial)
    const bookmark = { apiVersion: 'v1', kind: 'Pod', metadata: { resourceVersion: '9' } }
    expect(JSON.parse(eventBytes({ type: 'BOOKMARK', object: bookmark }).toString()).object).toEqual({
      ...bookmark,
      spec: { containers: null },
      status: {},
    })
  })
})
