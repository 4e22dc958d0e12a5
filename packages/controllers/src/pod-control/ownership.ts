import { controllerOf, type KubeObject, type ResourceDefinition } from '@kubesim/api'
import { BY_NAMESPACE, namespaceOf } from '../kit/by-namespace.ts'
import type { CacheSetup } from '../kit/controller.ts'

/** Index of objects by the uid of their controller. */
export const BY_CONTROLLER_UID = 'controller-uid'
/** Index of the objects without a controller, by namespace. */
export const ORPHANS = 'orphans'

export function controllerUid(object: KubeObject): readonly string[] {
  const owner = controllerOf(object)
  return owner === undefined ? [] : [owner.uid]
}

export function orphanNamespace(object: KubeObject): readonly string[] {
  return controllerOf(object) === undefined ? [object.metadata.namespace ?? ''] : []
}

/** What makes it cheap for owners to find what is theirs and what is nobody's, and for what is nobody's to find who may adopt it. */
export function indexOwnership<O extends KubeObject>(
  caches: CacheSetup,
  owners: ResourceDefinition<O>,
  owned: readonly ResourceDefinition[],
): void {
  for (const definition of owned) {
    caches.addIndex(definition, BY_CONTROLLER_UID, controllerUid)
    caches.addIndex(definition, ORPHANS, orphanNamespace)
  }
  caches.addIndex(owners, BY_NAMESPACE, namespaceOf)
}
