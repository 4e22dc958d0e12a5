import type { ResourceStrategy } from '../../../resource.ts'
import type { Secret } from '../../../types/generated.ts'
import { base64ByteLength, textOfBase64 } from '../../rules/base64.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { isConfigKey } from '../../rules/formats.ts'
import { jsonObjectError } from '../../rules/go-json-error.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { isSameTextMap } from '../../rules/semantic-equality.ts'
import { IMMUTABLE_MESSAGE } from '../../rules/values.ts'
import { DATA_SIZE_MAX, SEALED } from '../config-map/strategy.ts'
import { defaultSecret } from './defaults.ts'

const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name'
const REDACTED = '<secret contents redacted>'

/** Upstream: pkg/registry/core/secret */
export const secretStrategy: ResourceStrategy<Secret> = {
  applyDefaults: defaultSecret,
  prepareForUpdate: (next, live) => (next.type || !live.type ? next : { ...next, type: live.type }),
  validate: (secret) => errorsOf((errors) => validateSecret(secret, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      if (next.type !== live.type) errors.invalid('type', next.type ?? '', IMMUTABLE_MESSAGE)
      validateSeal(next, live, errors)
      validateSecret(next, errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: certificateWarnings,
}

/** Upstream: pkg/apis/core/validation ValidateSecret */
function validateSecret(secret: Secret, errors: ErrorList): void {
  const { data = {}, metadata } = secret
  let size = 0
  for (const key in data) {
    errors.invalidAll(`data[${key}]`, key, isConfigKey(key))
    size += base64ByteLength(data[key] ?? '')
  }
  if (size > DATA_SIZE_MAX) errors.tooLong('data', DATA_SIZE_MAX)
  if (secret.type === 'kubernetes.io/service-account-token') {
    if (!metadata.annotations?.[SERVICE_ACCOUNT_NAME]) errors.required(`metadata.annotations[${SERVICE_ACCOUNT_NAME}]`)
  } else validateKeys(secret, data, errors)
}

/** What each of the types that Kubernetes knows must hold. */
function validateKeys({ type }: Secret, data: Readonly<Record<string, string>>, errors: ErrorList): void {
  const require = (key: string, isThere = data[key] !== undefined) => {
    if (!isThere) errors.required(`data[${key}]`)
    return isThere
  }
  switch (type) {
    case 'kubernetes.io/dockercfg':
      if (require('.dockercfg')) validateJson(data, '.dockercfg', errors)
      break
    case 'kubernetes.io/dockerconfigjson':
      if (require('.dockerconfigjson')) validateJson(data, '.dockerconfigjson', errors)
      break
    case 'kubernetes.io/basic-auth':
      if (data['username'] !== undefined || data['password'] !== undefined) break
      require('username')
      require('password')
      break
    case 'kubernetes.io/ssh-auth':
      require('ssh-privatekey', Boolean(data['ssh-privatekey']))
      break
    case 'kubernetes.io/tls':
      require('tls.crt')
      require('tls.key')
      break
    default:
  }
}

function validateJson(data: Readonly<Record<string, string>>, key: string, errors: ErrorList): void {
  const problem = jsonObjectError(textOfBase64(data[key] ?? ''))
  if (problem !== undefined) errors.invalid(`data[${key}]`, REDACTED, problem)
}

function validateSeal(next: Secret, live: Secret, errors: ErrorList): void {
  if (live.immutable !== true) return
  if (next.immutable !== true) errors.forbidden('immutable', SEALED)
  if (!isSameTextMap(next.data, live.data)) errors.forbidden('data', SEALED)
}

/**
 * A certificate that is none. Differs: upstream also parses the certificate and checks that the key fits it.
 * Upstream: pkg/registry/core/secret warningsForSecret
 */
function certificateWarnings({ type, data = {} }: Secret): readonly string[] {
  if (type !== 'kubernetes.io/tls') return []
  for (const [key, input] of [
    ['tls.crt', 'certificate'],
    ['tls.key', 'key'],
  ] as const) {
    if (!textOfBase64(data[key] ?? '').includes('-----BEGIN ')) return [`tls: failed to find any PEM data in ${input} input`]
  }
  return []
}
