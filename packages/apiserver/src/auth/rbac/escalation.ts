import { goQuoted, type PolicyRule, type RoleRef } from '@kubesim/api'
import type { RequestScope } from '../../request-scope.ts'
import { resourceAttributes } from '../authorization-cache.ts'
import { PRIVILEGED_GROUP } from '../privileged-group.ts'
import { missingRoles } from './rbac-policy.ts'
import { describeRules, quotedList, uncoveredRules } from './rule-cover.ts'

/** Whether the caller may write roles with more in them than she has herself. Upstream: EscalationAllowed, RoleEscalationAuthorized */
export function mayEscalate(scope: RequestScope): boolean {
  return isPrivileged(scope) || asks(scope, resourceAttributes(scope.request, 'escalate'))
}

/** Whether the caller may give a role away whatever it holds. Upstream: BindingAuthorized */
export function mayBind(scope: RequestScope, { apiGroup, kind, name }: RoleRef): boolean {
  if (isPrivileged(scope)) return true
  const resource = kind === 'ClusterRole' ? 'clusterroles' : kind === 'Role' ? 'roles' : undefined
  if (resource === undefined) return false
  return asks(scope, {
    type: 'resource',
    user: scope.user,
    verb: 'bind',
    group: apiGroup,
    version: '*',
    resource,
    subresource: '',
    namespace: scope.namespace ?? '',
    name,
  })
}

/** What is wrong with granting these rules, in upstream's words; undefined when the caller has them herself. Upstream: ConfirmNoEscalation */
export function escalationProblem(scope: RequestScope, rules: readonly PolicyRule[]): string | undefined {
  const { user, core } = scope
  const grants = core.rbac.grants(user, scope.namespace ?? '')
  const lacking = uncoveredRules(
    grants.flatMap((grant) => grant.rules ?? []),
    rules,
  )
  if (lacking.length === 0) return undefined
  const problem = missingRoles(grants)
  const who = `user ${goQuoted(user.name)} (groups=${quotedList(user.groups)})`
  const message = `${who} is attempting to grant RBAC permissions not currently held:\n${describeRules(lacking).join('\n')}`
  return problem === undefined ? message : `${message}; resolution errors: [${problem}]`
}

function isPrivileged({ user }: RequestScope): boolean {
  return user.groups.includes(PRIVILEGED_GROUP)
}

function asks(scope: RequestScope, attributes: ReturnType<typeof resourceAttributes>): boolean {
  return scope.core.authorization.authorizer.authorize(attributes).decision === 'allow'
}
