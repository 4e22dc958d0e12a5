import type { KubeObject, Pod, Status } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { bind, podBody, testServer } from '../api-server.fixture.ts'

describe('binding', () => {
  it('assigns the pod', () => {
    const test = testServer()
    const before = test.create<Pod>('pods', podBody('p'))
    expect(bind(test, 'p', { metadata: { annotations: { a: 'b' } } })).toMatchObject({ kind: 'Status', status: 'Success', code: 201 })
    const pod = test.get<Pod>('pods', 'p')
    expect(pod.spec.nodeName).toBe('n')
    expect(pod.metadata.annotations).toEqual({ a: 'b' })
    expect(pod.metadata.generation).toBe(before.metadata.generation)
    expect(pod.status!.conditions).toEqual([{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }])
  })

  it('has its old form', () => {
    const test = testServer()
    test.create('pods', podBody('p'))
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } }
    expect(test.create<KubeObject & Status>('bindings', body).status).toBe('Success')
    expect(test.get<Pod>('pods', 'p').spec.nodeName).toBe('n')
  })

  it('happens once', () => {
    const test = testServer()
    test.create('pods', podBody('p'))
    bind(test, 'p')
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'm' } }
    expect(test.failure({ verb: 'create', resource: 'pods', subresource: 'binding', name: 'p', body })).toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n"',
    })
  })

  it.each([
    [{ target: {} }, 500, 'target.name: Required value'],
    [{ target: { kind: 'Rock', name: 'n' } }, 500, 'target.kind: Unsupported value: "Rock": supported values: "Node", "<empty>"'],
    [{ metadata: { name: 'q' } }, 400, 'name in URL does not match name in Binding object'],
    [
      { metadata: { name: 'p', uid: 'other' } },
      409,
      /^Operation cannot be fulfilled on pods "p": StorageError: invalid object.*UID in precondition: other/,
    ],
  ])('refuses %j', (more, code, message) => {
    const test = testServer()
    test.create('pods', podBody('p'))
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' }, ...more }
    const status = test.failure({ verb: 'create', resource: 'pods', subresource: 'binding', name: 'p', body })
    expect(status.code).toBe(code)
    expect(status.message).toMatch(message)
  })

  it('refuses a pod with gates or one that is going', () => {
    const test = testServer()
    test.create('pods', podBody('gated', { spec: { schedulingGates: [{ name: 'example.com/wait' }] } }))
    test.create('pods', podBody('going', { metadata: { finalizers: ['example.com/hold'] } }))
    test.object({ verb: 'delete', resource: 'pods', name: 'going' })
    const problem = (name: string) => {
      const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: 'n' } }
      return test.failure({ verb: 'create', resource: 'pods', subresource: 'binding', name, body }).message
    }
    expect(problem('gated')).toBe('Operation cannot be fulfilled on pods/binding "gated": pod gated has non-empty .spec.schedulingGates')
    expect(problem('going')).toBe(
      'Operation cannot be fulfilled on pods/binding "going": pod going is being deleted, cannot be assigned to a host',
    )
  })

  it('in a dry run assigns nothing', () => {
    const test = testServer()
    test.create('pods', podBody('p'))
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } }
    test.object({ verb: 'create', resource: 'pods', subresource: 'binding', name: 'p', body, options: { dryRun: true } })
    expect(test.get<Pod>('pods', 'p').spec.nodeName).toBeUndefined()
  })
})
