import type { ApiResponse, KubeObject, RequestOptions, Status } from '@kubesim/api'
import { invalid } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { type DeletionPlan, planDeletion } from './deletion-plan.ts'
import { selectObjects } from './list.ts'
import { finishDelete } from './removal.ts'
import { replace, requireLive, type Stored } from './stored.ts'
import { isUnchanged } from './unchanged.ts'

/** What became of a deletion. */
interface Deletion {
  /** Gone, not just on its way. */
  readonly deleted: boolean
  readonly object: KubeObject
}

/** DELETE. Upstream: handlers.DeleteResource, registry.Store.Delete */
export function deleteObject(scope: RequestScope): ApiResponse {
  validateDeleteOptions(scope.options)
  const deletion = deleteLive(scope, requireLive(scope), scope.options)
  return { type: 'object', code: 200, object: answerTo(scope, deletion), warnings: scope.warnings }
}

/** DELETE of all that is selected; the answer is what was there. Upstream: registry.Store.DeleteCollection */
export function deleteCollection(scope: RequestScope): ApiResponse {
  validateDeleteOptions(scope.options)
  const { resource, core } = scope
  const { items, revision } = selectObjects(scope)
  for (const { metadata } of items) {
    const key = resource.keyOf(metadata.namespace, metadata.name!)
    const found = core.store.get(resource.storageName, key)
    if (found === undefined) continue
    deleteLive(scope, { key, object: resource.fromStored(found.value), modRevision: found.modRevision }, scope.options)
  }
  const list = { apiVersion: resource.apiVersion, kind: resource.listKind, metadata: { resourceVersion: String(revision) }, items }
  return { type: 'list', code: 200, list, warnings: scope.warnings }
}

/**
 * Deletes an object at once, or marks it so that whoever it waits for (a kubelet, the holders of finalizers) can finish.
 * Upstream: registry.Store.Delete, rest.BeforeDelete
 */
export function deleteLive(scope: RequestScope, live: Stored, options: RequestOptions): Deletion {
  const { core } = scope
  const name = live.object.metadata.name!
  const plan = planDeletion(scope, live.object, options)
  if (plan.type === 'wait') return { deleted: false, object: live.object }
  const admission = { operation: 'DELETE', subresource: '', name, object: undefined, oldObject: live.object } as const
  core.admission.admit(scope, admission)
  core.admission.validate(scope, admission, undefined)
  return perform(scope, live, plan)
}

function perform(scope: RequestScope, live: Stored, plan: Exclude<DeletionPlan, { type: 'wait' }>): Deletion {
  if (plan.type === 'remove') return { deleted: true, object: finishDelete(scope, live) }
  if (scope.dryRun) return { deleted: plan.thenRemove, object: plan.object }
  const marked = isUnchanged(scope.resource, plan.object, live.object) ? live : replace(scope, live, plan.object)
  return plan.thenRemove ? { deleted: true, object: finishDelete(scope, marked) } : { deleted: false, object: marked.object }
}

/** The object while it exists, and for some kinds afterwards; for the others a Status that names what is gone. Upstream: finalizeDelete */
function answerTo({ resource }: RequestScope, { deleted, object }: Deletion): KubeObject {
  if (!deleted || resource.hooks.returnsDeletedObject) return object
  const { group, resource: kind } = resource.definition
  const { name, uid } = object.metadata
  const details = { ...(name !== undefined && { name }), ...(group !== '' && { group }), kind, ...(uid !== undefined && { uid }) }
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
  return status as unknown as KubeObject
}

const PROPAGATION = ['Foreground', 'Background', 'Orphan', 'nil']

function validateDeleteOptions({ propagationPolicy }: RequestOptions): void {
  if (propagationPolicy === undefined || PROPAGATION.slice(0, 3).includes(propagationPolicy)) return
  const detail = `supported values: ${PROPAGATION.map((value) => `"${value}"`).join(', ')}`
  const error = { type: 'FieldValueNotSupported', field: 'propagationPolicy', badValue: propagationPolicy, detail } as const
  throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [error])
}
