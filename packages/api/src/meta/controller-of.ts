import type { ObjectMeta, OwnerReference } from '../types/generated.ts'

type HasOwners = { readonly metadata: Pick<ObjectMeta, 'ownerReferences'> }

/** The reference to the one owner that manages the object; undefined when there is none. Upstream: metav1.GetControllerOf */
export function controllerOf(object: HasOwners): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences
  if (owners === undefined) return undefined
  for (const owner of owners) if (owner.controller === true) return owner
  return undefined
}

/** Whether the object is managed by the owner, told by uid. Upstream: metav1.IsControlledBy */
export function isControlledBy(object: HasOwners, owner: { readonly metadata: Pick<ObjectMeta, 'uid'> }): boolean {
  const controller = controllerOf(object)
  return controller !== undefined && controller.uid === owner.metadata.uid
}
