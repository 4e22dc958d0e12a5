import type { UserInfo } from '@kubesim/api'
import { ALLOW_ALL, type Authorizer, type EffectiveRules } from '@kubesim/apiserver'

const UNAUTHENTICATED = 'system:unauthenticated'
/** What anyone may read. Upstream: bootstrappolicy ClusterRole system:public-info-viewer */
const PUBLIC_PATHS: readonly string[] = ['/healthz', '/livez', '/readyz', '/version', '/version/']
const PUBLIC_RULES: EffectiveRules = {
  resourceRules: [],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: PUBLIC_PATHS }],
  incomplete: false,
}

/** Whoever has shown credentials may do everything, and all others only what the roles of a fresh cluster let them. */
export const CREDENTIALS_REQUIRED: Authorizer = {
  policyRevision: 0,
  authorize(attributes) {
    if (!isUnauthenticated(attributes.user)) return ALLOW_ALL.authorize(attributes)
    const isPublic = attributes.type === 'path' && attributes.verb === 'get' && PUBLIC_PATHS.includes(attributes.path)
    return { decision: isPublic ? 'allow' : 'noOpinion', reason: '', holdsFor: 'resource' }
  },
  rulesFor: (user, namespace) => (isUnauthenticated(user) ? PUBLIC_RULES : ALLOW_ALL.rulesFor(user, namespace)),
}

function isUnauthenticated({ groups }: UserInfo): boolean {
  return groups.includes(UNAUTHENTICATED)
}
