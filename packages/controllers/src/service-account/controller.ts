import { type Namespace, namespaces, type ServiceAccount, serviceAccounts } from '@kubesim/api'
import { create } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { hasCause } from '../kit/status-cause.ts'

/** Gives every namespace its `default` account, without which no pod could be created in it. Upstream: pkg/controller/serviceaccount */
export const serviceAccountController = defineController<Namespace, ServiceAccount | undefined>({
  name: 'service-account-controller',
  for: namespaces,
  watches: [watchOf(serviceAccounts, (event) => (event.type === 'deleted' && event.object.metadata.name === 'default' ? [event.object.metadata.namespace!] : []))],
  observe: (namespace, caches) => caches.get(serviceAccounts, `${namespace.metadata.name}/default`),
  plan: (namespace, account) => {
    if (account !== undefined || namespace.metadata.deletionTimestamp !== undefined) return []
    const wanted: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: namespace.metadata.name! } }
    return [create(serviceAccounts, wanted, { tolerate: (error) => hasCause(error, 'NamespaceTerminating') })]
  },
})
