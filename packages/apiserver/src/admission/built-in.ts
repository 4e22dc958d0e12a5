import type { Kernel } from '@kubesim/kernel'
import type { Store } from '../store/index.ts'
import { defaultIngressClass } from './default-ingress-class.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { podTopologyLabels } from './pod-topology-labels.ts'
import { priority } from './priority.ts'
import { type QuotaWriter, resourceQuota } from './resource-quota.ts'
import { serviceAccount } from './service-account.ts'
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

/**
 * The plugins that are on, in the order of upstream's AllOrderedPlugins; those given come after them, where upstream has webhooks, and quotas last.
 * Differs: these are on upstream and not here yet: PodSecurity, RuntimeClass, CertificateApproval, CertificateSigning, CertificateSubjectRestriction,
 * MutatingAdmissionPolicy, MutatingAdmissionWebhook, ValidatingAdmissionPolicy, ValidatingAdmissionWebhook.
 */
export function admissionPlugins(
  kernel: Kernel,
  store: Store<object>,
  options: { readonly added: readonly AdmissionPlugin[]; readonly writeStatus: QuotaWriter },
): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle(store),
    limitRanger(store),
    serviceAccount(store, kernel.random),
    taintNodesByCondition(),
    priority(store),
    defaultTolerationSeconds(),
    defaultStorageClass(store),
    defaultIngressClass(store),
    storageObjectInUseProtection(),
    persistentVolumeClaimResize(store),
    podTopologyLabels(store),
    ...options.added,
    resourceQuota(kernel, store, options.writeStatus),
  ]
}
