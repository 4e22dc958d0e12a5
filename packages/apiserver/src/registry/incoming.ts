import type { KubeObject, OwnerReference } from '@kubesim/api'
import { badRequest } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { sameValue } from './unchanged.ts'

/** 400 when an object names another namespace than the request. Upstream: rest.EnsureObjectNamespaceMatchesRequestNamespace */
export function checkNamespace(scope: RequestScope, object: KubeObject): void {
  const given = object.metadata.namespace
  if (given === undefined || given === '' || given === scope.namespace || scope.namespace === undefined) return
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

/** 400 when an object has another name than the URL. Upstream: handlers checkName */
export function checkName(scope: RequestScope, object: KubeObject): void {
  const { name = '' } = object.metadata
  if (name === scope.request.name) return
  throw badRequest(`the name of the object (${name}) does not match the name on the URL (${scope.request.name})`)
}

/** The object without owner references that it has twice; a warning says so. Upstream: handlers dedupOwnerReferencesAndAddWarning */
export function dedupeOwners(scope: RequestScope, object: KubeObject, afterAdmission = false): KubeObject {
  const references = object.metadata.ownerReferences
  if (references === undefined || references.length < 2) return object
  const kept: OwnerReference[] = []
  const duplicates: string[] = []
  for (const reference of references) {
    if (kept.some((other) => other.uid === reference.uid && sameValue(other, reference))) duplicates.push(reference.uid)
    else kept.push(reference)
  }
  if (duplicates.length === 0) return object
  const where = afterAdmission ? ' after mutating admission happens' : ''
  scope.warn(
    `.metadata.ownerReferences contains duplicate entries${where}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${duplicates.join(', ')}`,
  )
  return { ...object, metadata: { ...object.metadata, ownerReferences: kept } }
}
