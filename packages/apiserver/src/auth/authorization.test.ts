import type { KubeObject, UserInfo } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, failureOf, testServer } from '../api-server.fixture.ts'
import type { AuthorizationAttributes, AuthorizationVerdict, Authorizer } from './authorizer.ts'

const JANE: UserInfo = { name: 'jane', groups: ['readers'] }
const ADMIN: UserInfo = { name: 'root', groups: [] }

/** Root may everything; jane may read ConfigMaps, named ones or all as `broad` says, while `open`. */
class TestAuthorizer implements Authorizer {
  policyRevision = 0
  open = true
  readonly asked: AuthorizationAttributes[] = []
  private readonly broad: boolean

  constructor(broad = false) {
    this.broad = broad
  }

  authorize(attributes: AuthorizationAttributes): AuthorizationVerdict {
    if (attributes.user.name !== 'jane') return { decision: 'allow', reason: '', holdsFor: 'resource' }
    this.asked.push(attributes)
    const reads = attributes.verb === 'get' && attributes.type === 'resource' && attributes.resource === 'configmaps'
    if (this.open && reads) return { decision: 'allow', reason: 'readers', ...(this.broad && { holdsFor: 'resource' }) }
    return { decision: 'noOpinion', reason: '' }
  }

  rulesFor() {
    return { resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }], nonResourceRules: [], incomplete: false }
  }
}

function serverWith(authorizer: Authorizer) {
  const test = testServer({ authorization: authorizer, furnished: false })
  test.create('namespaces', { metadata: { name: 'default' } }, { user: ADMIN })
  test.create('configmaps', configMapBody('a'), { user: ADMIN })
  return test
}

describe('authorization', () => {
  it('refuses with upstream words', () => {
    const { failure } = serverWith(new TestAuthorizer())
    expect(failure({ user: JANE, verb: 'delete', resource: 'configmaps', name: 'a' })).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: 'configmaps "a" is forbidden: User "jane" cannot delete resource "configmaps" in API group "" in the namespace "default"',
      details: { name: 'a', kind: 'configmaps' },
    })
    expect(failure({ user: JANE, verb: 'list', group: 'apps', resource: 'deployments', namespace: '' }).message).toBe(
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
    )
    expect(failure({ user: JANE, verb: 'update', resource: 'pods', subresource: 'status', name: 'p', body: {} }).message).toBe(
      'pods "p" is forbidden: User "jane" cannot update resource "pods/status" in API group "" in the namespace "default"',
    )
  })

  it('asks once per question until the policy changes', () => {
    const authorizer = new TestAuthorizer()
    const { get, failure } = serverWith(authorizer)
    const more = { user: JANE }
    get('configmaps', 'a', more)
    get('configmaps', 'a', more)
    expect(authorizer.asked).toHaveLength(1)
    failure({ ...more, verb: 'get', resource: 'configmaps', name: 'b' })
    expect(authorizer.asked).toHaveLength(2)
    authorizer.open = false
    get('configmaps', 'a', more)
    authorizer.policyRevision++
    expect(failureOf(() => get('configmaps', 'a', more)).code).toBe(403)
  })

  it('takes a verdict as widely as the authorizer says it holds', () => {
    const authorizer = new TestAuthorizer(true)
    const { get, failure } = serverWith(authorizer)
    get('configmaps', 'a', { user: JANE })
    expect(failure({ user: JANE, verb: 'get', resource: 'configmaps', name: 'b' }).code).toBe(404)
    expect(authorizer.asked).toHaveLength(1)
  })

  it('a PUT that creates needs the permission to create', () => {
    const putOnly: Authorizer = {
      policyRevision: 0,
      authorize: ({ user, verb }) => ({ decision: user.name === 'root' || verb === 'update' ? 'allow' : 'deny', reason: 'no' }),
      rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
    }
    const body = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' }, spec: { limits: [] } }
    expect(serverWith(putOnly).failure({ user: JANE, verb: 'update', resource: 'limitranges', name: 'l', body }).message).toBe(
      'limitranges "l" is forbidden: User "jane" cannot create resource "limitranges" in API group "" in the namespace "default": no',
    )
  })
})

describe('reviews', () => {
  const AUTHORIZATION = { group: 'authorization.k8s.io', namespace: '' }
  const everyone: Authorizer = {
    policyRevision: 0,
    authorize: (attributes) => {
      const posts = attributes.type === 'resource' && attributes.group === 'authorization.k8s.io'
      return posts ? { decision: 'allow', reason: '' } : new TestAuthorizer().authorize(attributes)
    },
    rulesFor: () => new TestAuthorizer().rulesFor(),
  }
  const post = (resource: string, spec: object, more: object = {}) =>
    serverWith(everyone).object<KubeObject & { status: unknown }>({
      user: JANE,
      verb: 'create',
      ...AUTHORIZATION,
      resource,
      body: { spec, metadata: {} },
      ...more,
    })

  it('tell a user what she may', () => {
    const may = (verb: string) =>
      post('selfsubjectaccessreviews', { resourceAttributes: { verb, resource: 'configmaps', namespace: 'default' } }).status
    expect(may('get')).toEqual({ allowed: true, reason: 'readers' })
    expect(may('delete')).toEqual({ allowed: false })
  })

  it('tell anyone what another may', () => {
    const spec = { user: 'bob', groups: ['x'], nonResourceAttributes: { path: '/healthz', verb: 'get' } }
    expect(post('subjectaccessreviews', spec).status).toEqual({ allowed: true })
    const { failure } = serverWith(everyone)
    const status = failure({ user: JANE, verb: 'create', ...AUTHORIZATION, resource: 'subjectaccessreviews', body: { spec: {} } })
    expect(status.details!.causes!.map(({ field }) => field)).toEqual(['spec.resourceAttributes', 'spec.user'])
  })

  it('keep a local review to its namespace', () => {
    const { failure } = serverWith(everyone)
    const body = { spec: { user: 'bob', resourceAttributes: { namespace: 'other', verb: 'get', resource: 'pods' } } }
    const status = failure({
      user: JANE,
      verb: 'create',
      ...AUTHORIZATION,
      namespace: 'default',
      resource: 'localsubjectaccessreviews',
      body,
    })
    expect(status.details!.causes).toMatchObject([{ field: 'spec.resourceAttributes.namespace' }])
  })

  it('list rules', () => {
    expect(post('selfsubjectrulesreviews', { namespace: 'default' }).status).toEqual({
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }],
      nonResourceRules: [],
      incomplete: false,
    })
  })

  it('say who one is', () => {
    const review = testServer().object({
      user: JANE,
      verb: 'create',
      group: 'authentication.k8s.io',
      resource: 'selfsubjectreviews',
      namespace: '',
      body: {},
    })
    expect(review).toMatchObject({ kind: 'SelfSubjectReview', status: { userInfo: { username: 'jane', groups: ['readers'] } } })
  })
})
