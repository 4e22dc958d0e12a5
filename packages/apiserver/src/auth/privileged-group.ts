import { ALLOWED, type Authorizer, NO_RULES } from './authorizer.ts'

/** Whose members may do everything, whatever the policy says: the API server's own client is one. Upstream: user.SystemPrivilegedGroup */
export const PRIVILEGED_GROUP = 'system:masters'

/** Upstream: authorizerfactory.NewPrivilegedGroups */
export const PRIVILEGED: Authorizer = {
  policyRevision: 0,
  authorize: ({ user }) => (user.groups.includes(PRIVILEGED_GROUP) ? ALLOWED : { decision: 'noOpinion', reason: '', holdsFor: 'resource' }),
  rulesFor: () => NO_RULES,
}
