import type { ResourceStrategy } from '../resource.ts'

type GenericRules = Pick<ResourceStrategy, 'generation' | 'allowCreateOnUpdate' | 'allowUnconditionalUpdate' | 'defaultPropagation'>

/**
 * Kinds with `metadata.generation`. Differs: editing a PriorityClass or creating a CSIDriver counts here, upstream sets the one only at
 * creation and the other only at updates. Upstream: pkg/registry/<group>/<kind>/strategy.go PrepareForCreate and PrepareForUpdate
 */
const WITH_GENERATION = `
  /Pod /PodTemplate /ReplicationController
  apps/DaemonSet apps/Deployment apps/ReplicaSet apps/StatefulSet
  batch/CronJob batch/Job
  networking.k8s.io/Ingress networking.k8s.io/IngressClass networking.k8s.io/NetworkPolicy
  policy/PodDisruptionBudget
  discovery.k8s.io/EndpointSlice
  scheduling.k8s.io/PriorityClass
  storage.k8s.io/CSIDriver
  flowcontrol.apiserver.k8s.io/FlowSchema flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration
  resource.k8s.io/DeviceClass resource.k8s.io/ResourceSlice
  admissionregistration.k8s.io/MutatingWebhookConfiguration admissionregistration.k8s.io/ValidatingWebhookConfiguration
  admissionregistration.k8s.io/ValidatingAdmissionPolicy admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding
  apiextensions.k8s.io/CustomResourceDefinition`

/** Kinds that a PUT may create. Upstream: AllowCreateOnUpdate */
const CREATED_BY_UPDATE = `
  /Endpoints /Event /LimitRange /Service
  events.k8s.io/Event
  coordination.k8s.io/Lease
  node.k8s.io/RuntimeClass
  rbac.authorization.k8s.io/ClusterRole rbac.authorization.k8s.io/ClusterRoleBinding
  rbac.authorization.k8s.io/Role rbac.authorization.k8s.io/RoleBinding`

/** Kinds of which an update must carry the resourceVersion. Upstream: AllowUnconditionalUpdate */
const CONDITIONAL_UPDATE_ONLY = `
  admissionregistration.k8s.io/MutatingWebhookConfiguration admissionregistration.k8s.io/ValidatingWebhookConfiguration
  admissionregistration.k8s.io/ValidatingAdmissionPolicy admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding
  apiextensions.k8s.io/CustomResourceDefinition
  apiregistration.k8s.io/APIService
  coordination.k8s.io/Lease
  node.k8s.io/RuntimeClass
  policy/PodDisruptionBudget
  storage.k8s.io/CSIDriver storage.k8s.io/CSINode storage.k8s.io/CSIStorageCapacity storage.k8s.io/VolumeAttachment`

/** Kinds whose dependants outlive them unless the caller says otherwise. Upstream: DefaultGarbageCollectionPolicy */
const ORPHANING = '/ReplicationController batch/Job'

/** The rules of each built-in kind that are plain facts, by `group/kind`. */
export const GENERIC_RULES: Readonly<Record<string, GenericRules>> = collectRules()

function collectRules(): Record<string, GenericRules> {
  const rules: Record<string, GenericRules> = {}
  const add = (keys: string, rule: GenericRules) => {
    for (const key of keys.trim().split(/\s+/)) rules[key] = { ...rules[key], ...rule }
  }
  add(WITH_GENERATION, { generation: true })
  add(CREATED_BY_UPDATE, { allowCreateOnUpdate: true })
  add(CONDITIONAL_UPDATE_ONLY, { allowUnconditionalUpdate: false })
  add(ORPHANING, { defaultPropagation: 'Orphan' })
  return rules
}
