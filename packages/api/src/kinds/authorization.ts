import type { LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview } from '../types/generated.ts'
import { CREATE_ONLY, resourcesOf } from './define.ts'

const resource = resourcesOf('authorization.k8s.io', 'v1')

export const localSubjectAccessReviews = resource<LocalSubjectAccessReview>('localsubjectaccessreviews', 'LocalSubjectAccessReview', {
  verbs: CREATE_ONLY,
})
export const selfSubjectAccessReviews = resource<SelfSubjectAccessReview>('selfsubjectaccessreviews', 'SelfSubjectAccessReview', {
  namespaced: false,
  verbs: CREATE_ONLY,
})
export const selfSubjectRulesReviews = resource<SelfSubjectRulesReview>('selfsubjectrulesreviews', 'SelfSubjectRulesReview', {
  namespaced: false,
  verbs: CREATE_ONLY,
})
export const subjectAccessReviews = resource<SubjectAccessReview>('subjectaccessreviews', 'SubjectAccessReview', {
  namespaced: false,
  verbs: CREATE_ONLY,
})
