import type { ApiRequest, ConfigMap, Deployment } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, type TestServer, testServer } from '../api-server.fixture.ts'

type Kind = 'json-patch' | 'merge-patch' | 'strategic-merge-patch'

/** A patch of the config map `cm`, or of what `more` names. */
function patch(kind: Kind, body: unknown, more: Partial<ApiRequest> = {}): ApiRequest {
  const patchType = `application/${kind}+json`
  return { verb: 'patch', resource: 'configmaps', name: 'cm', patchType, body, ...more } as ApiRequest
}

function withConfigMap(): TestServer {
  const test = testServer()
  test.create('configmaps', configMapBody('cm', { data: { a: '1', b: '2' }, metadata: { annotations: { 'x/y': '2' } } }))
  return test
}

const DEPLOYMENT = { resource: 'deployments', group: 'apps', name: 'web' }

function withDeployment(): TestServer {
  const test = testServer()
  const containers = [
    { name: 'web', image: 'nginx:1', ports: [{ containerPort: 80 }] },
    { name: 'side', image: 'envoy:1' },
  ]
  const spec = { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } }
  test.create('deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }, DEPLOYMENT)
  return test
}

const UNPROCESSABLE = {
  code: 422,
  reason: 'Invalid',
  message: 'the server rejected our request due to an error in our request',
}

describe('a JSON patch', () => {
  it('does one operation after the other', () => {
    const operations = [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'add', path: '/data/d', value: '3' },
      { op: 'copy', from: '/data/d', path: '/data/e' },
      { op: 'move', from: '/metadata/annotations/x~1y', path: '/data/f' },
      { op: 'replace', path: '/data/d', value: '4' },
      { op: 'remove', path: '/data/a' },
    ]
    expect(withConfigMap().object<ConfigMap>(patch('json-patch', operations)).data).toEqual({ b: '2', d: '4', e: '3', f: '2' })
  })

  it('counts from the end of a list where an index is negative', () => {
    const containers = '/spec/template/spec/containers'
    const operations = [
      { op: 'add', path: `${containers}/-1`, value: { name: 'last', image: 'busybox' } },
      { op: 'remove', path: `${containers}/-2` },
    ]
    const next = withDeployment().object<Deployment>(patch('json-patch', operations, DEPLOYMENT))
    expect(next.spec!.template.spec!.containers.map(({ name }) => name)).toEqual(['web', 'last'])
  })

  it.each([
    ['a test that fails', [{ op: 'test', path: '/data/a', value: '2' }]],
    ['a test of nothing', [{ op: 'test', path: '/data/z', value: null }]],
    ['the removal of nothing', [{ op: 'remove', path: '/data/z' }]],
    ['a replacement of nothing', [{ op: 'replace', path: '/data/z', value: '1' }]],
    ['a place in nothing', [{ op: 'add', path: '/none/z', value: '1' }]],
    ['an unknown operation', [{ op: 'frobnicate', path: '/data/a' }]],
    ['an index before the first', [{ op: 'add', path: '/metadata/managedFields/-9', value: {} }]],
    ['a prototype', [{ op: 'add', path: '/__proto__/x', value: '1' }]],
    ['copies without end', Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '/data', path: `/data/x${index}` }))],
  ])('is refused as a whole for %s', (_, operations) => {
    const test = withConfigMap()
    const all = [{ op: 'add', path: '/data/new', value: '1' }, ...operations]
    expect(test.failure(patch('json-patch', all))).toMatchObject(UNPROCESSABLE)
    expect(test.get<ConfigMap>('configmaps', 'cm').data).toEqual({ a: '1', b: '2' })
  })

  it.each<[unknown, string]>([
    [{}, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    [[1], 'error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp'],
    [[{ op: 1 }], 'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string'],
  ])('is 400 when it is %j', (body, message) => {
    expect(withConfigMap().failure(patch('json-patch', body))).toMatchObject({ code: 400, message })
  })

  it('has at most 10000 operations', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: '1' }))
    expect(withConfigMap().failure(patch('json-patch', operations))).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity is too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    })
  })

  it('shares with the live object what it does not touch', () => {
    const test = withDeployment()
    const before = test.get<Deployment>('deployments', 'web', DEPLOYMENT)
    const next = test.object<Deployment>(patch('json-patch', [{ op: 'replace', path: '/spec/replicas', value: 3 }], DEPLOYMENT))
    expect(next.spec!.template).toBe(before.spec!.template)
    expect(next.spec!.selector).toBe(before.spec!.selector)
    const same = test.object<Deployment>(patch('json-patch', [{ op: 'test', path: '/spec/replicas', value: 3 }], DEPLOYMENT))
    expect(same).toBe(test.get('deployments', 'web', DEPLOYMENT))
  })
})

describe('a merge patch', () => {
  it('sets, and removes with null', () => {
    expect(withConfigMap().object<ConfigMap>(patch('merge-patch', { data: { a: null, d: '3' } })).data).toEqual({ b: '2', d: '3' })
  })

  it('is 400 when it is no object', () => {
    const message = 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'
    expect(withConfigMap().failure(patch('merge-patch', []))).toMatchObject({ code: 400, message })
  })

  it('must make an object of the kind it was', () => {
    const { code, message, details } = withDeployment().failure(patch('merge-patch', { spec: { replicas: 'three' } }, DEPLOYMENT))
    expect(code).toBe(422)
    expect(message).toMatch(/^ "" is invalid: patch: Invalid value: "\{.*\}": json: cannot unmarshal string into Go struct field /)
    expect(details?.causes).toMatchObject([{ reason: 'FieldValueInvalid', field: 'patch' }])
  })
})

describe('a strategic merge patch', () => {
  it('changes one container and keeps the others', () => {
    const test = withDeployment()
    const body = { spec: { template: { spec: { containers: [{ name: 'side', image: 'envoy:2' }] } } } }
    const { containers } = test.object<Deployment>(patch('strategic-merge-patch', body, DEPLOYMENT)).spec!.template.spec!
    expect(containers.map(({ name, image }) => [name, image])).toEqual([
      ['web', 'nginx:1'],
      ['side', 'envoy:2'],
    ])
  })

  it('quotes itself when a value has the wrong type', () => {
    expect(withDeployment().failure(patch('strategic-merge-patch', { spec: { replicas: 'three' } }, DEPLOYMENT))).toMatchObject({
      code: 422,
      message: ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32',
    })
  })

  it('is 400 for a directive that makes no sense', () => {
    const body = { spec: { strategy: { $retainKeys: 'type' } } }
    expect(withDeployment().failure(patch('strategic-merge-patch', body, DEPLOYMENT))).toMatchObject({
      code: 400,
      message: 'invalid patch format of retainKeys',
    })
  })

  it('needs a kind with merge keys, which a custom resource is not', () => {
    const test = testServer()
    const served = test.server.definitionFor('', 'v1', 'configmaps')!
    test.server.serve({ ...served, group: 'example.com', kind: 'Thing', resource: 'things', singular: 'thing' })
    expect(test.failure(patch('strategic-merge-patch', {}, { group: 'example.com', resource: 'things' }))).toMatchObject({
      code: 415,
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    })
  })
})

describe('unknown fields of what a patch makes', () => {
  const BODY = { spec: { replicaz: 1 } }
  const STRICT = { fieldValidation: 'Strict' } as const

  it.each<Kind>(['merge-patch', 'strategic-merge-patch'])('are a warning after a %s', (kind) => {
    expect(withDeployment().call(patch(kind, BODY, DEPLOYMENT)).warnings).toEqual(['unknown field "spec.replicaz"'])
  })

  it('are an error where the caller is strict', () => {
    const { code, message } = withDeployment().failure(patch('strategic-merge-patch', BODY, { ...DEPLOYMENT, options: STRICT }))
    expect(code).toBe(422)
    expect(message).toBe(
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicaz:1]]": strict decoding error: unknown field "spec.replicaz"',
    )
  })

  it('are told with the duplicates of the patch and the unknown fields of its operations', () => {
    const operations = [{ op: 'add', path: '/data/x', value: 'y', why: 'because' }]
    const { warnings } = withConfigMap().call(patch('json-patch', operations, { duplicateFields: ['duplicate field "[0].op"'] }))
    expect(warnings).toEqual(['json patch duplicate field "[0].op"', 'json patch unknown field "[0].why"'])
  })
})
