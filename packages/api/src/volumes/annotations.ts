/** Annotations by which binder, scheduler, provisioners and users tell each other about volumes. Upstream: component-helpers/storage/volume pv_helpers.go */

/** On a claim: binding is complete; what it is bound to will not change. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'
/** On a claim or volume: the binder chose the other side, not the user; only then may it be taken back. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'
/** On a volume: the provisioner that made it and will remove it. */
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
/** On a claim: the node that the scheduler has chosen for its first pod. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
/** On a claim: the provisioner that is to make its volume. */
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
export const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner'
/** Class of claims and volumes that do not name it in their spec. */
export const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class'

const DEFAULT_CLASS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

/** Upstream: pkg/volume/util IsDefaultAnnotation */
export function isMarkedDefault(annotations: Readonly<Record<string, string>> | undefined): boolean {
  return DEFAULT_CLASS.some((key) => annotations?.[key] === 'true')
}
