import type { ResourceStrategy } from '../../resource.ts'
import type { VolumeAttributesClass } from '../../types/generated.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { isSameTextMap } from '../rules/semantic-equality.ts'
import { validateParameters, validateProvisioner } from './storage-class-strategy.ts'

/** Upstream: pkg/registry/storage/volumeattributesclass */
export const volumeAttributesClassStrategy: ResourceStrategy<VolumeAttributesClass> = {
  validate: (attributes) => errorsOf((errors) => validateClass(attributes, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      if (next.driverName !== live.driverName) errors.forbidden('driverName', 'updates to driverName are forbidden.')
      if (!isSameTextMap(next.parameters, live.parameters)) errors.forbidden('parameters', 'updates to parameters are forbidden.')
      validateClass(next, errors)
    }),
  validateName: nameIsDnsSubdomain,
}

/** Upstream: pkg/apis/storage/validation ValidateVolumeAttributesClass */
function validateClass({ driverName, parameters = {} }: VolumeAttributesClass, errors: ErrorList): void {
  validateProvisioner(driverName, 'driverName', errors)
  validateParameters(parameters, errors)
  if (Object.keys(parameters).length === 0) errors.required('parameters', 'must contain at least one key/value pair')
}
