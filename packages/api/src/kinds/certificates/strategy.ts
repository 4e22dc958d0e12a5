import type { UserInfo } from '../../request.ts'
import type { ResourceStrategy } from '../../resource.ts'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../types/generated.ts'
import { changed, mapShared } from '../structural-sharing.ts'
import { signingRequestChangeErrors, signingRequestErrors } from './validation.ts'

type Conditions = readonly CertificateSigningRequestCondition[]

/** Upstream: pkg/registry/certificates/certificates */
export const signingRequestStrategy: ResourceStrategy<CertificateSigningRequest> = {
  prepareForCreate: (request, _now, user) => ({ ...request, spec: askedBy(request, user), status: undefined }) as CertificateSigningRequest,
  prepareForUpdate: (next, live) => changed(next, { spec: live.spec, status: live.status }),
  prepareForStatusUpdate: withConditionsOf,
  validate: (request) => signingRequestErrors(request),
  validateUpdate: (next, live) => signingRequestChangeErrors(next, live),
  validateStatusUpdate: (next, live) => signingRequestChangeErrors(next, live, 'certificate'),
  validateName: () => [],
}

/** Who asks is what the server knows, whatever is said. */
function askedBy({ spec }: CertificateSigningRequest, { name, uid, groups, extra }: UserInfo): CertificateSigningRequest['spec'] {
  const hasExtra = extra !== undefined && Object.keys(extra).length > 0
  return changed(spec, {
    username: name === '' ? undefined : name,
    uid: uid === '' ? undefined : uid,
    groups: groups.length === 0 ? undefined : groups,
    extra: hasExtra ? extra : undefined,
  })
}

/** Whether a request is approved is not the business of its status; times that are missing are filled in. */
function withConditionsOf(next: CertificateSigningRequest, live: CertificateSigningRequest, now: string): CertificateSigningRequest {
  const before = live.status?.conditions ?? []
  const given = next.status?.conditions
  if (given === undefined) return next
  const kept = ['Approved', 'Denied'].reduce((conditions, type) => withInstancesOf(type, conditions, before), given)
  const conditions = mapShared(kept, (condition) => stamped(condition, before, now))
  return changed(next, { status: changed(next.status!, { conditions }) })
}

/** Upstream: preserveConditionInstances */
function withInstancesOf(type: string, next: Conditions, before: Conditions): Conditions {
  const live = before.filter((condition) => condition.type === type)
  if (next.filter((condition) => condition.type === type).length !== live.length) return next
  let at = 0
  return mapShared(next, (condition) => (condition.type === type ? live[at++]! : condition))
}

/** Upstream: populateConditionTimestamps */
function stamped(condition: CertificateSigningRequestCondition, before: Conditions, now: string): CertificateSigningRequestCondition {
  const same = before.find(({ type, status, lastTransitionTime }) => {
    return type === condition.type && status === condition.status && lastTransitionTime !== undefined
  })
  return changed(condition, {
    lastUpdateTime: condition.lastUpdateTime ?? now,
    lastTransitionTime: condition.lastTransitionTime ?? same?.lastTransitionTime ?? now,
  })
}
