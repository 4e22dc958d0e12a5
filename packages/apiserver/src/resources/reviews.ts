import type {
  FieldError,
  KubeObject,
  LocalSubjectAccessReview,
  ResourceAttributes as ReviewedResource,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewStatus,
  TokenReview,
  UserInfo,
} from '@kubesim/api'
import type { AuthorizationAttributes, Authorizer } from '../auth/authorizer.ts'
import { authenticateToken, ISSUER } from '../auth/service-account-token.ts'
import { badRequest, invalid } from '../failures.ts'
import type { RegistryHooks } from '../registry/hooks.ts'
import type { RequestScope } from '../request-scope.ts'

type Reviewer = (scope: RequestScope, object: KubeObject) => KubeObject

/** Objects that are questions: creating one answers it, nothing is stored. Upstream: pkg/registry/authorization, pkg/registry/authentication */
export const REVIEWS: Readonly<Record<string, RegistryHooks>> = {
  'authorization.k8s.io/selfsubjectaccessreviews': answeredBy(reviewSelfAccess),
  'authorization.k8s.io/subjectaccessreviews': answeredBy(reviewAccess),
  'authorization.k8s.io/localsubjectaccessreviews': answeredBy(reviewLocalAccess),
  'authorization.k8s.io/selfsubjectrulesreviews': answeredBy(reviewRules),
  'authentication.k8s.io/selfsubjectreviews': answeredBy(reviewSelf),
  'authentication.k8s.io/tokenreviews': answeredBy(reviewToken),
}

function answeredBy(reviewer: Reviewer): RegistryHooks {
  return { answerCreate: reviewer }
}

interface AccessSpec {
  readonly resourceAttributes?: ReviewedResource
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string }
}

function reviewSelfAccess(scope: RequestScope, object: KubeObject): KubeObject {
  const review = object as SelfSubjectAccessReview
  refuse('SelfSubjectAccessReview', [...attributeErrors(review.spec), ...metadataErrors(review, false)])
  return withStatus(review, accessStatus(scope.core.authorization.authorizer, review.spec, scope.user))
}

function reviewAccess(scope: RequestScope, object: KubeObject): KubeObject {
  const review = object as SubjectAccessReview
  refuse('SubjectAccessReview', [...attributeErrors(review.spec), ...subjectErrors(review.spec), ...metadataErrors(review, false)])
  return withStatus(review, accessStatus(scope.core.authorization.authorizer, review.spec, subjectOf(review.spec)))
}

function reviewLocalAccess(scope: RequestScope, object: KubeObject): KubeObject {
  const review = object as LocalSubjectAccessReview
  const { resourceAttributes, nonResourceAttributes } = review.spec
  const errors: FieldError[] = [...attributeErrors(review.spec), ...subjectErrors(review.spec), ...metadataErrors(review, true)]
  const wanted = resourceAttributes?.namespace ?? ''
  if (resourceAttributes !== undefined && wanted !== scope.namespace) {
    errors.push(invalidField('spec.resourceAttributes.namespace', wanted, 'must match metadata.namespace'))
  }
  if (nonResourceAttributes !== undefined) {
    errors.push(invalidField('spec.nonResourceAttributes', nonResourceAttributes, 'disallowed on this kind of request'))
  }
  refuse('LocalSubjectAccessReview', errors)
  return withStatus(review, accessStatus(scope.core.authorization.authorizer, review.spec, subjectOf(review.spec)))
}

function reviewRules(scope: RequestScope, object: KubeObject): KubeObject {
  const { spec } = object as SelfSubjectRulesReview
  if (!spec.namespace) throw badRequest('no namespace on request')
  const { resourceRules, nonResourceRules, incomplete, evaluationError } = scope.core.authorization.authorizer.rulesFor(
    scope.user,
    spec.namespace,
  )
  const status = { resourceRules, nonResourceRules, incomplete, ...(evaluationError !== undefined && { evaluationError }) }
  return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', metadata: {}, spec: {}, status } as KubeObject
}

function reviewSelf({ user, core }: RequestScope): KubeObject {
  const metadata = { creationTimestamp: core.clock.now }
  return { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata, status: { userInfo: userInfo(user) } } as KubeObject
}

function reviewToken(scope: RequestScope, object: KubeObject): KubeObject {
  const review = object as TokenReview
  const { token, audiences = [] } = review.spec
  if (!token) throw badRequest('token is required for TokenReview in authentication')
  const { store, clock } = scope.core
  const found = authenticateToken(store, token, clock.nowMs / 1000)
  if (typeof found === 'string') return withStatus(review, { error: `[${found}]`, user: {} })
  const wanted = audiences.length > 0 ? audiences : [ISSUER]
  const shared = wanted.filter((audience) => found.audiences.includes(audience))
  if (shared.length === 0)
    return withStatus(review, {
      error: `[invalid bearer token, token audiences [${found.audiences.join(' ')}] is invalid for the target audiences [${wanted.join(' ')}]]`,
      user: {},
    })
  return withStatus(review, { authenticated: true, user: userInfo(found.user), audiences: shared })
}

function withStatus(review: KubeObject, status: object): KubeObject {
  return { ...review, status } as KubeObject
}

function userInfo({ name, uid, groups, extra }: UserInfo): object {
  return { username: name, ...(uid !== undefined && { uid }), groups, ...(extra !== undefined && { extra }) }
}

function accessStatus(authorizer: Authorizer, spec: AccessSpec, user: UserInfo): SubjectAccessReviewStatus {
  const { decision, reason } = authorizer.authorize(attributesOf(spec, user))
  return { allowed: decision === 'allow', ...(decision === 'deny' && { denied: true }), ...(reason !== '' && { reason }) }
}

function attributesOf({ resourceAttributes: resource, nonResourceAttributes: path }: AccessSpec, user: UserInfo): AuthorizationAttributes {
  if (resource === undefined) return { type: 'path', user, verb: path?.verb ?? '', path: path?.path ?? '' }
  return {
    type: 'resource',
    user,
    verb: resource.verb ?? '',
    group: resource.group ?? '',
    version: resource.version ?? '*',
    resource: resource.resource ?? '',
    subresource: resource.subresource ?? '',
    namespace: resource.namespace ?? '',
    name: resource.name ?? '',
  }
}

function subjectOf({ user = '', uid, groups = [], extra }: SubjectAccessReview['spec']): UserInfo {
  return { name: user, groups, ...(uid !== undefined && { uid }), ...(extra !== undefined && { extra }) }
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: AccessSpec): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    return [invalidField('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes')]
  }
  if (resourceAttributes !== undefined || nonResourceAttributes !== undefined) return []
  return [invalidField('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified')]
}

function subjectErrors({ user, groups }: SubjectAccessReview['spec']): FieldError[] {
  return user || (groups ?? []).length > 0 ? [] : [invalidField('spec.user', '', 'at least one of user or group must be specified')]
}

function metadataErrors({ metadata }: { readonly metadata?: KubeObject['metadata'] }, namespaced: boolean): FieldError[] {
  const given = Object.entries(metadata ?? {}).some(
    ([field, value]) => value !== undefined && field !== 'managedFields' && !(namespaced && field === 'namespace'),
  )
  return given ? [invalidField('metadata', metadata, namespaced ? 'must be empty except for namespace' : 'must be empty')] : []
}

function invalidField(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue, detail }
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'authorization.k8s.io', kind }, '', errors)
}
