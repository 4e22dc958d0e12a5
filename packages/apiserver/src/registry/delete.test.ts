import type { KubeObject, Pod } from '@kubesim/api'
import { runFor } from '@kubesim/kernel'
import { describe, expect, it } from 'vitest'
import { configMapBody, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

function boundPod({ create, object }: TestServer, name: string): Pod {
  create('pods', podBody(name, { spec: { terminationGracePeriodSeconds: 30 } }))
  const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: 'n' } }
  object({ verb: 'create', resource: 'pods', subresource: 'binding', name, body })
  return object<Pod>({ verb: 'get', resource: 'pods', name })
}

describe('delete', () => {
  it('removes at once and answers with a Status', () => {
    const { create, object, failure, store } = testServer()
    const made = create('configmaps', configMapBody('a'))
    expect(object({ verb: 'delete', resource: 'configmaps', name: 'a' })).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: made.metadata.uid },
    })
    expect(store.get('configmaps', 'default/a')).toBeUndefined()
    expect(failure({ verb: 'delete', resource: 'configmaps', name: 'a' })).toMatchObject({ code: 404, message: 'configmaps "a" not found' })
  })

  it('answers with the object where the kind does', () => {
    const { create, object } = testServer()
    create('serviceaccounts', { metadata: { name: 'robot' } })
    expect(object({ verb: 'delete', resource: 'serviceaccounts', name: 'robot' }).kind).toBe('ServiceAccount')
  })

  it('keeps what has finalizers, marked', () => {
    const { create, object } = testServer()
    create('configmaps', configMapBody('a', { metadata: { finalizers: ['example.com/hold'] } }))
    const marked = object({ verb: 'delete', resource: 'configmaps', name: 'a' })
    expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 })
    const again = object({ verb: 'delete', resource: 'configmaps', name: 'a' })
    expect(again).toBe(marked)
  })

  it.each([
    ['Foreground', 'foregroundDeletion'],
    ['Orphan', 'orphan'],
  ] as const)('propagation %s leaves the work to the garbage collector', (propagationPolicy, finalizer) => {
    const { create, object } = testServer()
    create('configmaps', configMapBody('a'))
    const marked = object({ verb: 'delete', resource: 'configmaps', name: 'a', options: { propagationPolicy } })
    expect(marked.metadata.finalizers).toEqual([finalizer])
    expect(marked.metadata.deletionTimestamp).toBeDefined()
  })

  it('propagation Background takes back what an earlier deletion left to the garbage collector', () => {
    const { create, object, failure } = testServer()
    create('configmaps', configMapBody('a', { metadata: { finalizers: ['example.com/hold'] } }))
    const at = { verb: 'delete', resource: 'configmaps', name: 'a' } as const
    expect(object({ ...at, options: { propagationPolicy: 'Foreground' } }).metadata.finalizers).toEqual([
      'example.com/hold',
      'foregroundDeletion',
    ])
    expect(object({ ...at, options: { propagationPolicy: 'Orphan' } }).metadata.finalizers).toEqual(['example.com/hold', 'orphan'])
    expect(object({ ...at, options: { propagationPolicy: 'Background' } }).metadata.finalizers).toEqual(['example.com/hold'])
    create('configmaps', configMapBody('b'))
    object({ ...at, name: 'b', options: { propagationPolicy: 'Foreground' } })
    object({ ...at, name: 'b', options: { propagationPolicy: 'Background' } })
    expect(failure({ verb: 'get', resource: 'configmaps', name: 'b' }).code).toBe(404)
  })

  it('lets no finalizer be added to what is going', () => {
    const { create, object, failure } = testServer()
    create('configmaps', configMapBody('a', { metadata: { finalizers: ['example.com/hold'] } }))
    const going = object({ verb: 'delete', resource: 'configmaps', name: 'a' })
    const body = { ...going, metadata: { ...going.metadata, finalizers: ['example.com/hold', 'example.com/late'] } }
    expect(failure({ verb: 'update', resource: 'configmaps', name: 'a', body })).toMatchObject({
      code: 422,
      message:
        'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/late"}',
    })
  })

  it('refuses an unknown propagation policy', () => {
    const { create, failure } = testServer()
    create('configmaps', configMapBody('a'))
    const options = { propagationPolicy: 'Sideways' as 'Orphan' }
    expect(failure({ verb: 'delete', resource: 'configmaps', name: 'a', options }).message).toBe(
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    )
  })

  it('keeps to its preconditions', () => {
    const { create, failure, store } = testServer()
    const { uid, resourceVersion } = create('configmaps', configMapBody('a')).metadata
    const at = { verb: 'delete', resource: 'configmaps', name: 'a' } as const
    expect(failure({ ...at, options: { preconditions: { uid: 'other' } } }).message).toBe(
      `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    )
    expect(failure({ ...at, options: { preconditions: { resourceVersion: '1' } } }).message).toBe(
      `Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    )
    expect(store.get('configmaps', 'default/a')).toBeDefined()
  })

  it('in a dry run deletes nothing', () => {
    const { create, object, store } = testServer()
    create('configmaps', configMapBody('a'))
    expect((object({ verb: 'delete', resource: 'configmaps', name: 'a', options: { dryRun: true } }) as { status?: unknown }).status).toBe(
      'Success',
    )
    expect(store.get('configmaps', 'default/a')).toBeDefined()
  })
})

describe('graceful deletion of a pod', () => {
  it('removes one that runs nowhere at once', () => {
    const { create, object, store } = testServer()
    create('pods', podBody('p'))
    const gone = object({ verb: 'delete', resource: 'pods', name: 'p', options: { gracePeriodSeconds: 30 } })
    expect(gone).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 0 } })
    expect(store.get('pods', 'default/p')).toBeUndefined()
  })

  it('gives a running one its time', () => {
    const test = testServer()
    boundPod(test, 'p')
    const marked = test.object({ verb: 'delete', resource: 'pods', name: 'p' })
    expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30, generation: 2 })
  })

  it('a second deletion only shortens', () => {
    const test = testServer()
    boundPod(test, 'p')
    const at = { verb: 'delete', resource: 'pods', name: 'p' } as const
    const first = test.object(at)
    expect(test.object({ ...at, options: { gracePeriodSeconds: 60 } })).toBe(first)
    expect(test.object(at)).toBe(first)
    runFor(test.kernel, 5_000)
    const shortened = test.object({ ...at, options: { gracePeriodSeconds: 10 } })
    expect(shortened.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:10Z', deletionGracePeriodSeconds: 10, generation: 2 })
    runFor(test.kernel, 15_000)
    const late = test.object({ ...at, options: { gracePeriodSeconds: 5 } })
    expect(late.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:20Z', deletionGracePeriodSeconds: 1 })
  })

  it('grace 0 removes', () => {
    const test = testServer()
    boundPod(test, 'p')
    test.object({ verb: 'delete', resource: 'pods', name: 'p' })
    const stream = test.watch({ resource: 'pods', options: { resourceVersion: String(test.store.revision) } })
    test.object({ verb: 'delete', resource: 'pods', name: 'p', options: { gracePeriodSeconds: 0 } })
    expect(test.store.get('pods', 'default/p')).toBeUndefined()
    expect(stream.take().map(({ type }) => type)).toEqual(['MODIFIED', 'DELETED'])
  })
})

describe('deletecollection', () => {
  it('deletes what is selected and answers with it', () => {
    const { create, call, list } = testServer()
    for (const [name, app] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'x'],
    ] as const)
      create('configmaps', configMapBody(name, { labels: { app } }))
    const response = call({ verb: 'deletecollection', resource: 'configmaps', options: { labelSelector: 'app=x' } })
    const names = (items: readonly KubeObject[]) => items.map(({ metadata }) => metadata.name)
    expect(response.type === 'list' && names(response.list.items)).toEqual(['a', 'c'])
    expect(names(list({ resource: 'configmaps' }).items)).toEqual(['b'])
  })

  it('needs a namespace', () => {
    const { failure } = testServer()
    expect(failure({ verb: 'deletecollection', resource: 'configmaps', namespace: '' }).code).toBe(405)
  })
})
