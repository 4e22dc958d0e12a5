import { describe, expect, it } from 'vitest'
import { parseRequestInfo, RequestInfoError } from './request-info.ts'
import cases from './testdata/request-lines.json' with { type: 'json' }

describe('parseRequestInfo', () => {
  it.each(cases.resources)('$method $url', ({ method, url, expected }) => {
    const { verb, apiPrefix, group, version, namespace, resource, subresource, name, parts } = parseRequestInfo(method, url)
    expect({ verb, group, version, namespace, resource, subresource, name, parts }).toEqual(expected)
    expect(apiPrefix).toBe(url.split('/')[1])
  })

  it.each(cases.others)('$url: resource request $isResourceRequest', ({ url, isResourceRequest }) => {
    expect(parseRequestInfo('GET', url).isResourceRequest).toBe(isResourceRequest)
  })

  it.each(cases.selectors)('$url', ({ url, verb, name }) => {
    expect(parseRequestInfo('GET', url)).toMatchObject({ verb, name })
  })

  it('refuses a special verb without what it is about', () => {
    expect(() => parseRequestInfo('GET', '/api/v1/watch')).toThrow(RequestInfoError)
  })

  it('tells a status of a namespace from a resource in it', () => {
    expect(parseRequestInfo('PUT', '/api/v1/namespaces/x/status')).toMatchObject({
      resource: 'namespaces',
      name: 'x',
      subresource: 'status',
      verb: 'update',
    })
    expect(parseRequestInfo('GET', '/api/v1/namespaces/x/pods')).toMatchObject({ resource: 'pods', name: '', namespace: 'x', verb: 'list' })
  })

  it('keeps the method of other paths', () => {
    expect(parseRequestInfo('GET', '/healthz')).toMatchObject({ isResourceRequest: false, verb: 'get', path: '/healthz' })
  })
})
