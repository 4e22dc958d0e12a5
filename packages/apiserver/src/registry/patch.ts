import { type ApiResponse, type FieldErrors, fieldManagerErrors, type PatchType, type RequestOptions, schemaForKind } from '@kubesim/api'
import { conflict, invalid, notFound, unsupportedMediaType } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { createByUpdate } from './create.ts'
import { checkName, checkNamespace } from './incoming.ts'
import { applyConfiguration, trackUpdateOf } from './managed-fields.ts'
import { patchDocument } from './patch-document.ts'
import { nameOf, readLive } from './stored.ts'
import { storeUpdate } from './update.ts'
import { MAIN, type UpdateMode } from './update-mode.ts'

/** PATCH of the object or of one of its subresources. Upstream: handlers.PatchResource */
export function patchObject(scope: RequestScope, mode: UpdateMode): ApiResponse {
  checkPatchOptions(scope)
  return scope.request.patchType === 'application/apply-patch+yaml' ? applyPatch(scope, mode) : changePatch(scope, mode)
}

/** JSON, merge and strategic merge patches change what exists. */
function changePatch(scope: RequestScope, mode: UpdateMode): ApiResponse {
  const { resource } = scope
  const live = readLive(scope)
  if (live === undefined) throw notFound(resource.definition, nameOf(scope))
  const type = { gvk: resource.definition, schema: resource.definition.schema, strategy: resource.strategy }
  const next = patchDocument(scope, live.object, type)
  checkNamespace(scope, next)
  checkName(scope, next)
  const managedFields = trackUpdateOf(scope, { live: live.object, next, subresource: mode.subresource })
  return { type: 'object', code: 200, object: storeUpdate(scope, mode, { live, next, managedFields }), warnings: scope.warnings }
}

/** An apply says what its manager wants; what does not exist is created. */
function applyPatch(scope: RequestScope, mode: UpdateMode): ApiResponse {
  const { resource } = scope
  const live = readLive(scope)
  if (live === undefined && mode !== MAIN) throw notFound(resource.definition, nameOf(scope))
  const next = applyConfiguration(scope, { live: live?.object, subresource: mode.subresource })
  checkNamespace(scope, next)
  checkName(scope, next)
  const { managedFields, uid } = next.metadata
  if (live !== undefined) {
    return { type: 'object', code: 200, object: storeUpdate(scope, mode, { live, next, managedFields }), warnings: scope.warnings }
  }
  if (uid) {
    throw conflict(
      resource.definition,
      nameOf(scope),
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    )
  }
  return createByUpdate(scope, next, managedFields ?? [])
}

const PATCH_TYPES: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/** Custom resources have no merge keys that a strategic merge patch could go by. */
const CUSTOM_PATCH_TYPES = PATCH_TYPES.filter((type) => type !== 'application/strategic-merge-patch+json')

/** Throws 415 for a kind of patch that the resource does not take, 422 for options that the kind of patch does not take. Upstream: ValidatePatchOptions */
export function checkPatchOptions({ request, options, resource }: RequestScope): void {
  const { patchType } = request
  const accepted = schemaForKind(resource.definition) === undefined ? CUSTOM_PATCH_TYPES : PATCH_TYPES
  if (patchType === undefined || !accepted.includes(patchType)) throw unsupportedMediaType(accepted)
  const errors = [...typeOptionErrors(patchType, options), ...managerErrors(options.fieldManager ?? '')]
  if (errors.length > 0) throw invalid(PATCH_OPTIONS, '', errors)
}

function typeOptionErrors(patchType: PatchType, { fieldManager, force }: RequestOptions): FieldErrors {
  if (patchType === 'application/apply-patch+yaml') {
    return fieldManager ? NO_ERRORS : [{ type: 'FieldValueRequired', field: 'fieldManager', detail: 'is required for apply patch' }]
  }
  return force === undefined
    ? NO_ERRORS
    : [{ type: 'FieldValueForbidden', field: 'force', detail: 'may not be specified for non-apply patch' }]
}

function managerErrors(manager: string): FieldErrors {
  return ORDINARY_MANAGER.test(manager) ? NO_ERRORS : fieldManagerErrors(manager, 'fieldManager')
}

/** Names that need no closer look. */
const ORDINARY_MANAGER = /^[\x20-\x7e]{0,128}$/

const NO_ERRORS: FieldErrors = []

const PATCH_OPTIONS = { group: 'meta.k8s.io', kind: 'PatchOptions' }
