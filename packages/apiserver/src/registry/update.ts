import type { ApiResponse, KubeObject, ObjectMeta } from '@kubesim/api'
import { conflict, invalid, notFound, storageConflict } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { createByUpdate } from './create.ts'
import { decodeBody } from './decode.ts'
import { changesGeneration } from './generation.ts'
import { checkName, checkNamespace, dedupeOwners } from './incoming.ts'
import { revisionProblem } from './list-options.ts'
import { trackUpdateOf } from './managed-fields.ts'
import { changedMetadata, updatedMetadata, withMetadata } from './metadata.ts'
import { validateChangedMetadata } from './metadata-validation.ts'
import { finishByUpdate, isFinishedBy } from './removal.ts'
import { atNextRevision, nameOf, readLive, replace, type Stored } from './stored.ts'
import { isUnchanged } from './unchanged.ts'
import { MAIN, type UpdateMode } from './update-mode.ts'

const OUTDATED = 'the object has been modified; please apply your changes to the latest version and try again'

/** An object on its way to its next state. */
export interface Change {
  readonly live: Stored
  /** What the caller wants, decoded and defaulted. */
  readonly next: KubeObject
  readonly managedFields: ObjectMeta['managedFields']
}

/** PUT of the object or of one of its subresources. Upstream: handlers.UpdateResource */
export function updateObject(scope: RequestScope, mode: UpdateMode = MAIN): ApiResponse {
  const next = dedupeOwners(scope, decodeBody(scope))
  checkNamespace(scope, next)
  checkName(scope, next)
  const live = readLive(scope)
  if (live === undefined) {
    if (mode === MAIN && scope.resource.strategy.allowCreateOnUpdate) return createByUpdate(scope, next)
    throw notFound(scope.resource.definition, nameOf(scope))
  }
  requireUid(scope, live, next)
  const managedFields = trackUpdateOf(scope, { live: live.object, next, subresource: mode.subresource })
  const object = storeUpdate(scope, mode, { live, next, managedFields })
  return { type: 'object', code: 200, object, warnings: scope.warnings }
}

/**
 * Takes a change through admission, preparation and validation into the store; the object as it then is. A change that changes nothing is
 * not written. Upstream: registry.Store.Update, rest.BeforeUpdate
 */
export function storeUpdate(scope: RequestScope, mode: UpdateMode, change: Change): KubeObject {
  const { core, resource } = scope
  const { live } = change
  const { subresource } = mode
  const name = live.object.metadata.name!
  const admission = { operation: 'UPDATE', subresource, name, object: change.next, oldObject: live.object } as const
  const admitted = dedupeOwners(scope, core.admission.admit(scope, admission)!, true)
  requireCurrent(scope, admitted, live.object)
  const begun =
    mode === MAIN && resource.hooks.beginUpdate !== undefined ? resource.hooks.beginUpdate(scope, admitted, live.object) : admitted
  const resourceVersion = scope.dryRun ? live.object.metadata.resourceVersion : String(core.store.nextRevision)
  const managedFields =
    admitted.metadata.managedFields === change.next.metadata.managedFields ? change.managedFields : admitted.metadata.managedFields
  const metadata = updatedMetadata(begun.metadata, live.object.metadata, { resourceVersion, managedFields })
  const next = withGeneration(scope, mode, { next: mode.prepare(scope, { next: begun, live: live.object, metadata }), live: live.object })
  validate(scope, mode, { next, live: live.object })
  core.admission.validate(scope, admission, next)
  if (isFinishedBy(resource, next, live.object)) return finishByUpdate(scope, live, next)
  if (isUnchanged(resource, next, live.object)) return live.object
  return scope.dryRun ? next : commit(scope, mode, { live, next: atNextRevision(scope, next) })
}

function commit(scope: RequestScope, mode: UpdateMode, { live, next }: { live: Stored; next: KubeObject }): KubeObject {
  const { resource } = scope
  if (mode !== MAIN || resource.hooks.commitUpdate === undefined) return replace(scope, live, next).object
  resource.hooks.commitUpdate(scope, next, live.object)
  return replace(scope, live, atNextRevision(scope, next)).object
}

/** Changes of the main resource bump the generation, unless the kind has decided about it already. */
function withGeneration(scope: RequestScope, mode: UpdateMode, { next, live }: { next: KubeObject; live: KubeObject }): KubeObject {
  const { resource } = scope
  if (mode.subresource === 'status' || !resource.hasGeneration) return next
  const { generation } = live.metadata
  if (next.metadata.generation !== generation || !changesGeneration(next, live)) return next
  return withMetadata(resource, next, changedMetadata(next.metadata, { generation: (generation ?? 0) + 1 }))
}

function validate(scope: RequestScope, mode: UpdateMode, { next, live }: { next: KubeObject; live: KubeObject }): void {
  const { resource } = scope
  const ofMetadata = validateChangedMetadata(resource, next.metadata, live.metadata)
  const ofKind = mode.validate(scope, next, live)
  if (ofMetadata.length > 0 || ofKind.length > 0) {
    throw invalid(resource.definition, next.metadata.name!, [...ofMetadata, ...ofKind])
  }
  if (mode.warnings !== undefined) for (const warning of mode.warnings(scope, next, live)) scope.warn(warning)
}

/** Optimistic concurrency: who names a revision must have seen the latest. */
function requireCurrent({ resource }: RequestScope, next: KubeObject, live: KubeObject): void {
  const { definition } = resource
  const { name, resourceVersion = '' } = next.metadata
  if (resourceVersion === live.metadata.resourceVersion) return
  if (resourceVersion === '' || resourceVersion === '0') {
    if (definition.strategy.allowUnconditionalUpdate !== false) return
    const error = {
      type: 'FieldValueInvalid',
      field: 'metadata.resourceVersion',
      badValue: 0,
      detail: 'must be specified for an update',
    } as const
    throw invalid({ group: definition.group, kind: definition.resource }, name!, [error])
  }
  const problem = revisionProblem(resourceVersion)
  if (problem === undefined) throw conflict(definition, name!, OUTDATED)
  const text = JSON.stringify(resourceVersion)
  const detail = `strconv.ParseUint: parsing ${text}: ${problem}`
  throw invalid(definition, name!, [{ type: 'FieldValueInvalid', field: 'metadata.resourceVersion', badValue: resourceVersion, detail }])
}

/** Who names a uid means that incarnation. */
function requireUid({ resource }: RequestScope, live: Stored, next: KubeObject): void {
  const { uid } = next.metadata
  const current = live.object.metadata.uid
  if (uid === undefined || uid === '' || uid === current) return
  throw storageConflict(resource, live.key, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current}`)
}
