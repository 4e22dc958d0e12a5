import { isAlreadyExists, type Namespace, namespaces, type ServiceAccount, serviceAccounts } from '@kubesim/api'
import { type Action, create } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'

const DEFAULT = 'default'

/** Gives every namespace its `default` account, without which no pod could be created in it. Upstream: pkg/controller/serviceaccount */
export const serviceAccountController = defineController<Namespace, ServiceAccount | undefined>({
  name: 'service-account-controller',
  for: namespaces,
  watches: [
    watchOf(serviceAccounts, ({ type, object }) =>
      type === 'deleted' && object.metadata.name === DEFAULT ? [object.metadata.namespace!] : [],
    ),
  ],
  observe: (namespace, caches) => caches.get(serviceAccounts, `${namespace.metadata.name}/${DEFAULT}`),
  plan: planServiceAccount,
})

export function planServiceAccount(namespace: Namespace, account: ServiceAccount | undefined): readonly Action[] {
  if (account !== undefined || namespace.status?.phase !== 'Active') return []
  const wanted: ServiceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: DEFAULT, namespace: namespace.metadata.name! },
  }
  return [create(serviceAccounts, wanted, { tolerate: (error) => isAlreadyExists(error) || isNamespaceTerminating(error) })]
}
