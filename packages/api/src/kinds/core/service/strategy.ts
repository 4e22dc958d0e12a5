import type { ResourceStrategy } from '../../../resource.ts'
import type { Service } from '../../../types/generated.ts'
import { withoutStatus } from '../../apps/workload-preparation.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { nameIsDns1035Label } from '../../rules/names.ts'
import { validateClusterIpChange, validateFamilyChange } from './cluster-ips.ts'
import { defaultService } from './defaults.ts'
import { validateLoadBalancerStatus } from './load-balancer-status.ts'
import { dropTypeDependentFields } from './type-dependent-fields.ts'
import { needsHealthCheck, validateBalancerClass, validateService } from './validation.ts'
import { serviceWarnings } from './warnings.ts'

/** Addresses and ports are the API server's to give. Upstream: pkg/registry/core/service */
export const serviceStrategy: ResourceStrategy<Service> = {
  applyDefaults: defaultService,
  prepareForCreate: withoutStatus,
  prepareForUpdate: dropTypeDependentFields,
  validate: (service) => errorsOf((errors) => validateService(service, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateServiceUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) =>
    errorsOf((errors) => {
      validateLoadBalancerStatus(next.status?.loadBalancer ?? {}, live.status?.loadBalancer ?? {}, next.spec?.type, errors)
    }),
  validateName: nameIsDns1035Label,
  warnings: serviceWarnings,
}

/** Upstream: pkg/apis/core/validation ValidateServiceUpdate */
function validateServiceUpdate(next: Service, live: Service, errors: ErrorList): void {
  const [spec, old] = [next.spec ?? {}, live.spec ?? {}]
  validateClusterIpChange(spec, old, errors)
  validateFamilyChange(spec, old, errors)
  const isBalanced = spec.type === 'LoadBalancer'
  if (isBalanced && old.type === 'LoadBalancer' && spec.loadBalancerClass !== old.loadBalancerClass) {
    errors.invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set')
  }
  validateBalancerClass(isBalanced, spec.loadBalancerClass, errors)
  const isCheckMoved = needsHealthCheck(old) && needsHealthCheck(spec) && old.healthCheckNodePort !== spec.healthCheckNodePort
  if (isCheckMoved) errors.forbidden('spec.healthCheckNodePort', 'field is immutable')
  validateService(next, errors, live)
}
