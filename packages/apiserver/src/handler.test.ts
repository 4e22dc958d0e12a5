import type { ApiRequest, ConfigMap, KubeObject, Suspended } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import type { AdmissionPlugin } from './admission/plugin.ts'
import { ADMIN, configMapBody, failureOf, testServer } from './api-server.fixture.ts'

describe('the handler', () => {
  it.each([
    { group: 'nope', resource: 'pods' },
    { version: 'v9', resource: 'pods' },
    { resource: 'unicorns' },
    { resource: 'configmaps', name: 'a', subresource: 'status' },
    { resource: 'pods', name: 'a', subresource: 'nope' },
  ])('does not find %j', (target) => {
    expect(testServer().failure({ verb: 'get', ...target })).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    })
  })

  it.each([
    { verb: 'deletecollection' as const, resource: 'namespaces' },
    { verb: 'create' as const, resource: 'configmaps', namespace: '' },
    { verb: 'get' as const, resource: 'pods', name: 'p', subresource: 'binding' },
  ])('does not allow %j', (request) => {
    expect(testServer().failure(request)).toMatchObject({
      code: 405,
      message: 'the server does not allow this method on the requested resource',
    })
  })

  it('refuses a name that no object can have', () => {
    expect(testServer().failure({ verb: 'get', resource: 'configmaps', name: 'a%b' })).toMatchObject({
      code: 400,
      message: 'Name parameter invalid: "a%b": may not contain \'%\'',
    })
  })

  it('throws at whoever mutates what is stored', () => {
    const { create } = testServer()
    const stored = create<ConfigMap>('configmaps', configMapBody('a', { data: { k: 'v' } }))
    expect(() => Object.assign(stored.data!, { k: 'w' })).toThrow(TypeError)
  })

  it('tells the trace of every write', () => {
    const test = testServer()
    const before = test.kernel.trace.writes
    test.create('configmaps', configMapBody('a'))
    expect(test.kernel.trace.writes).toBe(before + 1)
  })
})

describe('a request that waits for an answer', () => {
  /** Asks outside for a label of each new ConfigMap. */
  const asking: AdmissionPlugin = {
    name: 'Asking',
    handles: (operation, { resource }) => resource === 'configmaps' && operation !== 'CONNECT',
    admit(context) {
      if (context.operation === 'DELETE') return context.object
      const label = context.answer('label')
      if (label === undefined)
        return { type: 'question', key: 'label', waitingFor: 'webhook label.example.com', question: { name: context.name } }
      const object = context.object as KubeObject
      return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, answered: String(label) } } }
    },
    validate(context) {
      if (context.operation !== 'DELETE' || context.answer('ok') === true) return undefined
      return { type: 'question', key: 'ok', waitingFor: 'webhook ok.example.com', question: context.name }
    },
  }

  const server = () => testServer({ admission: [asking] })
  const request = (more: Partial<ApiRequest>): ApiRequest => {
    return { user: ADMIN, verb: 'create', group: '', version: 'v1', resource: 'configmaps', namespace: 'default', ...more }
  }
  const suspended = (outcome: unknown): Suspended => {
    expect(outcome).toMatchObject({ type: 'suspended' })
    return outcome as Suspended
  }

  it('says what it waits for, changes nothing, and goes on with the answer', () => {
    const test = server()
    const before = test.store.revision
    const waiting = suspended(test.server.handle(request({ body: configMapBody('a') })))
    expect(waiting).toMatchObject({ waitingFor: 'webhook label.example.com', question: { name: 'a' } })
    expect(test.store.revision).toBe(before)
    expect(waiting.resume('yes')).toMatchObject({ type: 'object', code: 201, object: { metadata: { labels: { answered: 'yes' } } } })
  })

  it('is checked anew when it goes on', () => {
    const test = server()
    const first = suspended(test.server.handle(request({ body: configMapBody('a') })))
    const second = suspended(test.server.handle(request({ body: configMapBody('a') })))
    first.resume('1')
    expect(failureOf(() => second.resume('2')).reason).toBe('AlreadyExists')

    const live = test.get('configmaps', 'a')
    const put = (data: string) => request({ verb: 'update', name: 'a', body: { ...live, data: { k: data } } })
    const slow = suspended(test.server.handle(put('slow')))
    suspended(test.server.handle(put('fast'))).resume('1')
    expect(failureOf(() => slow.resume('1')).reason).toBe('Conflict')
    expect(test.get<ConfigMap>('configmaps', 'a').data).toEqual({ k: 'fast' })
  })

  it('remembers the answers of every object of a collection', () => {
    const test = server()
    for (const name of ['a', 'b']) suspended(test.server.handle(request({ body: configMapBody(name) }))).resume('x')
    const forA = suspended(test.server.handle(request({ verb: 'deletecollection' })))
    expect(forA.question).toBe('a')
    const forB = suspended(forA.resume(true))
    expect(forB.question).toBe('b')
    forB.resume(true)
    expect(test.list({ resource: 'configmaps' }).items).toEqual([])
  })
})
