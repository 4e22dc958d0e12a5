import {
  applyMergePatch,
  applyStrategicMergePatch,
  DecodeError,
  decodeObject,
  findByKind,
  goText,
  groupVersion,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  PatchError,
  parseGroupVersion,
  type StatusError,
  schemaForKind,
} from '@kubesim/api'
import { badRequest, invalid, tooLarge, unclassified, unprocessable } from '../failures.ts'
import { applyJsonPatch, JsonPatchError } from '../patch/json/json-patch.ts'
import { jsonName, readOperations } from '../patch/json/operations.ts'
import { shareWith } from '../patch/json/share-with.ts'
import { mergeValues } from '../patch/typed/merge.ts'
import { typeErrors, typeErrorText } from '../patch/typed/validate.ts'
import type { RequestScope } from '../request-scope.ts'
import { applyConfig, describeConfig } from './apply-configuration.ts'
import { type BodyType, defaulted } from './decode.ts'

/** Upstream: handlers maxJSONPatchOperations */
const OPERATIONS_MAX = 10_000

/** A document that a patch has made. */
interface Patched {
  readonly document: unknown
  /** Complaints of strict decoding about the patch itself. */
  readonly strictErrors: readonly string[]
  /** How the failure to read the document quotes what was sent. */
  quoted(): string
  /** How it puts the decoder's complaint. */
  complaint(problem: string): string
}

/**
 * The object that the request's JSON, merge or strategic merge patch makes of `current`: decoded and defaulted, and sharing with it
 * what the patch leaves alone. Throws a StatusError. Upstream: handlers jsonPatcher and smpPatcher
 */
export function patchDocument(scope: RequestScope, current: KubeObject, type: BodyType): KubeObject {
  const patched = patchedDocument(scope, current, type)
  const document = shareWith(current, patched.document)
  const next = shareWith(current, decodePatched(scope, { ...patched, document }, type))
  return defaulted(withReset(next, document), type.strategy)
}

function patchedDocument(scope: RequestScope, current: KubeObject, type: BodyType): Patched {
  switch (scope.request.patchType) {
    case 'application/json-patch+json':
      return jsonPatched(scope, current)
    case 'application/merge-patch+json':
      return mergePatched(scope, current)
    case 'application/apply-patch+yaml':
      return applyPatched(scope, current, type)
    default:
      return strategicPatched(scope, current, type)
  }
}

function jsonPatched({ request }: RequestScope, current: KubeObject): Patched {
  const { operations, unknownFields } = orBadRequest('error decoding patch: ', () => readOperations(request.body))
  if (operations.length > OPERATIONS_MAX) {
    throw tooLarge(`The allowed maximum operations in a JSON patch is ${OPERATIONS_MAX}, got ${operations.length}`)
  }
  const strictErrors = [...(request.duplicateFields ?? []), ...unknownFields].map((error) => `json patch ${error}`)
  try {
    return { document: applyJsonPatch(current, operations), strictErrors, quoted: quotedDocument, complaint: asItIs }
  } catch (error) {
    if (error instanceof JsonPatchError) throw unprocessable()
    throw error
  }
}

function mergePatched({ request }: RequestScope, current: KubeObject): Patched {
  const patch = orBadRequest('error decoding patch: ', () => requireMap(request.body))
  const strictErrors = request.duplicateFields ?? []
  return { document: applyMergePatch(current, patch), strictErrors, quoted: quotedDocument, complaint: asItIs }
}

function strategicPatched({ request }: RequestScope, current: KubeObject, { schema }: BodyType): Patched {
  const patch = orBadRequest('', () => requireMap(request.body))
  const strictErrors = request.duplicateFields ?? []
  try {
    const document = applyStrategicMergePatch(current as unknown as JsonObject, patch, schema)
    return { document, strictErrors, quoted: () => goText(patch), complaint: unstructuredComplaint }
  } catch (error) {
    if (error instanceof PatchError) throw strategicFailure(error)
    throw error
  }
}

/** An apply to a subresource with a kind of its own, whose owners are looked after elsewhere. */
function applyPatched({ request }: RequestScope, current: KubeObject, { schema, gvk }: BodyType): Patched {
  const config = applyConfig(request.body)
  const errors = typeErrors(config, schema, { duplicates: false })
  if (errors.length > 0)
    throw unclassified(`failed to create typed patch object (${describeConfig(config, gvk.kind)}): ${typeErrorText(errors)}`)
  return { document: mergeValues(current, config, schema), strictErrors: [], quoted: quotedDocument, complaint: asItIs }
}

/** Upstream: handlers interpretStrategicMergePatchError */
function strategicFailure({ kind, message }: PatchError): StatusError {
  switch (kind) {
    case 'BadJSONDoc':
    case 'BadPatchFormatForPrimitiveList':
    case 'BadPatchFormatForRetainKeys':
    case 'BadPatchFormatForSetElementOrderList':
    case 'UnsupportedStrategicMergePatchFormat':
      return badRequest(message)
    case 'NoListOfLists':
    case 'PatchContentNotMatchRetainKeys':
      return unprocessable()
    default:
      return unclassified(message)
  }
}

function orBadRequest<T>(prefix: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw badRequest(prefix + (error as Error).message)
  }
}

function requireMap(body: unknown): JsonObject {
  if (isJsonObject(body)) return body
  throw new Error(`json: cannot unmarshal ${jsonName(body)} into Go value of type map[string]interface {}`)
}

/** Reads the document as what it was before the patch. Throws 422, for unknown fields only where the caller wants that. */
function decodePatched(scope: RequestScope, patched: Patched, type: BodyType): KubeObject {
  const { document, strictErrors } = patched
  const refuse = (problem: string): StatusError => invalidPatch(patched, problem)
  const { fieldValidation = 'Warn' } = scope.options
  try {
    requireSameKind(document, type)
    const mode = fieldValidation === 'Ignore' ? 'Ignore' : 'Warn'
    const { object, warnings } = decodeObject(type.schema, document, { mode })
    const complaints = fieldValidation === 'Ignore' ? [] : [...strictErrors, ...warnings]
    if (complaints.length > 0 && fieldValidation === 'Strict') throw refuse(`strict decoding error: ${complaints.join(', ')}`)
    for (const complaint of complaints) scope.warn(complaint)
    return complete(object as Partial<KubeObject>, type)
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(patched.complaint(error.message))
    throw error
  }
}

function complete(object: Partial<KubeObject>, { gvk }: BodyType): KubeObject {
  const { kind } = gvk
  const apiVersion = groupVersion(gvk)
  if (object.apiVersion === apiVersion && object.kind === kind && object.metadata !== undefined) return object as KubeObject
  return { ...object, apiVersion, kind, metadata: object.metadata ?? {} }
}

/** Throws a DecodeError for a patch that turns the object into one of another kind. */
function requireSameKind(document: unknown, { gvk }: BodyType): void {
  const { apiVersion, kind } = (isJsonObject(document) ? document : {}) as Partial<Record<string, unknown>>
  const expected = groupVersion(gvk)
  if ((apiVersion === expected || typeof apiVersion !== 'string') && (kind === gvk.kind || typeof kind !== 'string')) return
  const [givenVersion, givenKind] = [String(apiVersion), String(kind)]
  const given = { ...parsedVersion(givenVersion), kind: givenKind }
  if (findByKind(given) === undefined && schemaForKind(given) === undefined) {
    const where = 'in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'
    throw new DecodeError(`no kind "${givenKind}" is registered for version "${givenVersion}" ${where}`)
  }
  throw new DecodeError(`unable to decode ${givenVersion}, Kind=${givenKind} into ${expected}, Kind=${gvk.kind}`)
}

function parsedVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  try {
    return parseGroupVersion(apiVersion)
  } catch {
    return { group: '', version: apiVersion }
  }
}

function invalidPatch(patched: Patched, problem: string): StatusError {
  const error = { type: 'FieldValueInvalid', field: 'patch', badValue: patched.quoted(), detail: problem } as const
  return invalid({ group: '', kind: '' }, '', [error])
}

function quotedDocument(this: Patched): string {
  return JSON.stringify(this.document)
}

function asItIs(problem: string): string {
  return problem
}

/** A strategic merge patch is read by a converter that knows only the kind of the type it wanted. Upstream: runtime fromUnstructured */
function unstructuredComplaint(problem: string): string {
  const type = /^json: cannot unmarshal .* of type (\S+)$/.exec(problem)?.[1]
  if (type === undefined) return problem
  return /^u?int\d*$|^float\d+$|^string$|^bool$/.test(type) ? `unrecognized type: ${type}` : problem
}

/** An empty list of managed fields resets them, though decoding drops what is empty. Upstream: isResetManagedFields */
function withReset(next: KubeObject, document: unknown): KubeObject {
  const metadata = isJsonObject(document) ? document.metadata : undefined
  const given = isJsonObject(metadata) ? metadata.managedFields : undefined
  if (!Array.isArray(given) || given.length > 0) return next
  return { ...next, metadata: { ...next.metadata, managedFields: [] } }
}
