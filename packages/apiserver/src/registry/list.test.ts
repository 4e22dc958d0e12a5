import type { KubeList } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, failureOf, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

const names = (list: KubeList): string[] => list.items.map(({ metadata }) => metadata.name!)
const CONFIG_MAPS = { resource: 'configmaps' }

function filled(count: number, options: Parameters<typeof testServer>[0] = {}): TestServer {
  const test = testServer(options)
  for (let index = 0; index < count; index++)
    test.create('configmaps', configMapBody(`c${index}`, { labels: { odd: String(index % 2 === 1) } }))
  return test
}

describe('list', () => {
  it('is ordered by name and carries the revision', () => {
    const { create, list, store } = testServer()
    for (const name of ['b', 'a', 'c']) create('configmaps', configMapBody(name))
    const all = list(CONFIG_MAPS)
    expect(all).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: String(store.revision) } })
    expect(names(all)).toEqual(['a', 'b', 'c'])
  })

  it('keeps to its namespace, or to none', () => {
    const { create, list } = testServer()
    create('namespaces', { metadata: { name: 'other' } })
    create('configmaps', configMapBody('a'))
    create('configmaps', configMapBody('b'), { namespace: 'other' })
    expect(names(list({ ...CONFIG_MAPS, namespace: 'other' }))).toEqual(['b'])
    expect(names(list({ ...CONFIG_MAPS, namespace: '' }))).toEqual(['a', 'b'])
    expect(names(list({ ...CONFIG_MAPS, namespace: '', options: { fieldSelector: 'metadata.namespace=other' } }))).toEqual(['b'])
  })

  it('selects by labels and by fields', () => {
    const { create, list, object } = filled(4)
    expect(names(list({ ...CONFIG_MAPS, options: { labelSelector: 'odd=true' } }))).toEqual(['c1', 'c3'])
    expect(names(list({ ...CONFIG_MAPS, options: { fieldSelector: 'metadata.name=c2' } }))).toEqual(['c2'])
    expect(names(list({ ...CONFIG_MAPS, options: { fieldSelector: 'metadata.name!=c2' } }))).toEqual(['c0', 'c1', 'c3'])
    create('pods', podBody('p'))
    create('pods', podBody('q'))
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'q' }, target: { kind: 'Node', name: 'n' } }
    object({ verb: 'create', resource: 'pods', subresource: 'binding', name: 'q', body })
    expect(names(list({ resource: 'pods', options: { fieldSelector: 'spec.nodeName=n' } }))).toEqual(['q'])
    expect(names(list({ resource: 'pods', options: { fieldSelector: 'spec.nodeName=' } }))).toEqual(['p'])
  })

  it.each([
    ['configmaps', 'data.k=v', '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['pods', 'spec.image=x', 'field label not supported: spec.image'],
  ])('refuses to select %s by %s', (resource, fieldSelector, message) => {
    expect(testServer().failure({ verb: 'list', resource, options: { fieldSelector } })).toMatchObject({ code: 400, message })
  })

  it('refuses a selector that it cannot read', () => {
    expect(testServer().failure({ verb: 'list', ...CONFIG_MAPS, options: { labelSelector: 'a b' } })).toMatchObject({
      code: 400,
      message: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    })
  })
})

describe('a list in pages', () => {
  it('goes on at the revision of its first page while writes go on', () => {
    const test = filled(5)
    const first = test.list({ ...CONFIG_MAPS, options: { limit: 2 } })
    expect(names(first)).toEqual(['c0', 'c1'])
    expect(first.metadata.remainingItemCount).toBe(3)
    const token = JSON.parse(atob(first.metadata.continue!)) as unknown
    expect(token).toEqual({ v: 'meta.k8s.io/v1', rv: Number(first.metadata.resourceVersion), start: 'c1\u0000' })
    test.call({ verb: 'delete', ...CONFIG_MAPS, name: 'c2' })
    test.create('configmaps', configMapBody('c11'))
    const second = test.list({ ...CONFIG_MAPS, options: { limit: 2, continue: first.metadata.continue! } })
    expect(names(second)).toEqual(['c2', 'c3'])
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    const third = test.list({ ...CONFIG_MAPS, options: { limit: 2, continue: second.metadata.continue! } })
    expect(names(third)).toEqual(['c4'])
    expect(third.metadata.continue).toBeUndefined()
    expect(third.metadata.remainingItemCount).toBeUndefined()
  })

  it('says nothing of the rest when a selector is at work', () => {
    const test = filled(5)
    const first = test.list({ ...CONFIG_MAPS, options: { limit: 1, labelSelector: 'odd=true' } })
    expect(names(first)).toEqual(['c1'])
    expect(first.metadata.remainingItemCount).toBeUndefined()
    const rest = test.list({ ...CONFIG_MAPS, options: { labelSelector: 'odd=true', continue: first.metadata.continue! } })
    expect(names(rest)).toEqual(['c3'])
  })

  it('is 410 with a way to go on when its revision is gone', () => {
    const test = filled(5)
    const first = test.list({ ...CONFIG_MAPS, options: { limit: 2 } })
    test.create('configmaps', configMapBody('c9'))
    test.store.compact(test.store.revision)
    const status = test.failure({ verb: 'list', ...CONFIG_MAPS, options: { limit: 2, continue: first.metadata.continue! } })
    expect(status).toMatchObject({ code: 410, reason: 'Expired' })
    expect(status.message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./)
    const rest = test.list({ ...CONFIG_MAPS, options: { continue: status.metadata!.continue! } })
    expect(names(rest)).toEqual(['c2', 'c3', 'c4', 'c9'])
  })

  it.each([
    ['%%%', 'invalid continue token: continue key is not valid: illegal base64 data'],
    [
      btoa('{"v":"v9","rv":1,"start":"a"}'),
      'invalid continue token: continue key is not valid: server does not recognize this encoded version v9',
    ],
    [
      btoa('{"v":"meta.k8s.io/v1","rv":0,"start":"a"}'),
      'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    ],
    [
      btoa('{"v":"meta.k8s.io/v1","rv":1,"start":""}'),
      'invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
    ],
    [btoa('{"v":"meta.k8s.io/v1","rv":1,"start":"../x"}'), 'invalid continue token: continue key is not valid: ../x'],
  ])('refuses the token %s', (token, message) => {
    const options = { limit: 1, continue: token.replaceAll('=', '') }
    expect(filled(1).failure({ verb: 'list', ...CONFIG_MAPS, options })).toMatchObject({ code: 400, message })
  })

  it('goes on from a token only without another revision', () => {
    const test = filled(3)
    const token = test.list({ ...CONFIG_MAPS, options: { limit: 1 } }).metadata.continue!
    expect(test.failure({ verb: 'list', ...CONFIG_MAPS, options: { continue: token, resourceVersion: '3' } })).toMatchObject({
      code: 400,
      message: 'specifying resource version is not allowed when using continue',
    })
  })
})

describe('resourceVersion of a list', () => {
  const test = filled(2)
  const past = String(test.store.revision)
  test.create('configmaps', configMapBody('later'))
  const all = ['c0', 'c1', 'later']

  it.each([
    [{ resourceVersion: '' }, all],
    [{ resourceVersion: '0' }, all],
    [{ resourceVersion: '0', limit: 1 }, all],
    [{ resourceVersion: past }, all],
    [{ resourceVersion: past, resourceVersionMatch: 'NotOlderThan' as const }, all],
    [{ resourceVersion: past, resourceVersionMatch: 'Exact' as const }, ['c0', 'c1']],
    [{ resourceVersion: past, limit: 10 }, ['c0', 'c1']],
  ])('%j', (options, expected) => {
    expect(names(test.list({ ...CONFIG_MAPS, options }))).toEqual(expected)
  })

  it('in the future is 504', () => {
    const options = { resourceVersion: '999999' }
    expect(test.failure({ verb: 'list', ...CONFIG_MAPS, options })).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: `Timeout: Too large resource version: 999999, current: ${test.store.revision}`,
      details: { retryAfterSeconds: 1, causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
    })
    expect(test.failure({ verb: 'get', ...CONFIG_MAPS, name: 'c0', options }).code).toBe(504)
  })

  it('that is no number is 400', () => {
    expect(test.failure({ verb: 'list', ...CONFIG_MAPS, options: { resourceVersion: 'x' } })).toMatchObject({
      code: 400,
      message: 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    })
  })

  it('that is compacted is 410', () => {
    const compacted = filled(2)
    const old = String(compacted.store.revision - 1)
    compacted.store.compact(compacted.store.revision)
    const options = { resourceVersion: old, resourceVersionMatch: 'Exact' as const }
    expect(failureOf(() => compacted.list({ ...CONFIG_MAPS, options }))).toMatchObject({
      code: 410,
      message: 'The resourceVersion for the provided list is too old.',
    })
  })

  it.each([
    [
      { resourceVersionMatch: 'Exact' as const },
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      { resourceVersionMatch: 'Exact' as const, resourceVersion: '0' },
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [{ sendInitialEvents: true }, 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'],
  ])('refuses %j', (options, problem) => {
    expect(test.failure({ verb: 'list', ...CONFIG_MAPS, options })).toMatchObject({
      code: 422,
      message: `ListOptions.meta.k8s.io "" is invalid: ${problem}`,
    })
  })
})
