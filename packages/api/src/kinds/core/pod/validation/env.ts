import type { EnvFromSource, EnvVar, FileKeySelector } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isConfigKey, isRelaxedEnvVarName } from '../../../rules/formats.ts'
import { nameIsDnsSubdomain } from '../../../rules/names.ts'
import { validateDnsLabel } from '../../../rules/values.ts'
import { ENV_FIELDS, validateFieldRef, validateResourceFieldRef } from './field-refs.ts'
import { validateNoBacksteps } from './paths.ts'

/** Upstream: pkg/apis/core/validation ValidateEnv */
export function validateEnv(variables: readonly EnvVar[] | undefined, field: string, errors: ErrorList): void {
  variables?.forEach((variable, index) => {
    const at = `${field}[${index}]`
    if (!variable.name) errors.required(`${at}.name`)
    else errors.invalidAll(`${at}.name`, variable.name, isRelaxedEnvVarName(variable.name))
    if (variable.valueFrom) validateValueFrom(variable, `${at}.valueFrom`, errors)
  })
}

function validateValueFrom({ value, valueFrom = {} }: EnvVar, field: string, errors: ErrorList): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom
  if (fieldRef) validateFieldRef(fieldRef, ENV_FIELDS, `${field}.fieldRef`, errors)
  if (resourceFieldRef) validateResourceFieldRef(resourceFieldRef, false, `${field}.resourceFieldRef`, errors)
  if (configMapKeyRef) validateKeySelector(configMapKeyRef, `${field}.configMapKeyRef`, errors)
  if (secretKeyRef) validateKeySelector(secretKeyRef, `${field}.secretKeyRef`, errors)
  if (fileKeyRef) validateFileKey(fileKeyRef, `${field}.fileKeyRef`, errors)
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length
  if (count === 0) {
    errors.invalid(field, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`')
  } else if (value) errors.invalid(field, '', 'may not be specified when `value` is not empty')
  else if (count > 1) errors.invalid(field, '', 'may not have more than one field specified at a time')
}

/** A key in a ConfigMap or a Secret. Upstream: validateConfigMapKeySelector, validateSecretKeySelector */
function validateKeySelector(selector: { readonly name?: string; readonly key: string }, field: string, errors: ErrorList): void {
  errors.invalidAll(`${field}.name`, selector.name ?? '', nameIsDnsSubdomain(selector.name ?? '', false))
  if (!selector.key) errors.required(`${field}.key`)
  else errors.invalidAll(`${field}.key`, selector.key, isConfigKey(selector.key))
}

/** Upstream: validateFileKeySelector */
function validateFileKey({ key, volumeName, path }: FileKeySelector, field: string, errors: ErrorList): void {
  if (!key) errors.required(`${field}.key`)
  else errors.invalidAll(`${field}.key`, key, isRelaxedEnvVarName(key))
  if (!volumeName) errors.required(`${field}.volumeName`)
  else validateDnsLabel(volumeName, `${field}.volumeName`, errors)
  if (!path) errors.required(`${field}.path`)
  else validateNoBacksteps(path, `${field}.path`, errors)
}

/** Upstream: pkg/apis/core/validation ValidateEnvFrom */
export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, field: string, errors: ErrorList): void {
  sources?.forEach(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${field}[${index}]`
    if (prefix) errors.invalidAll(`${at}.prefix`, prefix, isRelaxedEnvVarName(prefix))
    if (configMapRef) validateSourceName(configMapRef.name, `${at}.configMapRef`, errors)
    if (secretRef) validateSourceName(secretRef.name, `${at}.secretRef`, errors)
    if (!configMapRef && !secretRef) errors.invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`')
    else if (configMapRef && secretRef) errors.invalid(field, '', 'may not have more than one field specified at a time')
  })
}

function validateSourceName(name: string | undefined, field: string, errors: ErrorList): void {
  if (!name) errors.required(`${field}.name`)
  else errors.invalidAll(`${field}.name`, name, nameIsDnsSubdomain(name, true))
}
