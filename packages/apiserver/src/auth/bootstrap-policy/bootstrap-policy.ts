import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, Subject } from '@kubesim/api'
import { CLUSTER_ROLES } from './cluster-roles.ts'
import { CONTROLLER_ROLES } from './controller-roles.ts'
import { PUBLIC_ROLES, SYSTEM_ROLES } from './namespace-roles.ts'
import { type NamedRules, readRoles } from './role-text.ts'

const GROUP = 'rbac.authorization.k8s.io'
const API_VERSION = `${GROUP}/v1`
const SYSTEM = 'kube-system'
const PUBLIC = 'kube-public'
const CONTROLLER_PREFIX = 'system:controller:'
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }

/** Roles that gather others, each with the one that it is gathered into itself. The aggregation controller fills in their rules. */
const GATHERING: Readonly<Record<string, string | undefined>> = { admin: undefined, edit: 'admin', view: 'edit' }
const GATHERED_PREFIX = 'system:aggregate-to-'

/** Who is given which ClusterRole of the same name, everywhere. */
const CLUSTER_SUBJECTS: Readonly<Record<string, readonly Subject[]>> = {
  'cluster-admin': [group('system:masters')],
  'system:basic-user': [group('system:authenticated')],
  'system:discovery': [group('system:authenticated')],
  'system:kube-controller-manager': [user('system:kube-controller-manager')],
  'system:kube-dns': [account('kube-dns')],
  'system:kube-scheduler': [user('system:kube-scheduler')],
  'system:monitoring': [group('system:monitoring')],
  // The node authorizer decides about kubelets.
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:public-info-viewer': [group('system:authenticated'), group('system:unauthenticated')],
  'system:service-account-issuer-discovery': [group('system:serviceaccounts')],
  'system:volume-scheduler': [user('system:kube-scheduler')],
}

const MANAGERS = [user('system:kube-controller-manager'), user('system:kube-scheduler')]

/** Bindings within a namespace: the name of each, the Role and whom it is given to. */
const NAMESPACE_BINDINGS: readonly (readonly [namespace: string, name: string, role: string, subjects: readonly Subject[]])[] = [
  [PUBLIC, 'system:controller:bootstrap-signer', 'system:controller:bootstrap-signer', [account('bootstrap-signer')]],
  [SYSTEM, 'system::extension-apiserver-authentication-reader', 'extension-apiserver-authentication-reader', MANAGERS],
  [
    SYSTEM,
    'system::leader-locking-kube-controller-manager',
    'system::leader-locking-kube-controller-manager',
    [user('system:kube-controller-manager'), account('kube-controller-manager'), account('leader-election-controller')],
  ],
  [
    SYSTEM,
    'system::leader-locking-kube-scheduler',
    'system::leader-locking-kube-scheduler',
    [user('system:kube-scheduler'), account('kube-scheduler')],
  ],
  [SYSTEM, 'system:controller:bootstrap-signer', 'system:controller:bootstrap-signer', [account('bootstrap-signer')]],
  [SYSTEM, 'system:controller:cloud-provider', 'system:controller:cloud-provider', [account('cloud-provider')]],
  [SYSTEM, 'system:controller:token-cleaner', 'system:controller:token-cleaner', [account('token-cleaner')]],
]

/**
 * The roles and bindings that an API server makes when it starts, in its order: without them nobody but the group system:masters may do anything.
 * Upstream: registry/rbac/rest PolicyData, rbac/bootstrappolicy
 */
export function bootstrapPolicy(): readonly (ClusterRole | ClusterRoleBinding | Role | RoleBinding)[] {
  const controllers = readRoles(CONTROLLER_ROLES).map(({ name, rules }) => ({ name: CONTROLLER_PREFIX + name, rules }))
  const ofControllers = controllers.map(({ name }) => clusterBinding(name, [account(name.slice(CONTROLLER_PREFIX.length))]))
  return [
    ...Object.keys(GATHERING).map(gatheringRole),
    ...[...readRoles(CLUSTER_ROLES), ...controllers].map(clusterRole),
    ...Object.entries(CLUSTER_SUBJECTS).map(([name, subjects]) => clusterBinding(name, subjects)),
    ...ofControllers,
    ...readRoles(SYSTEM_ROLES).map((role) => namespaceRole(SYSTEM, role)),
    ...readRoles(PUBLIC_ROLES).map((role) => namespaceRole(PUBLIC, role)),
    ...NAMESPACE_BINDINGS.map(([namespace, name, role, subjects]) => namespaceBinding(namespace, name, { role, subjects })),
  ]
}

/** The rules under which the node authorizer lets kubelets work. Upstream: bootstrappolicy.NodeRules */
export function nodeRules(): NamedRules['rules'] {
  return readRoles(CLUSTER_ROLES).find(({ name }) => name === 'system:node')!.rules
}

function gatheringRole(name: string): ClusterRole {
  const into = GATHERING[name]
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRole',
    metadata: { name, labels: { ...LABELS, ...(into !== undefined && { [gatheredLabel(into)]: 'true' }) }, annotations: ANNOTATIONS },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [gatheredLabel(name)]: 'true' } }] },
  } as ClusterRole
}

function clusterRole({ name, rules }: NamedRules): ClusterRole {
  const into = name.startsWith(GATHERED_PREFIX) ? { [gatheredLabel(name.slice(GATHERED_PREFIX.length))]: 'true' } : {}
  const metadata = { name, labels: { ...LABELS, ...into }, annotations: ANNOTATIONS }
  return { apiVersion: API_VERSION, kind: 'ClusterRole', metadata, rules }
}

function clusterBinding(name: string, subjects: readonly Subject[]): ClusterRoleBinding {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: LABELS, annotations: ANNOTATIONS },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
    ...(subjects.length > 0 && { subjects }),
  }
}

function namespaceRole(namespace: string, { name, rules }: NamedRules): Role {
  return { apiVersion: API_VERSION, kind: 'Role', metadata: { name, namespace, labels: LABELS, annotations: ANNOTATIONS }, rules }
}

function namespaceBinding(
  namespace: string,
  name: string,
  { role, subjects }: { readonly role: string; readonly subjects: readonly Subject[] },
): RoleBinding {
  return {
    apiVersion: API_VERSION,
    kind: 'RoleBinding',
    metadata: { name, namespace, labels: LABELS, annotations: ANNOTATIONS },
    roleRef: { apiGroup: GROUP, kind: 'Role', name: role },
    subjects,
  }
}

function gatheredLabel(into: string): string {
  return `rbac.authorization.k8s.io/aggregate-to-${into}`
}

function user(name: string): Subject {
  return { apiGroup: GROUP, kind: 'User', name }
}

function group(name: string): Subject {
  return { apiGroup: GROUP, kind: 'Group', name }
}

function account(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: SYSTEM }
}
