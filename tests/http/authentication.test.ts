// Who asks: client certificates, tokens, nobody in particular, and those who speak for others.
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeAuthority, makeClient } from '../../packages/cli/src/serve/certificates.ts'
import { missing } from './real-clients.ts'
import { type HttpAsk, type ServedCluster, serveCluster } from './served-cluster.ts'

const DAY_MS = 24 * 3_600_000
const UNAUTHORIZED = { kind: 'Status', status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 }

interface Review {
  readonly status: {
    readonly userInfo: { readonly username: string; readonly groups: string[]; readonly extra?: Record<string, string[]> }
  }
}

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster({ httpPort: 0 })
})
afterAll(() => served.close())

const REVIEW = {
  method: 'POST',
  body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}',
}

async function whoami({ headers, ...ask }: HttpAsk = {}) {
  const answered = await served.fetch('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    ...REVIEW,
    ...ask,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
  if (answered.code !== 201) throw new Error(answered.text)
  return (answered.json as unknown as Review).status.userInfo
}

const pki = (file: string) => readFileSync(join(served.directory, 'pki', file), 'utf8')
const bearer = (token: string): HttpAsk => ({ anonymous: true, headers: { Authorization: `Bearer ${token}` } })

describe('client certificates', () => {
  test('name users and groups', async () => {
    const user = await whoami()
    expect(user).toMatchObject({ username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] })
    expect(user.extra).toEqual({ 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] })
  })

  test('of the same authority are as good', async () => {
    const pair = await makeClient({ cert: pki('ca.crt'), key: pki('ca.key') }, { name: 'jane', groups: ['dev', 'ops'] }, lasting(DAY_MS))
    expect(await whoami({ certificate: pair })).toMatchObject({ username: 'jane', groups: ['dev', 'ops', 'system:authenticated'] })
  })

  test('of another authority are none', async () => {
    const other = await makeAuthority(lasting(DAY_MS))
    const pair = await makeClient(other, { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] }, lasting(DAY_MS))
    expect((await served.fetch('/api', { certificate: pair })).json).toMatchObject(UNAUTHORIZED)
  })

  test('expire on virtual time', async () => {
    const pair = await makeClient({ cert: pki('ca.crt'), key: pki('ca.key') }, { name: 'guest', groups: [] }, lasting(2 * DAY_MS))
    expect((await whoami({ certificate: pair })).username).toBe('guest')
    await served.cluster.runFor(3 * DAY_MS)
    expect((await served.fetch('/api', { certificate: pair })).json).toMatchObject(UNAUTHORIZED)
  })
})

describe('tokens', () => {
  test('of the token file', async () => {
    const [token = ''] = pki('tokens.csv').split(',')
    expect(token).toMatch(/^[0-9a-f]{32}$/)
    expect(await whoami(bearer(token))).toEqual({
      username: 'kubernetes-admin',
      groups: ['kubeadm:cluster-admins', 'system:authenticated'],
    })
  })

  test('of service accounts, until they expire', async () => {
    const asked = await served.fetch('/api/v1/namespaces/default/serviceaccounts/default/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":600}}',
    })
    const { token } = (asked.json as unknown as { status: { token: string } }).status
    expect(await whoami(bearer(token))).toMatchObject({
      username: 'system:serviceaccount:default:default',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    })
    await served.cluster.runFor('11m')
    expect((await served.fetch('/api', bearer(token))).json).toMatchObject(UNAUTHORIZED)
  })

  test('bound to a pod, until it goes', async () => {
    const json = { 'Content-Type': 'application/json' }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bound' }, spec: { containers: [{ name: 'a', image: 'nginx' }] } }
    await served.fetch('/api/v1/namespaces/default/pods', { method: 'POST', headers: json, body: JSON.stringify(pod) })
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'bound' }
    const asked = await served.fetch('/api/v1/namespaces/default/serviceaccounts/default/token', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { boundObjectRef, expirationSeconds: 7200 },
      }),
    })
    const { token, expirationTimestamp } = (asked.json as unknown as { status: { token: string; expirationTimestamp: string } }).status
    expect(Math.abs(Date.parse(expirationTimestamp) - served.cluster.now - 7_200_000)).toBeLessThan(2_000)
    expect((await whoami(bearer(token))).extra).toMatchObject({ 'authentication.kubernetes.io/pod-name': ['bound'] })
    await served.fetch('/api/v1/namespaces/default/pods/bound?gracePeriodSeconds=0', { method: 'DELETE' })
    expect((await served.fetch('/api', bearer(token))).json).toMatchObject(UNAUTHORIZED)
  })

  test('that nobody gave are refused, other schemes passed over', async () => {
    expect((await served.fetch('/api', bearer('nonsense'))).json).toMatchObject(UNAUTHORIZED)
    const basic = { anonymous: true, headers: { Authorization: 'Basic YTpi' } }
    expect((await served.fetch('/api', basic)).json.message).toBe('forbidden: User "system:anonymous" cannot get path "/api"')
  })
})

describe('without credentials', () => {
  const refused = async (path: string, ask: HttpAsk = {}) => (await served.fetch(path, { anonymous: true, ...ask })).json

  test('one may see that the server is well, and its version', async () => {
    for (const path of ['/healthz', '/livez', '/readyz', '/version']) {
      expect((await served.fetch(path, { anonymous: true })).code).toBe(200)
    }
  })

  test('one may do nothing else', async () => {
    expect(await refused('/api/v1/namespaces/default/pods')).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
      reason: 'Forbidden',
      details: { kind: 'pods' },
      code: 403,
    })
    expect(await refused('/api/v1/nodes/node-1')).toMatchObject({
      code: 403,
      message: 'nodes "node-1" is forbidden: User "system:anonymous" cannot get resource "nodes" in API group "" at the cluster scope',
    })
    for (const path of ['/', '/apis', '/openapi/v3', '/metrics', '/healthz/ping', '/apis/clock.kubesim.io/v1alpha1/clock']) {
      expect(await refused(path)).toMatchObject({ code: 403, message: `forbidden: User "system:anonymous" cannot get path "${path}"` })
    }
    const json = { headers: { 'Content-Type': 'application/json' } }
    expect(await refused('/apis/authentication.k8s.io/v1/selfsubjectreviews', { ...REVIEW, ...json })).toMatchObject({ code: 403 })
    expect(await refused('/api', { headers: { 'Impersonate-User': 'kubernetes-admin' } })).toMatchObject({
      code: 403,
      message:
        'users "kubernetes-admin" is forbidden: User "system:anonymous" cannot impersonate resource "users" in API group "" at the cluster scope',
    })
  })
})

test('over plain HTTP one is the administrator', async () => {
  const answered = await fetch(`${served.httpUrl}/apis/authentication.k8s.io/v1/selfsubjectreviews`, {
    ...REVIEW,
    headers: { 'Content-Type': 'application/json' },
  })
  expect(((await answered.json()) as Review).status.userInfo).toMatchObject({ username: 'kubernetes-admin' })
})

describe('impersonation', () => {
  const as = (headers: Readonly<Record<string, string | string[]>>) => whoami({ headers })

  test('of users, groups and more', async () => {
    expect(await as({ 'Impersonate-User': 'jane' })).toEqual({ username: 'jane', groups: ['system:authenticated'] })
    expect(
      await as({
        'Impersonate-User': 'jane',
        'Impersonate-Group': ['dev', 'ops'],
        'Impersonate-Uid': '7',
        'Impersonate-Extra-Acme.com%2fTeam': ['a', 'b'],
      }),
    ).toEqual({
      username: 'jane',
      uid: '7',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: { 'acme.com/team': ['a', 'b'] },
    })
    await expect(as({ 'Impersonate-User': 'system:anonymous' })).rejects.toThrow('User \\"system:anonymous\\" cannot create')
  })

  test('of service accounts brings their groups', async () => {
    expect(await as({ 'Impersonate-User': 'system:serviceaccount:ns:sa' })).toMatchObject({
      groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
    })
  })

  test('is refused before the body is read', async () => {
    // What is announced never comes: an answer shows that nobody waits for it.
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'Impersonate-User': 'kubernetes-admin', 'Content-Type': 'application/json', 'Content-Length': '1000000' }
      const asked = request(
        `${served.url}/api/v1/namespaces/default/configmaps`,
        served.tlsOptions({ method: 'POST', anonymous: true, headers }),
        (response) => {
          resolve(response.statusCode)
          asked.destroy()
        },
      )
      asked.on('error', reject)
      asked.write('{')
    })
    expect(answered).toBe(403)
  })

  test('of a group alone is a mistake', async () => {
    expect((await served.fetch('/api', { headers: { 'Impersonate-Group': 'dev' } })).json).toMatchObject({
      kind: 'Status',
      code: 500,
      reason: 'InternalError',
    })
  })
})

describe.skipIf(missing !== undefined)('the real kubectl', () => {
  const create = (more: string) =>
    served.kubectl(`create --validate=false -f - -o name ${more}`.trim(), {
      input: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { generateName: x- }\n',
    })

  test('carries certificates, tokens and other names', async () => {
    expect((await create('')).exitCode).toBe(0)
    expect((await create('--as=jane --as-group=dev')).stderr).toContain('User "jane" cannot create resource "configmaps"')
    expect((await create('--as=jane --as-group=system:masters')).exitCode).toBe(0)
    expect(
      await served.kubectl('get pods --token=nonsense --kubeconfig=/dev/null --insecure-skip-tls-verify --server='.concat(served.url)),
    ).toMatchObject({
      stderr: 'error: You must be logged in to the server (Unauthorized)\n',
      exitCode: 1,
    })
  })

  test('does not trust another authority', async () => {
    const { stderr, exitCode } = await served.kubectl(`get pods --token=x --kubeconfig=/dev/null --server=${served.url}`)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('certificate signed by unknown authority')
  })
})

function lasting(ms: number) {
  return { from: new Date(served.cluster.now - DAY_MS), to: new Date(served.cluster.now + ms) }
}
