import type { Namespace } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { testServer } from '../api-server.fixture.ts'

describe('namespace', () => {
  it('is active, labelled and held by its finalizer', () => {
    const { create } = testServer()
    const made = create<Namespace>('namespaces', { metadata: { name: 'a', labels: { x: 'y' } }, status: { phase: 'Terminating' } })
    expect(made).toMatchObject({
      metadata: { labels: { x: 'y', 'kubernetes.io/metadata.name': 'a' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  })

  it('keeps its finalizers and its label through updates', () => {
    const { create, object } = testServer()
    const made = create<Namespace>('namespaces', { metadata: { name: 'a' } })
    const body = { ...made, metadata: { ...made.metadata, labels: { x: 'y' } }, spec: {} }
    const updated = object<Namespace>({ verb: 'update', resource: 'namespaces', name: 'a', body })
    expect(updated.spec?.finalizers).toEqual(['kubernetes'])
    expect(updated.metadata.labels).toEqual({ x: 'y', 'kubernetes.io/metadata.name': 'a' })
  })

  it('terminates, waits to be finalized, and goes', () => {
    const { create, object, store } = testServer()
    create('namespaces', { metadata: { name: 'a' } })
    const at = { resource: 'namespaces', name: 'a' }
    const ending = object<Namespace>({ verb: 'delete', ...at })
    expect(ending).toMatchObject({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, status: { phase: 'Terminating' } })
    const before = store.revision
    expect(object({ verb: 'delete', ...at })).toBe(ending)
    expect(store.revision).toBe(before)
    object({ verb: 'update', ...at, subresource: 'finalize', body: { ...ending, spec: { finalizers: [] } } })
    expect(store.get('namespaces', 'a')).toBeUndefined()
  })

  it('keeps to preconditions', () => {
    const { create, failure } = testServer()
    const { uid } = create('namespaces', { metadata: { name: 'a' } }).metadata
    expect(failure({ verb: 'delete', resource: 'namespaces', name: 'a', options: { preconditions: { uid: 'x' } } }).message).toBe(
      `Operation cannot be fulfilled on namespaces "a": Precondition failed: UID in precondition: x, UID in object meta: ${uid}`,
    )
  })
})
