import {
  cannotBeHandled,
  DecodeError,
  decodeObject,
  findByKind,
  type GroupVersionKind,
  groupVersion,
  type KubeObject,
  parseGroupVersion,
  type ResourceStrategy,
  type StructSchema,
  schemaForKind,
} from '@kubesim/api'
import { badRequest } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'

/** What a body is read as. */
export interface BodyType {
  readonly gvk: GroupVersionKind
  readonly schema: StructSchema
  readonly strategy: ResourceStrategy | undefined
}

/** The request's body as an object of the resource's kind: decoded unless this process has built it, and defaulted. Throws 400. */
export function decodeBody(scope: RequestScope): KubeObject {
  const { request, resource } = scope
  if (request.typed) return defaulted(request.body as KubeObject, resource.strategy)
  return decodeAny(scope, { gvk: resource.definition, schema: resource.definition.schema, strategy: resource.strategy })
}

/** The same for a subresource with a kind of its own. */
export function decodeAs(scope: RequestScope, gvk: GroupVersionKind): KubeObject {
  if (scope.request.typed) return scope.request.body as KubeObject
  const schema = schemaForKind(gvk)
  if (schema === undefined) throw new Error(`no schema for ${groupVersion(gvk)} ${gvk.kind}`)
  return decodeAny(scope, { gvk, schema, strategy: undefined })
}

function decodeAny(scope: RequestScope, type: BodyType): KubeObject {
  const { body } = scope.request
  const given = typeOf(body, type.gvk)
  requireKind(given, type.gvk)
  try {
    const duplicates = scope.request.duplicateFields ?? []
    const decoded = decodeObject(type.schema, body, { mode: scope.options.fieldValidation ?? 'Warn', duplicates })
    for (const warning of decoded.warnings) scope.warn(warning)
    const object = complete(decoded.object as Partial<KubeObject>, type.gvk)
    requireVersion(given, type.gvk)
    return defaulted(object, type.strategy)
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(cannotBeHandled(given, type.gvk.kind, error.message))
    throw error
  }
}

/** Group, version and kind that a body names; what it leaves out is what is expected. */
function typeOf(body: unknown, expected: GroupVersionKind): GroupVersionKind {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): json: cannot unmarshal into Go value (${summary(body)})`,
    )
  }
  const { apiVersion, kind } = body as Partial<Record<string, unknown>>
  const named = typeof apiVersion === 'string' && apiVersion !== '' ? readVersion(apiVersion) : expected
  return { group: named.group, version: named.version, kind: typeof kind === 'string' && kind !== '' ? kind : expected.kind }
}

function readVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  try {
    return parseGroupVersion(apiVersion)
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`)
  }
}

/** Upstream: the conversion to the internal type that the resource expects fails for any other kind. */
function requireKind(given: GroupVersionKind, expected: GroupVersionKind): void {
  if (given.kind === expected.kind && given.group === expected.group) return
  if (findByKind(given) === undefined && schemaForKind(given) === undefined) {
    const where = 'in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'
    const reason = `no kind "${given.kind}" is registered for version "${groupVersion(given)}" ${where}`
    throw badRequest(cannotBeHandled(given, expected.kind, reason))
  }
  const types = `(${given.version}.${given.kind}) to (${internalPackage(expected.group)}.${expected.kind})`
  throw badRequest(cannotBeHandled(given, expected.kind, `converting ${types}: unknown conversion`))
}

function internalPackage(group: string): string {
  return group === '' ? 'core' : group.split('.')[0]!
}

function requireVersion(given: GroupVersionKind, expected: GroupVersionKind): void {
  if (given.version === expected.version) return
  throw badRequest(
    `the API version in the data (${groupVersion(given)}) does not match the expected API version (${groupVersion(expected)})`,
  )
}

/** An object has type and metadata, whatever was sent. */
function complete(object: Partial<KubeObject>, gvk: GroupVersionKind): KubeObject {
  const { kind } = gvk
  const apiVersion = groupVersion(gvk)
  const { metadata } = object
  if (object.apiVersion === apiVersion && object.kind === kind && metadata !== undefined) return object as KubeObject
  return { ...object, apiVersion, kind, metadata: metadata ?? {} }
}

export function defaulted(object: KubeObject, strategy: ResourceStrategy | undefined): KubeObject {
  return strategy?.applyDefaults === undefined ? object : strategy.applyDefaults(object)
}

const SUMMARY_LENGTH_MAX = 30

function summary(body: unknown): string {
  if (body === undefined) return '<empty>'
  const text = JSON.stringify(body)
  return text.length > SUMMARY_LENGTH_MAX ? `${text.slice(0, SUMMARY_LENGTH_MAX)} ...` : text
}
