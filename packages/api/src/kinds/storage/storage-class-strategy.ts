import type { ResourceStrategy } from '../../resource.ts'
import type { StorageClass, TopologySelectorLabelRequirement, TopologySelectorTerm } from '../../types/generated.ts'
import { utf8Length } from '../rules/base64.ts'
import { deprecatedNodeLabel } from '../rules/deprecated-node-labels.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { validateLabelName } from '../rules/labels.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { isSameTextMap } from '../rules/semantic-equality.ts'
import { validateImmutable, validateQualifiedName } from '../rules/values.ts'
import { defaultStorageClass } from './defaults.ts'

const PARAMETERS_MAX = 512
const PARAMETER_BYTES_MAX = 256 * 1024

/** Upstream: pkg/registry/storage/storageclass */
export const storageClassStrategy: ResourceStrategy<StorageClass> = {
  applyDefaults: defaultStorageClass,
  validate: (storageClass) => errorsOf((errors) => validateStorageClass(storageClass, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateStorageClass(next, errors)
      validateChange(next, live, errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: ({ allowedTopologies = [] }) =>
    allowedTopologies.flatMap(({ matchLabelExpressions = [] }, index) =>
      matchLabelExpressions.flatMap(({ key }, at) => {
        const message = deprecatedNodeLabel(key)
        return message === undefined ? [] : [`allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${message}`]
      }),
    ),
}

/** Upstream: pkg/apis/storage/validation ValidateStorageClass */
function validateStorageClass(storageClass: StorageClass, errors: ErrorList): void {
  const { provisioner, parameters = {}, reclaimPolicy, volumeBindingMode } = storageClass
  validateProvisioner(provisioner, 'provisioner', errors)
  validateParameters(parameters, errors)
  const modes = ['Immediate', 'WaitForFirstConsumer']
  if (reclaimPolicy && !['Delete', 'Retain'].includes(reclaimPolicy)) {
    errors.notSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain'])
  }
  if (volumeBindingMode === undefined) errors.required('volumeBindingMode')
  else if (!modes.includes(volumeBindingMode)) errors.notSupported('volumeBindingMode', volumeBindingMode, modes)
  validateTopologies(storageClass.allowedTopologies ?? [], errors)
}

/** Upstream: validateProvisioner */
export function validateProvisioner(provisioner: string | undefined, field: string, errors: ErrorList): void {
  if (!provisioner) errors.required(field)
  else validateQualifiedName(provisioner.toLowerCase(), field, errors)
}

/** Upstream: validateParameters */
export function validateParameters(parameters: Readonly<Record<string, string>>, errors: ErrorList): void {
  const entries = Object.entries(parameters)
  if (entries.length > PARAMETERS_MAX) {
    errors.tooLong('parameters', PARAMETERS_MAX)
    return
  }
  if (parameters[''] !== undefined) errors.invalid('parameters', '', 'field can not be empty.')
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0)
  if (bytes > PARAMETER_BYTES_MAX) errors.tooLong('parameters', PARAMETER_BYTES_MAX)
}

/** Upstream: validateAllowedTopologies, which compares each term with as many empty ones as there are terms, too. */
function validateTopologies(terms: readonly TopologySelectorTerm[], errors: ErrorList): void {
  const seen = terms.map(() => '[]')
  terms.forEach(({ matchLabelExpressions = [] }, index) => {
    const field = `allowedTopologies[${index}].matchLabelExpressions`
    validateExpressions(matchLabelExpressions, field, errors)
    const values = new Map(matchLabelExpressions.map(({ key = '', values = [] }) => [key, [...new Set(values)].sort()]))
    const shape = JSON.stringify([...values].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const other of seen) if (other === shape) errors.duplicate(field, '')
    seen.push(shape)
  })
}

function validateExpressions(expressions: readonly TopologySelectorLabelRequirement[], field: string, errors: ErrorList): void {
  const keys = new Set<string>()
  expressions.forEach(({ key = '', values = [] }, index) => {
    if (values.length === 0) errors.required(`${field}[${index}].values`)
    values.forEach((value, at) => {
      if (values.indexOf(value) < at) errors.duplicate(`${field}[${index}].values[${at}]`, value)
    })
    validateLabelName(key, `${field}[${index}].key`, errors)
    if (keys.has(key)) errors.duplicate(`${field}[${index}].key`, key)
    keys.add(key)
  })
}

/** Upstream: ValidateStorageClassUpdate */
function validateChange(next: StorageClass, live: StorageClass, errors: ErrorList): void {
  if (!isSameTextMap(next.parameters, live.parameters)) errors.forbidden('parameters', 'updates to parameters are forbidden.')
  if (next.provisioner !== live.provisioner) errors.forbidden('provisioner', 'updates to provisioner are forbidden.')
  if (next.reclaimPolicy !== live.reclaimPolicy) errors.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.')
  validateImmutable(next.volumeBindingMode === live.volumeBindingMode, next.volumeBindingMode, 'volumeBindingMode', errors)
}
