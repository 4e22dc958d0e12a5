import type { ResourceStrategy } from '../../../resource.ts'
import type { ConfigMap } from '../../../types/generated.ts'
import { base64ByteLength, utf8Length } from '../../rules/base64.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { isConfigKey } from '../../rules/formats.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { isSameTextMap } from '../../rules/semantic-equality.ts'

export const DATA_SIZE_MAX = 1024 * 1024
export const SEALED = 'field is immutable when `immutable` is set'

/** Upstream: pkg/registry/core/configmap */
export const configMapStrategy: ResourceStrategy<ConfigMap> = {
  validate: (configMap) => errorsOf((errors) => validateConfigMap(configMap, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateSeal(next, live, errors)
      validateConfigMap(next, errors)
    }),
  validateName: nameIsDnsSubdomain,
}

/** Upstream: pkg/apis/core/validation ValidateConfigMap */
function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap, errors: ErrorList): void {
  let size = 0
  for (const key in data) {
    errors.invalidAll(`data[${key}]`, key, isConfigKey(key))
    if (Object.hasOwn(binaryData, key)) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')
    size += utf8Length(data[key]!)
  }
  for (const key in binaryData) {
    errors.invalidAll(`binaryData[${key}]`, key, isConfigKey(key))
    size += base64ByteLength(binaryData[key] ?? '')
  }
  if (size > DATA_SIZE_MAX) errors.tooLong('[]', DATA_SIZE_MAX)
}

function validateSeal(next: ConfigMap, live: ConfigMap, errors: ErrorList): void {
  if (live.immutable !== true) return
  if (next.immutable !== true) errors.forbidden('immutable', SEALED)
  if (!isSameTextMap(next.data, live.data)) errors.forbidden('data', SEALED)
  if (!isSameTextMap(next.binaryData, live.binaryData)) errors.forbidden('binaryData', SEALED)
}
