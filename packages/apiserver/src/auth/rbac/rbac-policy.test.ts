import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject, UserInfo } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../store/index.ts'
import type { ResourceAttributes } from '../authorizer.ts'
import { RbacAuthorizer } from './rbac-authorizer.ts'
import { RbacPolicy } from './rbac-policy.ts'
import { uncoveredRules } from './rule-cover.ts'
import { ruleAllows } from './rule-match.ts'

const GROUP = 'rbac.authorization.k8s.io'
const NAMES = ['a', 'b']
const NAMESPACES = ['n', 'm']

const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 })
const rule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some(['get', 'list', '*']),
  apiGroups: some(['', 'apps', '*']),
  resources: some(['pods', 'pods/log', '*/log', '*']),
  resourceNames: fc.option(some(NAMES), { nil: [] }),
})
const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.constantFrom('jane', 'system:serviceaccount:n:a').map((name) => ({ kind: 'User', name })),
  fc.constantFrom('dev', 'ops').map((name) => ({ kind: 'Group', name })),
  fc.constantFrom(...NAMES).map((name) => ({ kind: 'ServiceAccount', name })),
  fc.constantFrom(...NAMES).map((name) => ({ kind: 'ServiceAccount', name, namespace: 'n' })),
)
const attributes: fc.Arbitrary<ResourceAttributes> = fc.record({
  type: fc.constant('resource' as const),
  user: fc.constantFrom<UserInfo>(
    { name: 'jane', groups: ['dev'] },
    { name: 'joe', groups: ['ops', 'dev'] },
    { name: 'system:serviceaccount:n:a', groups: [] },
    { name: 'system:serviceaccount:m:b', groups: ['ops'] },
  ),
  verb: fc.constantFrom('get', 'list', 'delete'),
  group: fc.constantFrom('', 'apps'),
  version: fc.constant('v1'),
  resource: fc.constantFrom('pods', 'secrets'),
  subresource: fc.constantFrom('', 'log'),
  namespace: fc.constantFrom('', ...NAMESPACES),
  name: fc.constantFrom('', ...NAMES),
})

type Change =
  | { readonly kind: 'role'; readonly namespace: string; readonly name: string; readonly rules: readonly PolicyRule[] }
  | {
      readonly kind: 'binding'
      readonly namespace: string
      readonly name: string
      readonly role: string
      readonly ofCluster: boolean
      readonly subjects: readonly Subject[]
    }
  | { readonly kind: 'unbind'; readonly namespace: string; readonly name: string }

const place = { namespace: fc.constantFrom('', ...NAMESPACES), name: fc.constantFrom('x', 'y') }
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('role' as const), ...place, rules: fc.array(rule, { maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('binding' as const),
    ...place,
    role: fc.constantFrom('x', 'y'),
    ofCluster: fc.boolean(),
    subjects: fc.array(subject, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('unbind' as const), ...place }),
)

const keyIn = (namespace: string, name: string) => (namespace === '' ? name : `${namespace}/${name}`)
const bindingsIn = (namespace: string) => `${GROUP}/${namespace === '' ? 'clusterrolebindings' : 'rolebindings'}`

/** The world as lists that are looked through, as upstream does. */
class ListedPolicy {
  readonly roles = new Map<string, readonly PolicyRule[]>()
  readonly bindings = new Map<string, RoleBinding>()

  allows(asked: ResourceAttributes): boolean {
    for (const { metadata, roleRef, subjects = [] } of this.bindings.values()) {
      const namespace = metadata.namespace ?? ''
      if (namespace !== '' && namespace !== asked.namespace) continue
      if (!subjects.some((each) => this.isAbout(each, asked.user, namespace))) continue
      const rules = this.roles.get(keyIn(roleRef.kind === 'Role' ? namespace : '', roleRef.name)) ?? []
      if (rules.some((each) => ruleAllows(each, asked))) return true
    }
    return false
  }

  private isAbout({ kind, name, namespace: own }: Subject, user: UserInfo, namespace: string): boolean {
    if (kind === 'User') return user.name === name
    if (kind === 'Group') return user.groups.includes(name)
    const of = own ?? namespace
    return of !== '' && user.name === `system:serviceaccount:${of}:${name}`
  }
}

describe('the policy', () => {
  it('decides as a search through all roles and bindings does, whatever is written when', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.array(attributes, { minLength: 1, maxLength: 8 }), (changes, questions) => {
        const store = createMemoryStore<object>()
        const authorizer = new RbacAuthorizer(new RbacPolicy(store))
        const listed = new ListedPolicy()
        for (const each of changes) write(store, listed, each)
        // One that starts now sees the same.
        const late = new RbacAuthorizer(new RbacPolicy(store))
        for (const asked of questions) {
          const { decision } = authorizer.authorize(asked)
          expect(decision).toBe(listed.allows(asked) ? 'allow' : 'noOpinion')
          expect(late.authorize(asked).decision).toBe(decision)
        }
      }),
    )
  })

  it('gives verdicts that hold for what they say', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), attributes, attributes, (changes, asked, other) => {
        const store = createMemoryStore<object>()
        const authorizer = new RbacAuthorizer(new RbacPolicy(store))
        for (const each of changes) write(store, new ListedPolicy(), each)
        const { decision, holdsFor } = authorizer.authorize(asked)
        const again =
          holdsFor === 'resource'
            ? { ...asked, namespace: other.namespace, name: other.name }
            : holdsFor === 'namespace'
              ? { ...asked, name: other.name }
              : asked
        expect(authorizer.authorize(again).decision).toBe(decision)
      }),
    )
  })
})

describe('covering', () => {
  it('is to be allowed all that the other is', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 3 }), rule, attributes, (held, wanted, asked) => {
        if (uncoveredRules(held, [wanted]).length > 0 || !ruleAllows(wanted, asked)) return
        expect(held.some((each) => ruleAllows(each, asked))).toBe(true)
      }),
    )
  })

  it('holds of oneself', () => {
    fc.assert(fc.property(fc.array(rule, { maxLength: 3 }), (rules) => uncoveredRules(rules, rules).length === 0))
  })

  it('knows paths by their beginnings', () => {
    const rules = (...nonResourceURLs: string[]) => [{ nonResourceURLs, verbs: ['get'] }]
    expect(uncoveredRules(rules('/api/*'), rules('/api/v1', '/apis'))).toEqual(rules('/apis'))
  })
})

function write(store: ReturnType<typeof createMemoryStore<object>>, listed: ListedPolicy, each: Change): void {
  const { namespace, name } = each
  const key = keyIn(namespace, name)
  const metadata = { name, ...(namespace !== '' && { namespace }) }
  if (each.kind === 'unbind') {
    store.delete(bindingsIn(namespace), key)
    listed.bindings.delete(key)
  } else if (each.kind === 'role') {
    store.put(`${GROUP}/${namespace === '' ? 'clusterroles' : 'roles'}`, key, { metadata, rules: each.rules } as unknown as
      | Role
      | ClusterRole)
    listed.roles.set(key, each.rules)
  } else {
    const kind = each.ofCluster || namespace === '' ? 'ClusterRole' : 'Role'
    // A ClusterRoleBinding names the namespaces of its accounts.
    const subjects = each.subjects.filter((found) => namespace !== '' || found.kind !== 'ServiceAccount' || found.namespace !== undefined)
    const binding = { metadata, roleRef: { apiGroup: GROUP, kind, name: each.role }, subjects } as unknown as RoleBinding &
      ClusterRoleBinding
    store.put(bindingsIn(namespace), key, binding)
    listed.bindings.set(key, binding)
  }
}
