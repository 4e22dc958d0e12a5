import type { Namespace } from '@kubesim/api'
import { forbidden, notFound, withCause } from '../failures.ts'
import type { Store } from '../store/index.ts'
import type { AdmissionContext, AdmissionPlugin, Admitted } from './plugin.ts'
import { forbiddenBy } from './refusal.ts'

const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

/**
 * Nothing is created or changed in a namespace that does not exist, nothing created in one that is being terminated, and the namespaces
 * that the system needs are not deleted. Upstream: apiserver/pkg/admission/plugin/namespace/lifecycle
 */
export function namespaceLifecycle(store: Store<object>): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    handles: (operation, { group, resource, namespaced }) => {
      if (group === '' && resource === 'namespaces') return operation === 'DELETE'
      const review = group === 'authorization.k8s.io' && resource === 'localsubjectaccessreviews'
      return namespaced && !review && (operation === 'CREATE' || operation === 'UPDATE')
    },
    admit(context): Admitted {
      if (context.operation === 'DELETE') refuseImmortal(context)
      else requireNamespace(store, context)
      return context.object
    },
  }
}

function refuseImmortal(context: AdmissionContext): void {
  if (IMMORTAL.has(context.name)) throw forbidden(context.definition, context.name, 'this namespace may not be deleted')
}

function requireNamespace(store: Store<object>, context: AdmissionContext): void {
  const { namespace } = context
  const found = store.get('namespaces', namespace)
  if (found === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace)
  if (context.operation !== 'CREATE' || (found.value as Namespace).status?.phase !== 'Terminating') return
  const refusal = forbiddenBy(context, `unable to create new content in namespace ${namespace} because it is being terminated`)
  throw withCause(refusal, {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  })
}
