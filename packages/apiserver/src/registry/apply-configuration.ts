import {
  DecodeError,
  decodeObject,
  groupVersion,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
  parseGroupVersion,
  type ResourceDefinition,
  type StatusError,
} from '@kubesim/api'
import { badRequest, unclassified } from '../failures.ts'
import { jsonName } from '../patch/json/operations.ts'
import { applyConflictError } from '../patch/managed/apply-conflict.ts'
import type { FieldOwnership } from '../patch/managed/field-ownership.ts'
import { type ManagedRecords, readEntries } from '../patch/managed/managed-records.ts'
import { ConflictsError } from '../patch/merge/conflict.ts'
import { ListItemError } from '../patch/typed/list-item.ts'
import { typeErrors, typeErrorText } from '../patch/typed/validate.ts'
import type { RequestScope } from '../request-scope.ts'
import { defaulted } from './decode.ts'

/**
 * The object with the request's configuration applied: decoded, defaulted and with its owners in `managedFields`. Throws a StatusError: 409
 * where others own what the configuration changes. Upstream: handlers.applyPatcher, FieldManager.Apply
 */
export function applyOwned(scope: RequestScope, ownership: FieldOwnership, live: KubeObject | undefined): KubeObject {
  const { resource, options, core } = scope
  const { definition } = resource
  const config = applyConfig(scope.request.body)
  requireType(config, definition)
  const managed = recordsOf(live)
  requireUntouchedManagers(config)
  const about = describeConfig(config, definition.kind)
  const errors = typeErrors(config, definition.schema, { duplicates: false })
  if (errors.length > 0) throw unclassified(`failed to create typed patch object (${about}): ${typeErrorText(errors)}`)
  const before = live ?? ownership.nothing
  try {
    const write = { manager: options.fieldManager ?? '', now: core.clock.now, force: options.force === true }
    const applied = ownership.manager.apply(before as unknown as JsonObject, config, managed, write)
    reportDuplicates(scope)
    const object = applied.object === (before as unknown) && live !== undefined ? live : decoded(scope, applied.object, about)
    return withManagedFields(object, ownership.write(applied.managed))
  } catch (error) {
    throw failureOf(error)
  }
}

function failureOf(error: unknown): unknown {
  if (error instanceof ConflictsError) return applyConflictError(error.conflicts)
  return error instanceof ListItemError ? unclassified(error.message) : error
}

/** The body of an apply. Throws 400 for one that is no object. */
export function applyConfig(body: unknown): JsonObject {
  if (isJsonObject(body)) return body
  const problem = `json: cannot unmarshal ${jsonName(body)} into Go value of type map[string]interface {}`
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${problem}`)
}

/** Upstream: internal.versionCheckManager */
function requireType({ apiVersion, kind }: JsonObject, definition: ResourceDefinition): void {
  if (apiVersion === groupVersion(definition) && kind === definition.kind) return
  throw badRequest(`invalid object type: ${typeText(apiVersion, kind)}`)
}

/** Group, version and kind as Go prints them: `/v1, Kind=ConfigMap`. */
function typeText(apiVersion: unknown, kind: unknown): string {
  const { group, version } = typeof apiVersion === 'string' ? readVersion(apiVersion) : NO_VERSION
  return `${group}/${version}, Kind=${typeof kind === 'string' ? kind : ''}`
}

const NO_VERSION = { group: '', version: '' }

function readVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  try {
    return parseGroupVersion(apiVersion)
  } catch {
    return NO_VERSION
  }
}

function requireUntouchedManagers({ metadata }: JsonObject): void {
  if (isJsonObject(metadata) && Array.isArray(metadata.managedFields)) throw badRequest('metadata.managedFields must be nil')
}

function recordsOf(live: KubeObject | undefined): ManagedRecords {
  try {
    return readEntries(live?.metadata.managedFields)
  } catch (error) {
    throw unclassified(`failed to decode managed fields: ${(error as Error).message}`)
  }
}

/** The configuration as messages name it: `default/web; apps/v1, Kind=Deployment`. */
export function describeConfig(config: JsonObject, kind: string): string {
  const metadata = isJsonObject(config.metadata) ? config.metadata : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return `${text(metadata.namespace)}/${text(metadata.name)}; ${typeText(config.apiVersion, kind)}`
}

/** Fields that the configuration's text has twice. */
function reportDuplicates(scope: RequestScope): void {
  const { fieldValidation = 'Warn' } = scope.options
  const duplicates = scope.request.duplicateFields ?? []
  if (duplicates.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') throw badRequest(`error strict decoding YAML: ${duplicates.join(', ')}`)
  for (const duplicate of duplicates) scope.warn(duplicate)
}

function decoded({ resource }: RequestScope, object: JsonObject, about: string): KubeObject {
  const { definition, strategy } = resource
  try {
    const read = decodeObject(definition.schema, object, { mode: 'Ignore' }).object as KubeObject
    const complete = read.metadata === undefined ? { ...read, metadata: {} } : read
    return defaulted(complete, strategy)
  } catch (error) {
    if (error instanceof DecodeError) throw notConvertible(about, error)
    throw error
  }
}

function notConvertible(about: string, { message }: DecodeError): StatusError {
  return unclassified(`failed to convert new object (${about}) to proper version: ${message}`)
}

function withManagedFields(object: KubeObject, managedFields: ObjectMeta['managedFields']): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } as ObjectMeta }
}
