import type { ClusterRole, KubeObject, UserInfo } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { bind, configMapBody, podBody, type TestServer, testServer } from '../../api-server.fixture.ts'
import { bootstrapPolicy } from '../bootstrap-policy/bootstrap-policy.ts'

const GROUP = 'rbac.authorization.k8s.io'
const RBAC = { group: GROUP } as const
const CLUSTER = { group: GROUP, namespace: '' } as const
const JANE: UserInfo = { name: 'jane', groups: ['dev', 'system:authenticated'] }
const NODE: UserInfo = { name: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] }

/** A server under RBAC with the bootstrap policy, and what jane may do. */
function guardedServer(...rules: readonly object[]): TestServer {
  const test = testServer({ authorization: 'RBAC' })
  for (const name of ['kube-system', 'kube-public']) test.create('namespaces', { metadata: { name } })
  for (const object of bootstrapPolicy()) {
    const { namespace = '' } = object.metadata
    test.create(`${object.kind.toLowerCase()}s`, object, { group: GROUP, namespace })
  }
  test.create('roles', { metadata: { name: 'of-jane' }, rules }, RBAC)
  test.create('rolebindings', bindingOf('of-jane', 'Role'), RBAC)
  return test
}

const bindingOf = (name: string, kind: 'Role' | 'ClusterRole', role = name) => ({
  metadata: { name },
  roleRef: { apiGroup: GROUP, kind, name: role },
  subjects: [{ kind: 'User', name: 'jane', apiGroup: GROUP }],
})

const READ_CONFIG = { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }

describe('RBAC', () => {
  it('allows what a role says, in its namespace', () => {
    const { list, failure } = guardedServer(READ_CONFIG)
    expect(list({ user: JANE, resource: 'configmaps' }).items).toEqual([])
    expect(failure({ user: JANE, verb: 'list', resource: 'configmaps', namespace: 'kube-system' })).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Forbidden',
      message: 'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "kube-system"',
      details: { kind: 'configmaps' },
      code: 403,
    })
  })

  it('forgets what it allowed when the role goes', () => {
    const { list, failure, call } = guardedServer(READ_CONFIG)
    list({ user: JANE, resource: 'configmaps' })
    call({ verb: 'delete', resource: 'roles', name: 'of-jane', ...RBAC })
    expect(failure({ user: JANE, verb: 'list', resource: 'configmaps' }).message).toBe(
      'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default": RBAC: role.rbac.authorization.k8s.io "of-jane" not found',
    )
  })

  it('tells nobody of what she may not see whether it is there', () => {
    const { failure } = guardedServer()
    expect(failure({ user: JANE, verb: 'list', resource: 'widgets', group: 'example.com' }).message).toBe(
      'widgets.example.com is forbidden: User "jane" cannot list resource "widgets" in API group "example.com" in the namespace "default"',
    )
    expect(failure({ verb: 'list', resource: 'widgets', group: 'example.com' }).code).toBe(404)
  })

  it('takes the name of a selector for the name asked for', () => {
    const { call, failure } = guardedServer({
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['a'],
      verbs: ['get', 'list', 'watch'],
    })
    const asked = { user: JANE, verb: 'list', resource: 'secrets' } as const
    expect(call({ ...asked, options: { fieldSelector: 'metadata.name=a' } }).code).toBe(200)
    expect(failure({ ...asked, options: { fieldSelector: 'metadata.name=b' } }).code).toBe(403)
    expect(failure(asked).code).toBe(403)
  })

  it('counts a namespace as part of itself', () => {
    const { get, failure } = guardedServer({ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] })
    expect(get('namespaces', 'default', { user: JANE }).metadata.name).toBe('default')
    expect(failure({ user: JANE, verb: 'get', resource: 'namespaces', name: 'kube-system' }).message).toBe(
      'namespaces "kube-system" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "kube-system"',
    )
  })

  it('lets system:masters do everything, whatever becomes of the policy', () => {
    const { call, list } = guardedServer()
    call({ verb: 'delete', resource: 'clusterrolebindings', name: 'cluster-admin', ...CLUSTER })
    expect(list({ resource: 'secrets', namespace: '' }).items).toEqual([])
  })
})

describe('escalation', () => {
  const WRITE_ROLES = { apiGroups: [GROUP], resources: ['roles', 'rolebindings'], verbs: ['create', 'update', 'get'] }
  const wish = (name: string, ...rules: readonly object[]) => ({ metadata: { name }, rules })

  it('is to grant what one has not', () => {
    const { failure, create } = guardedServer(READ_CONFIG, WRITE_ROLES)
    const post = { user: JANE, verb: 'create', resource: 'roles', ...RBAC } as const
    const more = wish(
      'more',
      { ...READ_CONFIG, verbs: ['get', 'delete', 'create'] },
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['get'] },
    )
    expect(failure({ ...post, body: more })).toMatchObject({
      code: 403,
      message: `roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["configmaps"], Verbs:["delete" "create"]}
{APIGroups:["apps"], Resources:["deployments"], ResourceNames:["web"], Verbs:["get"]}`,
    })
    expect(create('roles', wish('same', { ...READ_CONFIG, resourceNames: ['a'] }), { user: JANE, ...RBAC }).metadata.name).toBe('same')
  })

  it('by changing a role is refused too, but for what the garbage collector changes', () => {
    const { failure, object, get } = guardedServer(READ_CONFIG, WRITE_ROLES)
    const role = get('roles', 'of-jane', RBAC)
    const put = { user: JANE, verb: 'update', resource: 'roles', name: 'of-jane', ...RBAC } as const
    expect(failure({ ...put, body: { ...role, rules: [{ ...READ_CONFIG, verbs: ['*'] }] } }).code).toBe(403)
    expect(
      object({ ...put, body: { ...role, metadata: { ...role.metadata, finalizers: ['example.com/x'] } } }).metadata.finalizers,
    ).toEqual(['example.com/x'])
  })

  it('is allowed by the verb for it', () => {
    const { create } = guardedServer({ ...WRITE_ROLES, verbs: ['create', 'escalate'] })
    expect(create('roles', wish('all', { ...READ_CONFIG, verbs: ['*'] }), { user: JANE, ...RBAC }).metadata.name).toBe('all')
  })

  it('by binding is measured by what the role holds', () => {
    const { failure, object } = guardedServer(READ_CONFIG, WRITE_ROLES)
    const post = { user: JANE, verb: 'create', resource: 'rolebindings', ...RBAC } as const
    expect(failure({ ...post, body: bindingOf('up', 'ClusterRole', 'cluster-admin') }).message).toBe(
      `rolebindings.rbac.authorization.k8s.io "up" is forbidden: user "jane" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:["*"], Resources:["*"], Verbs:["*"]}
{NonResourceURLs:["*"], Verbs:["*"]}`,
    )
    expect(failure({ ...post, body: bindingOf('none', 'ClusterRole', 'none') }).message).toBe(
      'clusterroles.rbac.authorization.k8s.io "none" not found',
    )
    expect(object({ ...post, body: bindingOf('again', 'Role', 'of-jane') }).metadata.name).toBe('again')
  })

  it('by binding is allowed by the verb for it, for the roles it names', () => {
    const may = { apiGroups: [GROUP], resources: ['clusterroles'], resourceNames: ['view'], verbs: ['bind'] }
    const { failure, object } = guardedServer(may, WRITE_ROLES)
    const post = { user: JANE, verb: 'create', resource: 'rolebindings', ...RBAC } as const
    expect(object({ ...post, body: bindingOf('v', 'ClusterRole', 'view') }).metadata.name).toBe('v')
    expect(failure({ ...post, body: bindingOf('e', 'ClusterRole', 'system:aggregate-to-edit') }).code).toBe(403)
  })

  it('by gathering takes an administrator', () => {
    const test = guardedServer()
    const rules = [{ apiGroups: [GROUP], resources: ['clusterroles'], verbs: ['create'] }]
    test.create('clusterroles', { metadata: { name: 'maker' }, rules }, CLUSTER)
    test.create('clusterrolebindings', bindingOf('maker', 'ClusterRole'), CLUSTER)
    const body = { metadata: { name: 'g' }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }
    expect(test.failure({ user: JANE, verb: 'create', resource: 'clusterroles', body, ...CLUSTER }).message).toBe(
      'clusterroles.rbac.authorization.k8s.io "g" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    )
  })
})

describe('nodes', () => {
  it('read what their pods use', () => {
    const test = guardedServer()
    test.create('configmaps', configMapBody('used'))
    test.create('configmaps', configMapBody('other'))
    test.create('pods', podBody('p', { spec: { volumes: [{ name: 'v', configMap: { name: 'used' } }] } }))
    const read = (name: string) => ({ user: NODE, verb: 'get', resource: 'configmaps', name }) as const
    const refused = `configmaps "used" is forbidden: User "system:node:n" cannot get resource "configmaps" in API group "" in the namespace "default": no relationship found between node 'n' and this object`
    expect(test.failure(read('used')).message).toBe(refused)
    bind(test, 'p')
    expect(test.get('configmaps', 'used', { user: NODE }).metadata.name).toBe('used')
    expect(test.failure(read('other')).code).toBe(403)
    expect(test.get('pods', 'p', { user: NODE }).metadata.name).toBe('p')
    test.call({ verb: 'delete', resource: 'pods', name: 'p', options: { gracePeriodSeconds: 0 } })
    expect(test.failure(read('used')).message).toBe(refused)
  })

  it('read no more than their own Node and pods', () => {
    const { failure, call } = guardedServer()
    expect(failure({ user: NODE, verb: 'list', resource: 'nodes', namespace: '' }).message).toContain(
      "node 'n' cannot read all nodes, only its own Node object",
    )
    expect(failure({ user: NODE, verb: 'get', resource: 'nodes', name: 'm' }).message).toContain("node 'n' cannot read 'm'")
    const pods = { user: NODE, verb: 'list', resource: 'pods', namespace: '' } as const
    expect(failure(pods).message).toContain('can only list/watch pods with spec.nodeName field selector')
    expect(call({ ...pods, options: { fieldSelector: 'spec.nodeName=n' } }).code).toBe(200)
    expect(failure({ ...pods, user: { ...NODE, name: 'kubelet' } }).message).toContain('unknown node for user "kubelet"')
  })
})

describe('the bootstrap policy', () => {
  const policy = bootstrapPolicy()
  const named = <T extends KubeObject>(kind: string, name: string) =>
    policy.find((object) => object.kind === kind && object.metadata.name === name) as unknown as T

  it('is what an API server makes', () => {
    const count = (kind: string) => policy.filter((object) => object.kind === kind).length
    expect(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map(count)).toEqual([68, 49, 7, 7])
    for (const { metadata } of policy) {
      expect(metadata.labels).toMatchObject({ 'kubernetes.io/bootstrapping': 'rbac-defaults' })
      expect(metadata.annotations).toEqual({ 'rbac.authorization.kubernetes.io/autoupdate': 'true' })
    }
    expect(named<ClusterRole>('ClusterRole', 'cluster-admin').rules).toEqual([
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ])
    expect(named('ClusterRole', 'view').metadata.labels).toMatchObject({ 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' })
  })

  it('names no role that is not there', () => {
    for (const object of policy) {
      if (!('roleRef' in object)) continue
      const { kind, name } = object.roleRef
      expect(
        policy.some(
          (role) =>
            role.kind === kind &&
            role.metadata.name === name &&
            (kind === 'ClusterRole' || role.metadata.namespace === object.metadata.namespace),
        ),
      ).toBe(true)
    }
  })
})
