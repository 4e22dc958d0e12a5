import type { ClusterRole, ClusterRoleBinding, KubeObject, PolicyRule, Role, RoleBinding } from '@kubesim/api'
import { semanticDeepEqual } from '@kubesim/api'
import { escalationProblem, mayBind, mayEscalate } from '../auth/rbac/escalation.ts'
import { forbidden, notFound } from '../failures.ts'
import type { RegistryHooks } from '../registry/hooks.ts'
import type { RequestScope } from '../request-scope.ts'

const FULL_AUTHORITY: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]

/** Nobody grants what she has not, unless she may `escalate` or `bind`. Upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased */
export const RBAC_HOOKS: Readonly<Record<string, RegistryHooks>> = {
  'rbac.authorization.k8s.io/roles': guarded(requireHeldRole),
  'rbac.authorization.k8s.io/clusterroles': guarded(requireHeldRole),
  'rbac.authorization.k8s.io/rolebindings': guarded(requireHeldBinding),
  'rbac.authorization.k8s.io/clusterrolebindings': guarded(requireHeldBinding),
}

type Guard = (scope: RequestScope, next: KubeObject, live: KubeObject | undefined) => void

function guarded(guard: Guard): RegistryHooks {
  return {
    beginCreate(scope, object) {
      guard(scope, object, undefined)
      return object
    },
    beginUpdate(scope, next, live) {
      if (!isCollectorsChange(next, live)) guard(scope, next, live)
      return next
    },
  }
}

function requireHeldRole(scope: RequestScope, next: KubeObject, live: KubeObject | undefined): void {
  if (mayEscalate(scope)) return
  const { rules = [] } = next as Role
  const problem = escalationProblem(scope, rules)
  if (problem !== undefined) throw refusal(scope, next, problem)
  // What gathers others can come to hold anything.
  if (!gathers(next) && !gathers(live)) return
  if (escalationProblem(scope, FULL_AUTHORITY) !== undefined)
    throw refusal(scope, next, 'must have cluster-admin privileges to use the aggregationRule')
}

function gathers(role: KubeObject | undefined): boolean {
  return ((role as ClusterRole | undefined)?.aggregationRule?.clusterRoleSelectors ?? []).length > 0
}

function requireHeldBinding(scope: RequestScope, next: KubeObject): void {
  const { roleRef } = next as RoleBinding | ClusterRoleBinding
  if (mayBind(scope, roleRef)) return
  const rules = scope.core.rbac.rulesOf(roleRef, scope.namespace ?? '')
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles'
  if (rules === undefined) throw notFound({ group: roleRef.apiGroup, resource }, roleRef.name)
  const problem = escalationProblem(scope, rules)
  if (problem !== undefined) throw refusal(scope, next, problem)
}

function refusal({ resource }: RequestScope, { metadata }: KubeObject, problem: string): Error {
  return forbidden(resource.definition, metadata.name ?? '', problem)
}

/** The garbage collector takes finalizers and owners away, whatever the role holds. Upstream: IsOnlyMutatingGCFields */
function isCollectorsChange(next: KubeObject, live: KubeObject): boolean {
  const { ownerReferences, finalizers, managedFields } = live.metadata
  return semanticDeepEqual({ ...next, metadata: { ...next.metadata, ownerReferences, finalizers, managedFields } }, live)
}
