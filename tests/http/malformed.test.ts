// Bad and hostile input: the right Status each time, and a server that goes on.
import { request } from 'node:https'
import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
const JSON_TYPE = { 'Content-Type': 'application/json' }

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster()
})
afterAll(() => served.close())
afterEach(async () => {
  expect((await served.fetch('/readyz')).text).toBe('ok')
})

const post = (body: string | Buffer, headers: Readonly<Record<string, string>> = JSON_TYPE, path = CONFIG_MAPS) =>
  served.fetch(path, { method: 'POST', headers, body })
const configMap = (more = '') => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}${more}}`

describe('bodies', () => {
  test.each([
    ['truncated JSON', '{"apiVersion":"v1","kind":', 'unexpected end of JSON input'],
    ['an empty body', '', 'unexpected end of JSON input'],
    ['no JSON', '<html>', "invalid character '<' looking for beginning of value"],
    ['a trailing comma', '{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['two documents', '{} {}', "invalid character '{' after top-level value"],
    ['a bad escape', '{"a":"\\x"}', "invalid character 'x' in string escape code"],
    ['a number that is none', '{"a":01}', "invalid character '1' after object key:value pair"],
  ])('%s', async (_, body, problem) => {
    expect((await post(body)).json).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code: 400,
      reason: 'BadRequest',
      message: expect.stringContaining(problem),
    })
  })

  test.each([
    ['an array', '[]'],
    ['a number', '5'],
    ['null', 'null'],
    ['text', '"ConfigMap"'],
    ['another kind', '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}'],
    ['another version', '{"apiVersion":"v9","kind":"ConfigMap","metadata":{"name":"a"}}'],
    ['metadata that is none', '{"apiVersion":"v1","kind":"ConfigMap","metadata":[]}'],
    ['a name that is none', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":{}}}'],
  ])('%s instead of the object', async (_, body) => {
    expect((await post(body)).json).toMatchObject({ kind: 'Status', code: 400, reason: 'BadRequest' })
  })

  test('too large a one, told beforehand or not', async () => {
    const large = Buffer.alloc(100 * 1024 * 1024, ' ')
    const tooLarge = { kind: 'Status', code: 413, reason: 'RequestEntityTooLarge' }
    expect((await post(large)).json).toMatchObject(tooLarge)
    const before = process.memoryUsage().rss
    expect((await post(large, { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' })).json).toMatchObject(tooLarge)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
  })

  test('deep nesting', async () => {
    const depth = 200_000
    const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect((await post(nested)).json).toMatchObject({ code: 400, message: expect.stringContaining('exceeded max depth') })
    expect((await post(`[${'['.repeat(depth)}`)).json).toMatchObject({ code: 400 })
    const yaml = await post(`a: ${'['.repeat(20_000)}`, { 'Content-Type': 'application/yaml' })
    expect(yaml.json).toMatchObject({ kind: 'Status', code: 400 })
  })

  test('aliases that explode', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array.from({ length: 10 }, () => `*l${level}`).join(', ')}]`,
    )
    expect((await post(`l0: &l0 x\n${levels.join('\n')}\n`, { 'Content-Type': 'application/yaml' })).json).toMatchObject({
      kind: 'Status',
      code: 400,
    })
  })

  test('content types', async () => {
    for (const type of ['text/plain', 'application/xml', 'constructor', '__proto__', 'multipart/form-data; boundary=x']) {
      expect((await post(configMap(), { 'Content-Type': type })).json).toMatchObject({
        code: 415,
        reason: 'UnsupportedMediaType',
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      })
    }
    const patch = await served.fetch('/api/v1/nodes/node-1', { method: 'PATCH', headers: JSON_TYPE, body: '{}' })
    expect(patch.json).toMatchObject({ code: 415, message: expect.stringContaining('application/strategic-merge-patch+json') })
  })

  test('patches that are none', async () => {
    const patch = (type: string, body: string) =>
      served.fetch('/api/v1/nodes/node-1', { method: 'PATCH', headers: { 'Content-Type': type }, body })
    expect((await patch('application/json-patch+json', '{}')).code).toBe(400)
    expect((await patch('application/json-patch+json', '[{"op":"bogus","path":"/a"}]')).json).toMatchObject({
      kind: 'Status',
      status: 'Failure',
    })
    expect((await patch('application/merge-patch+json', '[]')).code).toBe(400)
    expect((await patch('application/strategic-merge-patch+json', 'x')).code).toBe(400)
    expect((await patch('application/apply-patch+yaml', 'a: [')).code).toBe(400)
  })

  test('names that JavaScript gives a meaning', async () => {
    const answered = await post(
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto"},"data":{"__proto__":"x","constructor":"y"},"__proto__":{"polluted":true}}',
    )
    expect(answered.json.kind === 'ConfigMap' || answered.json.kind === 'Status').toBe(true)
    const merge = {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: '{"metadata":{"labels":{"__proto__":"x"}},"__proto__":{"polluted":true}}',
    }
    await served.fetch('/api/v1/nodes/node-1', merge)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('a client that goes away in the middle', async () => {
    await new Promise<void>((resolve) => {
      const asked = request(
        `${served.url}${CONFIG_MAPS}`,
        served.tlsOptions({ method: 'POST', headers: { ...JSON_TYPE, 'Content-Length': '1000' } }),
      )
      asked.on('error', () => resolve())
      asked.write('{"apiVersion":', () => asked.destroy(new Error('gone')))
    })
  })

  test('what is no HTTP', async () => {
    const { hostname, port } = new URL(served.url)
    const { ca } = served.tlsOptions()
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca: ca as Buffer }, () => socket.write('NONSENSE\r\n\r\n'))
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('requests', () => {
  test.each([
    ['/api/v1/pods?labelSelector=a%20in%20(', 400],
    ['/api/v1/pods?labelSelector=%3D%3D', 400],
    ['/api/v1/pods?fieldSelector=spec.bogus%3D1', 400],
    ['/api/v1/pods?fieldSelector=x', 400],
    ['/api/v1/pods?continue=nonsense', 400],
    [`/api/v1/pods?continue=${Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"../../secrets/a\\u0000"}').toString('base64url')}`, 400],
    ['/api/v1/pods?limit=many', 400],
    ['/api/v1/pods?resourceVersion=abc', 400],
    ['/api/v1/pods?resourceVersionMatch=Sometimes&resourceVersion=1', 422],
    ['/api/v1/pods?watch=true&resourceVersion=abc', 500],
    ['/api/v1/pods?__proto__=x&constructor=y', 200],
  ])('%s', async (path, code) => {
    const answered = await served.fetch(path)
    expect([answered.code, answered.json.code ?? 200]).toEqual([code, code])
  })

  test.each([
    ['/api/v1/namespaces/default/pods/..', 400],
    ['/api/v1/namespaces/default/pods/%2e%2e', 400],
    ['/api/v1/namespaces/default/pods/a%2Fb', 404],
    ['/api/v1/namespaces/default/pods/a%00b', 404],
    ['/api/v1/namespaces/default/pods/a/log/extra', 404],
    ['/api/v1/namespaces/default/pods/%zz', 400],
    ['/api/v1//pods', 404],
    ['/api/v1/watch', 400],
    ['/api/v1/pods/a', 404],
    ['/apis/apps/v2/deployments', 404],
    ['/api/v1/namespaces/default/nodes', 404],
    ['/apis/__proto__/v1/things', 404],
    ['/nothing/here', 404],
    ['/healthz/../../etc/passwd', 404],
  ])('the path %s', async (path, code) => {
    const answered = await served.fetch(path)
    expect(answered.json).toMatchObject({ kind: 'Status', status: 'Failure', code })
    expect(answered.code).toBe(code)
  })

  test('a namespace that leads elsewhere is only an empty one', async () => {
    expect((await served.fetch('/api/v1/namespaces/../secrets')).json).toMatchObject({ kind: 'SecretList', items: [] })
  })

  test('methods', async () => {
    expect((await served.fetch('/version', { method: 'POST' })).json).toMatchObject({ code: 405, reason: 'MethodNotAllowed' })
    expect((await served.fetch('/api/v1/nodes', { method: 'OPTIONS' })).json).toMatchObject({ code: 405 })
    expect((await served.fetch('/api/v1/pods', { method: 'POST', headers: JSON_TYPE, body: '{}' })).json).toMatchObject({ code: 405 })
  })
})
