import type { SelfSubjectReview, TokenReview } from '../types/generated.ts'
import { CREATE_ONLY, resourcesOf } from './define.ts'

const resource = resourcesOf('authentication.k8s.io', 'v1')

export const selfSubjectReviews = resource<SelfSubjectReview>('selfsubjectreviews', 'SelfSubjectReview', {
  namespaced: false,
  verbs: CREATE_ONLY,
})
export const tokenReviews = resource<TokenReview>('tokenreviews', 'TokenReview', { namespaced: false, verbs: CREATE_ONLY })
