import {
  ACCOUNT_NAME_ANNOTATION,
  ACCOUNT_UID_ANNOTATION,
  keyOf,
  SERVICE_ACCOUNT_TOKEN,
  type Secret,
  type ServiceAccount,
  secrets,
  secretToken,
  serviceAccounts,
} from '@kubesim/api'
import { type Action, remove, update } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { ROOT_CA } from '../root-ca-publisher/root-ca.ts'

const BY_ACCOUNT = 'token secrets by account'

/**
 * Fills Secrets that are to hold an account's token, and takes them away with the account. Upstream: pkg/controller/serviceaccount TokensController.
 * Differs: tokens are never taken away for not being used (legacy-serviceaccount-token-cleaner).
 */
export const tokensController = defineController<Secret, ServiceAccount | undefined>({
  name: 'tokens-controller',
  actsAsManager: true,
  for: secrets,
  watches: [watchOf(serviceAccounts, ({ key }, caches) => caches.byIndex(secrets, BY_ACCOUNT, key).map(keyOf))],
  setup(caches) {
    caches.addIndex(secrets, BY_ACCOUNT, accountKeys)
  },
  observe: (secret, caches) => {
    const [key] = accountKeys(secret)
    return key === undefined ? undefined : caches.get(serviceAccounts, key)
  },
  plan: planTokenSecret,
})

function accountKeys({ type, metadata }: Secret): readonly string[] {
  const name = metadata.annotations?.[ACCOUNT_NAME_ANNOTATION]
  return type !== SERVICE_ACCOUNT_TOKEN || name === undefined ? [] : [`${metadata.namespace}/${name}`]
}

/** Upstream: TokensController.generateTokenIfNeeded, syncSecret */
export function planTokenSecret(secret: Secret, account: ServiceAccount | undefined): readonly Action[] {
  if (accountKeys(secret).length === 0 || secret.metadata.deletionTimestamp !== undefined) return []
  const uid = secret.metadata.annotations?.[ACCOUNT_UID_ANNOTATION]
  if (account === undefined || (uid !== undefined && uid !== account.metadata.uid)) return [remove(secrets, secret)]
  const { data = {}, metadata } = secret
  const wanted: Record<string, string> = { 'ca.crt': btoa(ROOT_CA), namespace: btoa(metadata.namespace!) }
  // A token that is there is left alone, whoever put it there.
  if (!data.token) wanted.token = btoa(secretToken(secret, account))
  if (uid !== undefined && Object.entries(wanted).every(([key, value]) => data[key] === value)) return []
  const annotations = { ...metadata.annotations, [ACCOUNT_UID_ANNOTATION]: account.metadata.uid! }
  return [update(secrets, { ...secret, metadata: { ...metadata, annotations }, data: { ...data, ...wanted } })]
}
