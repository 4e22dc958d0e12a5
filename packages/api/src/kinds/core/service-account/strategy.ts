import type { ResourceStrategy } from '../../../resource.ts'
import type { ServiceAccount } from '../../../types/generated.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { changed, mapShared } from '../../structural-sharing.ts'

const MOUNTABLE_SECRETS = 'kubernetes.io/enforce-mountable-secrets'

/** Upstream: pkg/registry/core/serviceaccount */
export const serviceAccountStrategy: ResourceStrategy<ServiceAccount> = {
  prepareForCreate: withSecretNamesOnly,
  prepareForUpdate: withSecretNamesOnly,
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    const isNew =
      next.metadata.annotations?.[MOUNTABLE_SECRETS] !== undefined && live?.metadata.annotations?.[MOUNTABLE_SECRETS] === undefined
    if (!isNew) return []
    const advice = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets'
    return [`metadata.annotations[${MOUNTABLE_SECRETS}]: ${advice}`]
  },
}

/** A reference to a secret is its name. Upstream: cleanSecretReferences */
function withSecretNamesOnly(account: ServiceAccount): ServiceAccount {
  const secrets = mapShared(account.secrets, (secret) =>
    Object.keys(secret).some((key) => key !== 'name') ? (secret.name === undefined ? {} : { name: secret.name }) : secret,
  )
  return changed(account, { secrets })
}
