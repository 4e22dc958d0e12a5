import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '@kubesim/api'
import { applyConflictError } from '../patch/managed/apply-conflict.ts'
import { type Entries, FieldOwnership, isReadable } from '../patch/managed/field-ownership.ts'
import { readEntries } from '../patch/managed/managed-records.ts'
import { ScaleOwnership } from '../patch/managed/scale-ownership.ts'
import { ConflictsError } from '../patch/merge/conflict.ts'
import type { RequestScope } from '../request-scope.ts'
import { applyConfig, applyOwned } from './apply-configuration.ts'
import type { ServedResource } from './served-resource.ts'

/** A write of an object, through one of its subresources. */
export interface TrackedChange {
  /** Undefined for a create. */
  readonly live: KubeObject | undefined
  readonly next: KubeObject
  /** Empty for the main resource. */
  readonly subresource: string
}

/** Who owns which fields of `next`, to be stored with it. Upstream: FieldManager.Update */
export function trackUpdateOf(scope: RequestScope, change: TrackedChange): ObjectMeta['managedFields'] {
  const { live, next, subresource } = change
  const entries = entriesBefore(scope, change)
  // What exists without owners was made before there were any: only an apply begins to count.
  if (entries.length === 0 && live !== undefined) return undefined
  if (subresource === 'scale' && live !== undefined) return isReadable(entries) ? trackScale(scope, live, next, entries) : undefined
  const write = { manager: scope.fieldManager, now: scope.core.clock.now }
  return ownershipOf(scope, subresource).track(live, next, entries, write)
}

/** The object with the request's configuration applied to it, its owners in `managedFields`. Throws a StatusError. Upstream: FieldManager.Apply */
export function applyConfiguration(scope: RequestScope, { live, subresource }: Omit<TrackedChange, 'next'>): KubeObject {
  return applyOwned(scope, ownershipOf(scope, subresource), live)
}

/** The owners to begin with: a write of the object itself may say who they are, and an empty list resets them. Upstream: decodeLiveOrNew */
function entriesBefore(scope: RequestScope, { live, next, subresource }: TrackedChange): Entries {
  const before = live?.metadata.managedFields ?? NO_ENTRIES
  const given = next.metadata.managedFields
  if (subresource !== '' || given === before) return before
  if (given === undefined) return resetsByBody(scope) ? NO_ENTRIES : before
  if (isReset(given)) return NO_ENTRIES
  return isReadable(given) ? given : before
}

const NO_ENTRIES: Entries = []

function isReset(given: readonly ManagedFieldsEntry[]): boolean {
  return given.length === 0 || (given.length === 1 && Object.values(given[0]!).every((value) => value === undefined))
}

/** An empty list in the body of a PUT: decoding drops it. */
function resetsByBody({ request }: RequestScope): boolean {
  if (request.verb !== 'update' || request.typed) return false
  const given = (request.body as Partial<KubeObject> | undefined)?.metadata?.managedFields
  return Array.isArray(given) && given.length === 0
}

/** A change of the replicas through `scale`; of an apply the configuration counts. */
function trackScale(scope: RequestScope, live: KubeObject, next: KubeObject, entries: Entries): Entries | undefined {
  const { resource, request, options, core } = scope
  const ownership = new ScaleOwnership(resource.apiVersion, resource.definition.scale!)
  const config = request.patchType === 'application/apply-patch+yaml' ? applyConfig(request.body) : undefined
  try {
    const change = { live, next, config, force: options.force === true }
    const write = { manager: scope.fieldManager, now: core.clock.now }
    return ownershipOf(scope, 'scale').write(ownership.track(readEntries(entries), change, write))
  } catch (error) {
    throw error instanceof ConflictsError ? applyConflictError(error.conflicts) : error
  }
}

const ownerships = new WeakMap<ServedResource, Map<string, FieldOwnership>>()

function ownershipOf({ core, resource }: RequestScope, subresource: string): FieldOwnership {
  let bySubresource = ownerships.get(resource)
  if (bySubresource === undefined) {
    bySubresource = new Map()
    ownerships.set(resource, bySubresource)
  }
  let ownership = bySubresource.get(subresource)
  if (ownership === undefined) {
    ownership = new FieldOwnership(core.catalog, resource, subresource)
    bySubresource.set(subresource, ownership)
  }
  return ownership
}
