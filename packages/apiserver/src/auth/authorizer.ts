import type { UserInfo } from '@kubesim/api'

/** What is asked of an authorizer. Upstream: authorizer.Attributes */
export type AuthorizationAttributes = ResourceAttributes | NonResourceAttributes

export interface ResourceAttributes {
  readonly type: 'resource'
  readonly user: UserInfo
  /** An API verb, or one of authorization's own such as `bind` or `impersonate`. */
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  /** Empty at the cluster scope and for all namespaces. */
  readonly namespace: string
  /** Empty for a request that names no object. */
  readonly name: string
  /** Of a list or watch, when it has one. */
  readonly fieldSelector?: string
}

export interface NonResourceAttributes {
  readonly type: 'path'
  readonly user: UserInfo
  readonly verb: string
  readonly path: string
}

export interface AuthorizationVerdict {
  readonly decision: 'allow' | 'deny' | 'noOpinion'
  /** For people; part of the Forbidden message when the request is refused. */
  readonly reason: string
  /**
   * For which requests of the same user, verb, resource and subresource this verdict holds too: all of them, those of the same namespace,
   * (the default) those of the same namespace and name, or none.
   */
  readonly holdsFor?: 'resource' | 'namespace' | 'name' | 'once'
}

/** Rules that apply to a user in a namespace, for SelfSubjectRulesReview. */
export interface EffectiveRules {
  readonly resourceRules: readonly {
    readonly verbs: readonly string[]
    readonly apiGroups: readonly string[]
    readonly resources: readonly string[]
    readonly resourceNames?: readonly string[]
  }[]
  readonly nonResourceRules: readonly { readonly verbs: readonly string[]; readonly nonResourceURLs: readonly string[] }[]
  /** Not everything that applies could be listed. */
  readonly incomplete: boolean
  readonly evaluationError?: string
}

/** Decides who may do what. A pure function of its policy, whose revision tells when remembered verdicts are void. Upstream: authorizer.Authorizer */
export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): AuthorizationVerdict
  /** Grows with every change of the policy. */
  readonly policyRevision: number
  rulesFor(user: UserInfo, namespace: string): EffectiveRules
}

export const ALLOWED: AuthorizationVerdict = { decision: 'allow', reason: '', holdsFor: 'resource' }

export const NO_RULES: EffectiveRules = { resourceRules: [], nonResourceRules: [], incomplete: false }

/** Everyone may do everything. Upstream: authorizerfactory.NewAlwaysAllowAuthorizer */
export const ALLOW_ALL: Authorizer = {
  authorize: () => ALLOWED,
  policyRevision: 0,
  rulesFor: () => ({
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }),
}
