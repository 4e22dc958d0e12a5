import type { KubeObject, TokenRequest } from '@kubesim/api'
import { runFor } from '@kubesim/kernel'
import { describe, expect, it } from 'vitest'
import { podBody, testServer } from '../api-server.fixture.ts'
import { authenticateToken, decodeToken } from '../auth/service-account-token.ts'

describe('token', () => {
  const request = (body: object) => ({ verb: 'create' as const, resource: 'serviceaccounts', subresource: 'token', name: 'default', body })
  const body = (spec: object = {}) => ({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec })

  it('speaks for its account until it expires', () => {
    const test = testServer()
    const { status } = test.object<TokenRequest>(request(body({ expirationSeconds: 600 })))
    expect(status!.expirationTimestamp).toBe('2026-01-01T00:10:00Z')
    expect(decodeToken(status!.token)).toMatchObject({
      sub: 'system:serviceaccount:default:default',
      iss: 'https://kubernetes.default.svc.cluster.local',
    })
    const now = () => test.kernel.now / 1000
    expect(authenticateToken(test.store, status!.token, now())).toMatchObject({
      user: {
        name: 'system:serviceaccount:default:default',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      },
    })
    runFor(test.kernel, 600_000)
    expect(authenticateToken(test.store, status!.token, now())).toMatch(/expired/)
  })

  it('bound to a pod dies with it', () => {
    const test = testServer()
    test.create('pods', podBody('p'))
    const { status } = test.object<TokenRequest>(request(body({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p' } })))
    expect(decodeToken(status!.token)!['kubernetes.io'].pod!.name).toBe('p')
    test.call({ verb: 'delete', resource: 'pods', name: 'p' })
    expect(authenticateToken(test.store, status!.token, test.kernel.now / 1000)).toMatch(/invalidated/)
  })

  it('is reviewed', () => {
    const test = testServer()
    const { token } = test.object<TokenRequest>(request(body())).status!
    const review = (text: string) =>
      test.object<KubeObject & { status: unknown }>({
        verb: 'create',
        group: 'authentication.k8s.io',
        resource: 'tokenreviews',
        namespace: '',
        body: { spec: { token: text } },
      }).status
    expect(review(token)).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:default' } })
    expect(review('nonsense')).toEqual({ error: '[invalid bearer token]', user: {} })
  })

  it('lasts at least ten minutes', () => {
    expect(testServer().failure(request(body({ expirationSeconds: 599 }))).message).toBe(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    )
  })
})
