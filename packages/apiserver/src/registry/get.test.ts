import { describe, expect, it } from 'vitest'
import { configMapBody, testServer } from '../api-server.fixture.ts'

const AT = { verb: 'get', resource: 'configmaps', name: 'a' } as const

describe('get', () => {
  it('hands out what is stored, itself', () => {
    const { create, call, store } = testServer()
    const made = create('configmaps', configMapBody('a'))
    expect(call(AT)).toEqual({ type: 'object', code: 200, object: made, warnings: [] })
    expect(store.get('configmaps', 'default/a')!.value).toBe(made)
  })

  it('names what it does not find', () => {
    const { failure } = testServer()
    expect(failure(AT)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'configmaps "a" not found',
      reason: 'NotFound',
      details: { name: 'a', kind: 'configmaps' },
      code: 404,
    })
    expect(failure({ verb: 'get', resource: 'deployments', group: 'apps', name: 'a' })).toMatchObject({
      message: 'deployments.apps "a" not found',
      details: { name: 'a', group: 'apps', kind: 'deployments' },
    })
  })

  it('is at least as fresh as asked', () => {
    const { create, object, failure, store } = testServer()
    const made = create('configmaps', configMapBody('a'))
    for (const resourceVersion of ['', '0', '1', String(store.revision)]) expect(object({ ...AT, options: { resourceVersion } })).toBe(made)
    const ahead = String(store.revision + 5)
    expect(failure({ ...AT, options: { resourceVersion: ahead } })).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: `Timeout: Too large resource version: ${ahead}, current: ${store.revision}`,
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    })
    expect(failure({ ...AT, options: { resourceVersion: 'x' } })).toMatchObject({
      code: 500,
      message: 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    })
  })
})
