import { type ResourceDefinition, resolveResource } from '@kubesim/api'
import { array, strings, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition, FlagDefinition } from '../contracts.ts'
import { defineGenerator } from './generator.ts'
import { equalities } from './workloads.ts'

const RBAC = 'rbac.authorization.k8s.io'

const RULE_FLAGS: readonly FlagDefinition[] = [
  strings('verb', 'Verbs that the rule allows.'),
  strings('resource', 'Resources that the rule is about.'),
  array('resource-name', 'Names that the rule is about, may be repeated.'),
]

const SUBJECT_FLAGS: readonly FlagDefinition[] = [
  text('clusterrole', 'The cluster role to bind.'),
  array('user', 'A user to bind to the role, may be repeated.'),
  array('group', 'A group to bind to the role, may be repeated.'),
  array('serviceaccount', 'A service account to bind to the role, NAMESPACE:NAME, may be repeated.'),
]

const createRole = defineGenerator({
  name: 'role',
  usage: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  summary: 'Create a role with single rule',
  examples: ['kubectl create role pod-reader --verb=get,list,watch --resource=pods'],
  flags: RULE_FLAGS,
  gvk: { group: RBAC, version: 'v1', kind: 'Role' },
  failure: '',
  build: (invocation) => {
    const verbs = verbsOf(invocation)
    const resources = parseResources(invocation)
    if (verbs.length === 0) throw fail('at least one verb must be specified')
    warnOfVerbs(invocation, verbs)
    if (resources.length === 0) throw fail('at least one resource must be specified')
    checkResources(invocation, resources, verbs)
    return { rules: resourceRules(invocation, resources, verbs) }
  },
})

const createClusterRole = defineGenerator({
  name: 'clusterrole',
  usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  summary: 'Create a cluster role',
  examples: ['kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods'],
  flags: [
    ...RULE_FLAGS,
    strings('non-resource-url', 'Paths that the rule is about.'),
    text('aggregation-rule', 'Labels of the cluster roles to combine.'),
  ],
  gvk: { group: RBAC, version: 'v1', kind: 'ClusterRole' },
  failure: '',
  build: buildClusterRole,
})

const createRoleBinding = defineGenerator({
  name: 'rolebinding',
  usage: 'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  summary: 'Create a role binding for a particular role or cluster role',
  examples: ['kubectl create rolebinding admin --clusterrole=admin --user=user1 --user=user2 --group=group1'],
  flags: [...SUBJECT_FLAGS, text('role', 'The role to bind.')],
  gvk: { group: RBAC, version: 'v1', kind: 'RoleBinding' },
  failure: 'failed to create rolebinding: ',
  build: (invocation) => {
    const [role, clusterRole] = [invocation.flags.text('role'), invocation.flags.text('clusterrole')]
    if ((role === '') === (clusterRole === '')) throw fail('exactly one of clusterrole or role must be specified')
    const roleRef = role === '' ? { apiGroup: RBAC, kind: 'ClusterRole', name: clusterRole } : { apiGroup: RBAC, kind: 'Role', name: role }
    return { roleRef, ...subjects(invocation) }
  },
})

const createClusterRoleBinding = defineGenerator({
  name: 'clusterrolebinding',
  usage: 'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  summary: 'Create a cluster role binding for a particular cluster role',
  examples: ['kubectl create clusterrolebinding cluster-admin --clusterrole=cluster-admin --user=user1'],
  flags: SUBJECT_FLAGS.map((flag) => (flag.name === 'clusterrole' ? { ...flag, required: true } : flag)),
  gvk: { group: RBAC, version: 'v1', kind: 'ClusterRoleBinding' },
  failure: 'failed to create clusterrolebinding: ',
  build: (invocation) => ({
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: invocation.flags.text('clusterrole') },
    ...subjects(invocation),
  }),
})

export const ACCESS_COMMANDS: readonly CommandDefinition[] = [createClusterRole, createClusterRoleBinding, createRole, createRoleBinding]

const STANDARD_VERBS = new Set([
  '*',
  'get',
  'delete',
  'list',
  'create',
  'update',
  'patch',
  'watch',
  'proxy',
  'deletecollection',
  'use',
  'bind',
  'escalate',
  'impersonate',
])
const PATH_VERBS = new Set(['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'])

/** Verbs that only some resources know: `*` as group is any. */
const SPECIAL_VERBS: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: [`roles.${RBAC}`, `clusterroles.${RBAC}`],
  escalate: [`roles.${RBAC}`, `clusterroles.${RBAC}`],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
}

interface RuleResource {
  readonly group: string
  readonly resource: string
  readonly subresource: string
}

function verbsOf({ flags }: Invocation): readonly string[] {
  const verbs = flags.list('verb')
  return verbs.includes('*') ? ['*'] : [...new Set(verbs)]
}

function warnOfVerbs(invocation: Invocation, verbs: readonly string[]): void {
  for (const verb of verbs) if (!STANDARD_VERBS.has(verb)) invocation.complain(`Warning: '${verb}' is not a standard resource verb`)
}

function parseResources({ flags }: Invocation): readonly RuleResource[] {
  const resources: RuleResource[] = []
  for (const spec of flags.list('resource')) {
    const slash = spec.indexOf('/')
    const [name, subresource] = slash < 0 ? [spec, ''] : [spec.slice(0, slash), spec.slice(slash + 1)]
    const dot = name.indexOf('.')
    const parsed = { resource: dot < 0 ? name : name.slice(0, dot), group: dot < 0 ? '' : name.slice(dot + 1), subresource }
    if (spec === '*') return [parsed]
    resources.push(parsed)
  }
  return resources
}

function known({ resources }: Invocation, { resource, group }: RuleResource): ResourceDefinition | undefined {
  return resolveResource(group === '' ? resource : `${resource}.${group}`, resources)
}

/** Upstream: CreateRoleOptions.validateResource */
function checkResources(invocation: Invocation, resources: readonly RuleResource[], verbs: readonly string[]): void {
  for (const each of resources) {
    if (each.resource === '') throw fail('resource must be specified if apiGroup/subresource specified')
    if (each.resource === '*') return
    const found = known(invocation, each)
    const [resource, group] = [found?.resource ?? each.resource, found?.group ?? each.group]
    let special = false
    for (const verb of verbs) {
      const allowed = SPECIAL_VERBS[verb]
      if (allowed === undefined) continue
      if (!allowed.includes(`${resource}.${group}`)) throw fail(`can not perform '${verb}' on '${resource}' in group '${group}'`)
      special = true
    }
    if (found === undefined && !special) throw noMatch(each)
  }
}

function noMatch({ resource, group }: RuleResource): Error {
  return fail(
    group === ''
      ? `the server doesn't have a resource type "${resource}"`
      : `the server doesn't have a resource type "${resource}" in group "${group}"`,
  )
}

/** One rule for each API group. Upstream: generateResourcePolicyRules */
function resourceRules(invocation: Invocation, resources: readonly RuleResource[], verbs: readonly string[]): readonly object[] {
  const byGroup = new Map<string, string[]>()
  for (const each of resources) {
    const found = each.resource === '*' ? undefined : known(invocation, each)
    const name = `${found?.resource ?? each.resource}${each.subresource === '' ? '' : `/${each.subresource}`}`
    const group = found?.group ?? each.group
    const names = byGroup.get(group) ?? []
    if (!names.includes(name)) byGroup.set(group, [...names, name])
  }
  const resourceNames = [...new Set(invocation.flags.list('resource-name'))]
  return [...byGroup.keys()]
    .sort()
    .map((group) => ({ apiGroups: [group], ...(resourceNames.length > 0 && { resourceNames }), resources: byGroup.get(group), verbs }))
}

function buildClusterRole(invocation: Invocation): object {
  const { flags } = invocation
  const verbs = verbsOf(invocation)
  const resources = parseResources(invocation)
  const paths = [...new Set(flags.list('non-resource-url'))]
  const aggregation = flags.text('aggregation-rule')
  if (aggregation !== '') {
    if (paths.length + verbs.length + resources.length + flags.list('resource-name').length > 0) {
      throw fail('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames')
    }
    return { aggregationRule: { clusterRoleSelectors: [{ matchLabels: equalities(aggregation) }] }, rules: null }
  }
  if (verbs.length === 0) throw fail('at least one verb must be specified')
  if (resources.length === 0 && paths.length === 0) throw fail('one of resource or nonResourceURL must be specified')
  if (resources.length > 0) {
    warnOfVerbs(invocation, verbs)
    checkResources(invocation, resources, verbs)
  }
  checkPaths(paths, verbs)
  return { rules: [...resourceRules(invocation, resources, verbs), ...(paths.length > 0 ? [{ nonResourceURLs: paths, verbs }] : [])] }
}

function checkPaths(paths: readonly string[], verbs: readonly string[]): void {
  if (paths.length === 0) return
  for (const verb of verbs) if (!PATH_VERBS.has(verb)) throw fail(`invalid verb: '${verb}' for nonResourceURL`)
  for (const path of paths) {
    if (path === '*') continue
    if (!path.startsWith('/')) throw fail('nonResourceURL should start with /')
    if (path.slice(0, -1).includes('*')) throw fail("nonResourceURL only supports wildcard matches when '*' is at the end")
  }
}

function subjects({ flags }: Invocation): object {
  const users = flags.list('user').map((name) => ({ apiGroup: RBAC, kind: 'User', name }))
  const groups = flags.list('group').map((name) => ({ apiGroup: RBAC, kind: 'Group', name }))
  const accounts = flags.list('serviceaccount').map((account) => {
    const parts = account.split(':')
    const [namespace = '', name = ''] = parts
    if (parts.length !== 2 || namespace === '' || name === '') throw fail('serviceaccount must be <namespace>:<name>')
    return { kind: 'ServiceAccount', name, namespace }
  })
  const all = [...users, ...groups, ...accounts]
  return all.length === 0 ? {} : { subjects: all }
}
