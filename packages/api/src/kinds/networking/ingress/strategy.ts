import type { ResourceStrategy } from '../../../resource.ts'
import type { Ingress } from '../../../types/generated.ts'
import { withoutStatus } from '../../apps/workload-preparation.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { validateIngressCreate, validateIngressStatus, validateIngressUpdate } from './validation.ts'

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'

/** Upstream: pkg/registry/networking/ingress */
export const ingressStrategy: ResourceStrategy<Ingress> = {
  prepareForCreate: withoutStatus,
  validate: (ingress) => errorsOf((errors) => validateIngressCreate(ingress, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateIngressUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) => errorsOf((errors) => validateIngressStatus(next.status ?? {}, live.status ?? {}, errors)),
  validateName: nameIsDnsSubdomain,
  warnings({ metadata, spec }, live) {
    const isOld = metadata.annotations?.[CLASS_ANNOTATION] !== undefined && spec?.ingressClassName === undefined
    return live === undefined && isOld ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`] : []
  },
}
