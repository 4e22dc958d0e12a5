import type { ConfigMap } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, podBody, testServer } from '../api-server.fixture.ts'

describe('create', () => {
  it('fills in what the system owns', () => {
    const { create, store } = testServer()
    const metadata = { uid: 'mine', creationTimestamp: '2000-01-01T00:00:00Z', deletionTimestamp: '2000-01-01T00:00:00Z', labels: {} }
    const created = create<ConfigMap>('configmaps', configMapBody('a', { data: { k: 'v' }, metadata }))
    expect(created.metadata).toMatchObject({
      name: 'a',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      resourceVersion: String(store.revision),
    })
    expect(created.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(created.metadata.deletionTimestamp).toBeUndefined()
    expect(created.metadata.labels).toBeUndefined()
    expect(store.get('configmaps', 'default/a')!.value).toBe(created)
  })

  it('answers 201', () => {
    expect(testServer().call({ verb: 'create', resource: 'configmaps', body: configMapBody('a') }).code).toBe(201)
  })

  it('refuses a second object of the same name', () => {
    const { create, failure } = testServer()
    create('configmaps', configMapBody('a'))
    expect(failure({ verb: 'create', resource: 'configmaps', body: configMapBody('a') })).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'configmaps "a" already exists',
      reason: 'AlreadyExists',
      details: { name: 'a', kind: 'configmaps' },
      code: 409,
    })
  })

  it('says when the name is held by something that is being deleted', () => {
    const { create, object, failure } = testServer()
    create('configmaps', configMapBody('a', { metadata: { finalizers: ['example.com/hold'] } }))
    object({ verb: 'delete', resource: 'configmaps', name: 'a' })
    expect(failure({ verb: 'create', resource: 'configmaps', body: configMapBody('a') }).message).toBe(
      'object is being deleted: configmaps "a" already exists',
    )
  })

  it('refuses an object that brings a resourceVersion', () => {
    const { failure } = testServer()
    const status = failure({ verb: 'create', resource: 'configmaps', body: configMapBody('a', { metadata: { resourceVersion: '7' } }) })
    expect(status).toMatchObject({ code: 500, message: 'resourceVersion should not be set on objects to be created' })
  })

  it('refuses an object of another namespace', () => {
    const { failure } = testServer()
    const status = failure({ verb: 'create', resource: 'configmaps', body: configMapBody('a', { metadata: { namespace: 'other' } }) })
    expect(status).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    })
  })

  it('needs a name', () => {
    const { failure } = testServer()
    const status = failure({ verb: 'create', resource: 'configmaps', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} } })
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toBe('ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required')
  })

  it('refuses a name that Kubernetes refuses', () => {
    const { failure } = testServer()
    const problem =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric " +
      "character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    expect(failure({ verb: 'create', resource: 'pods', body: podBody('Bad_Name!!') })).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `Pod "Bad_Name!!" is invalid: metadata.name: Invalid value: "Bad_Name!!": ${problem}`,
      reason: 'Invalid',
      details: {
        name: 'Bad_Name!!',
        kind: 'Pod',
        causes: [{ reason: 'FieldValueInvalid', message: `Invalid value: "Bad_Name!!": ${problem}`, field: 'metadata.name' }],
      },
      code: 422,
    })
  })

  it('keeps one of equal owner references and warns', () => {
    const { call } = testServer()
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' }
    const body = configMapBody('a', { metadata: { ownerReferences: [owner, { ...owner }] } })
    const response = call({ verb: 'create', resource: 'configmaps', body })
    expect(response).toMatchObject({ object: { metadata: { ownerReferences: [owner] } } })
    expect(response.warnings).toHaveLength(1)
    expect(response.warnings[0]).toContain('duplicate UID(s) observed: u')
  })
})

describe('generateName', () => {
  const generated = (seed: string) => {
    const { create } = testServer({ seed })
    return ['a', 'b', 'c'].map(
      () => create('configmaps', configMapBody('', { metadata: { name: undefined, generateName: 'web-' } })).metadata.name!,
    )
  }

  it('is a function of the seed', () => {
    expect(generated('one')).toEqual(generated('one'))
    expect(generated('one')).not.toEqual(generated('two'))
    for (const name of generated('one')) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  it('cuts a long base so that the name has 63 characters', () => {
    const { create } = testServer()
    const name = create('configmaps', configMapBody('', { metadata: { name: undefined, generateName: 'x'.repeat(80) } })).metadata.name!
    expect(name).toMatch(/^x{58}.{5}$/)
  })

  it('draws another name when one is taken', () => {
    const [first, second] = generated('one')
    const { create } = testServer({ seed: 'one' })
    create('configmaps', configMapBody(first!))
    expect(create('configmaps', configMapBody('', { metadata: { name: undefined, generateName: 'web-' } })).metadata.name).toBe(second)
  })
})

describe('dry run', () => {
  it('stores nothing, shows what would have been, and shifts nobody', () => {
    const plain = testServer()
    const tried = testServer()
    const before = tried.store.revision
    const options = { dryRun: true }
    const body = configMapBody('', { metadata: { name: undefined, generateName: 'web-' } })
    const shown = tried.create('configmaps', body, { options })
    expect(shown.metadata.name).toMatch(/^web-.{5}$/)
    expect(shown.metadata.uid).toBeDefined()
    expect(shown.metadata.resourceVersion).toBeUndefined()
    expect(tried.store.revision).toBe(before)
    expect(tried.create('configmaps', body).metadata).toEqual(plain.create('configmaps', body).metadata)
  })

  it('fails where the real thing would', () => {
    const { create, failure } = testServer()
    create('configmaps', configMapBody('a'))
    expect(failure({ verb: 'create', resource: 'configmaps', body: configMapBody('a'), options: { dryRun: true } }).reason).toBe(
      'AlreadyExists',
    )
  })
})
