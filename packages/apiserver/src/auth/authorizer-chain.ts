import type { UserInfo } from '@kubesim/api'
import type { AuthorizationAttributes, AuthorizationVerdict, Authorizer, EffectiveRules } from './authorizer.ts'

/** Asks authorizers in turn: the first that has an opinion decides. Upstream: authorization/union */
export class AuthorizerChain implements Authorizer {
  private readonly authorizers: readonly Authorizer[]

  constructor(authorizers: readonly Authorizer[]) {
    this.authorizers = authorizers
  }

  get policyRevision(): number {
    let sum = 0
    for (const { policyRevision } of this.authorizers) sum += policyRevision
    return sum
  }

  authorize(attributes: AuthorizationAttributes): AuthorizationVerdict {
    const reasons: string[] = []
    // Nobody's opinion holds no wider than that of the one who looked closest.
    let once = false
    for (const authorizer of this.authorizers) {
      const verdict = authorizer.authorize(attributes)
      if (verdict.decision !== 'noOpinion') return verdict
      if (verdict.reason !== '') reasons.push(verdict.reason)
      if (verdict.holdsFor === 'once') once = true
    }
    return { decision: 'noOpinion', reason: reasons.join('\n'), holdsFor: once ? 'once' : 'name' }
  }

  rulesFor(user: UserInfo, namespace: string): EffectiveRules {
    const all = this.authorizers.map((authorizer) => authorizer.rulesFor(user, namespace))
    const problems = all.flatMap(({ evaluationError }) => evaluationError ?? [])
    return {
      resourceRules: all.flatMap(({ resourceRules }) => resourceRules),
      nonResourceRules: all.flatMap(({ nonResourceRules }) => nonResourceRules),
      incomplete: all.some(({ incomplete }) => incomplete),
      ...(problems.length > 0 && { evaluationError: problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]` }),
    }
  }
}
