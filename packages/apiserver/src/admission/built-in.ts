import type { Kernel } from '@kubesim/kernel'
import type { Store } from '../store/index.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { podTopologyLabels } from './pod-topology-labels.ts'
import { priority } from './priority.ts'
import { serviceAccount } from './service-account.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

/**
 * The plugins that are on, in the order of upstream's AllOrderedPlugins; those given come after them, where upstream has webhooks.
 * Differs: these are on upstream and not here yet: LimitRanger, PodSecurity, StorageObjectInUseProtection (its finalizers would never be
 * removed), PersistentVolumeClaimResize, RuntimeClass, CertificateApproval, CertificateSigning, CertificateSubjectRestriction,
 * DefaultIngressClass, MutatingAdmissionPolicy, MutatingAdmissionWebhook, ValidatingAdmissionPolicy, ValidatingAdmissionWebhook, ResourceQuota.
 */
export function admissionPlugins(kernel: Kernel, store: Store<object>, added: readonly AdmissionPlugin[]): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle(store),
    serviceAccount(store, kernel.random),
    taintNodesByCondition(),
    priority(store),
    defaultTolerationSeconds(),
    defaultStorageClass(store),
    podTopologyLabels(store),
    ...added,
  ]
}
