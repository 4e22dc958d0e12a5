import type { UserInfo } from '@kubesim/api'
import type { AuthorizationAttributes, AuthorizationVerdict, Authorizer, EffectiveRules } from '../authorizer.ts'
import { describeGrant, missingRoles, type RbacPolicy } from './rbac-policy.ts'
import { ruleAllows } from './rule-match.ts'

/** Allows what roles allow, and has no opinion about the rest. Upstream: plugin/pkg/auth/authorizer/rbac RBACAuthorizer */
export class RbacAuthorizer implements Authorizer {
  private readonly policy: RbacPolicy

  constructor(policy: RbacPolicy) {
    this.policy = policy
  }

  get policyRevision(): number {
    return this.policy.revision
  }

  authorize(attributes: AuthorizationAttributes): AuthorizationVerdict {
    const grants = this.policy.grants(attributes.user, attributes.type === 'resource' ? attributes.namespace : '')
    for (const grant of grants) {
      for (const rule of grant.rules ?? []) {
        if (!ruleAllows(rule, attributes)) continue
        const isOfAll = (rule.resourceNames ?? []).length === 0
        const reach = grant.binding.metadata.namespace === undefined ? 'resource' : 'namespace'
        return { decision: 'allow', reason: `RBAC: allowed by ${describeGrant(grant)}`, holdsFor: isOfAll ? reach : 'name' }
      }
    }
    const problem = missingRoles(grants)
    return { decision: 'noOpinion', reason: problem === undefined ? '' : `RBAC: ${problem}` }
  }

  rulesFor(user: UserInfo, namespace: string): EffectiveRules {
    const grants = this.policy.grants(user, namespace)
    const rules = grants.flatMap((grant) => grant.rules ?? [])
    const problem = missingRoles(grants)
    return {
      resourceRules: rules
        .filter(({ resources = [] }) => resources.length > 0)
        .map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({
          verbs,
          apiGroups,
          resources,
          ...(resourceNames !== undefined && { resourceNames }),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
      ...(problem !== undefined && { evaluationError: problem }),
    }
  }
}
