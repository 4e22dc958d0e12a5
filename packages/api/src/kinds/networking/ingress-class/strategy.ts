import type { ResourceStrategy } from '../../../resource.ts'
import type { IngressClass, IngressClassParametersReference } from '../../../types/generated.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { isDns1123Label } from '../../rules/formats.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { validateDomainPrefixedPath, validateImmutable } from '../../rules/values.ts'
import { defaultIngressClass } from '../defaults.ts'
import { validateReference } from '../ingress/validation.ts'

const CONTROLLER_LENGTH_MAX = 250
const SCOPES = ['Cluster', 'Namespace']

/** Upstream: pkg/registry/networking/ingressclass */
export const ingressClassStrategy: ResourceStrategy<IngressClass> = {
  applyDefaults: defaultIngressClass,
  validate: (ingressClass) => errorsOf((errors) => validateIngressClass(ingressClass, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      const [controller, before] = [next.spec?.controller ?? '', live.spec?.controller ?? '']
      validateImmutable(controller === before, controller, 'spec.controller', errors)
      validateIngressClass(next, errors)
    }),
  validateName: nameIsDnsSubdomain,
}

/** Upstream: pkg/apis/networking/validation ValidateIngressClass */
function validateIngressClass({ spec }: IngressClass, errors: ErrorList): void {
  const { controller = '', parameters } = spec ?? {}
  if (controller.length > CONTROLLER_LENGTH_MAX) errors.tooLong('spec.controller', CONTROLLER_LENGTH_MAX)
  validateDomainPrefixedPath(controller, 'spec.controller', errors)
  if (parameters !== undefined) validateParameters(parameters, 'spec.parameters', errors)
}

function validateParameters(parameters: IngressClassParametersReference, at: string, errors: ErrorList): void {
  const { scope, namespace } = parameters
  validateReference(parameters, at, errors)
  if (scope === undefined) errors.required(`${at}.scope`)
  else if (!SCOPES.includes(scope)) errors.notSupported(`${at}.scope`, scope, SCOPES)
  else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.forbidden(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'")
  } else if (namespace === undefined) errors.required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'")
  else errors.invalidAll(`${at}.namespace`, namespace, isDns1123Label(namespace))
}
