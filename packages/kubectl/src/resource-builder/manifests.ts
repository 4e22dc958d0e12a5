import { compactJson, goQuoted, type KubeObject, parseGroupVersion, parseLabelSelector, type ResourceDefinition } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { ResourceInfo } from './builder.ts'
import { type ManifestFile, type ManifestPaths, readManifestFiles } from './manifest-files.ts'
import { missingTypeFields, readDocuments } from './manifest-text.ts'
import { mappingForKind, noKindMatch } from './mapping.ts'

export interface Manifests {
  readonly infos: readonly ResourceInfo[]
  readonly failures: readonly Error[]
  /** One file was named, and it holds one object. */
  readonly single: boolean
}

export interface ManifestOptions {
  /** Tell of objects that do not say what they are before the server does. */
  readonly validate: boolean
  readonly selector?: string
}

type Scope = Pick<Invocation, 'environment' | 'resources' | 'namespace' | 'namespaceGiven' | 'warn'>

/**
 * The objects of the files that a command line names, lists taken apart, each with its namespace. What cannot be read is told, and does not
 * keep the rest back. Upstream: cli-runtime/pkg/resource Builder.visitByPaths, mapper.infoForData
 */
export function readManifests(scope: Scope, paths: ManifestPaths, options: ManifestOptions): Manifests {
  const { files, failures, single } = readManifestFiles(paths, scope.environment)
  const infos: ResourceInfo[] = []
  const problems: Error[] = [...failures]
  for (const file of files) readFileObjects(scope, file, { options, infos, problems })
  if (infos.length === 0 && problems.length === 0 && files.length > 0) return { infos, failures: problems, single: false }
  const selector = options.selector === undefined || options.selector === '' ? undefined : parseSelector(options.selector)
  const chosen = selector === undefined ? infos : infos.filter(({ object }) => selector.matches(object.metadata.labels ?? {}))
  return { infos: chosen, failures: problems, single }
}

interface Collected {
  readonly options: ManifestOptions
  readonly infos: ResourceInfo[]
  readonly problems: Error[]
}

function readFileObjects(scope: Scope, { source, text }: ManifestFile, { options, infos, problems }: Collected): void {
  for (const document of readDocuments(text, source)) {
    if (document.type === 'failure') {
      problems.push(document.error)
      continue
    }
    for (const warning of document.warnings) scope.warn(warning)
    for (const value of flatten(document.value)) {
      try {
        infos.push(infoOf(scope, value, { source, validate: options.validate }))
      } catch (error) {
        problems.push(error as Error)
      }
    }
  }
}

/** Lists of any kind become their items. */
function flatten(value: unknown): readonly unknown[] {
  const items = (value as { readonly items?: unknown } | null)?.items
  const kind = (value as { readonly kind?: unknown } | null)?.kind
  return Array.isArray(items) && typeof kind === 'string' && kind.endsWith('List') ? items.flatMap(flatten) : [value]
}

function infoOf(scope: Scope, value: unknown, { source, validate }: { readonly source: string; readonly validate: boolean }): ResourceInfo {
  const object = typedObject(value, { source, validate })
  const { name = '', namespace = '' } = object.metadata ?? {}
  const { group, version } = parseGroupVersion(object.apiVersion)
  const definition = mappingForKind({ group, version, kind: object.kind }, scope.resources)
  if (definition === undefined) {
    throw fail(
      `resource mapping not found for name: ${goQuoted(name)} namespace: ${goQuoted(namespace)} from ${goQuoted(source)}: ${noKindMatch(object.kind, object.apiVersion)}\nensure CRDs are installed first`,
    )
  }
  return { definition, name, source, ...placed(scope, object, definition) }
}

function typedObject(value: unknown, { source, validate }: { readonly source: string; readonly validate: boolean }): KubeObject {
  const missing = missingTypeFields(value)
  if (missing.length > 0 && validate) {
    const problem = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`
    throw fail(
      `error validating ${goQuoted(source)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail(
      `unable to decode ${goQuoted(source)}: json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    )
  }
  const { kind, apiVersion } = value as Partial<KubeObject>
  if (!kind) throw fail(`unable to decode ${goQuoted(source)}: Object 'Kind' is missing in '${compactJson(value)}'`)
  if (!apiVersion) throw fail(`unable to decode ${goQuoted(source)}: Object 'apiVersion' is missing in '${compactJson(value)}'`)
  return value as KubeObject
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** The namespace of the command line where the object names none; a contradiction is refused. Upstream: SetNamespace, RequireNamespace, FilterNamespace */
function placed(
  scope: Scope,
  object: KubeObject,
  definition: ResourceDefinition,
): { readonly namespace: string; readonly object: KubeObject } {
  const { namespace = '', ...metadata } = object.metadata ?? {}
  if (!definition.namespaced) return { namespace: '', object: namespace === '' ? object : { ...object, metadata } }
  if (namespace === '')
    return { namespace: scope.namespace, object: { ...object, metadata: { ...object.metadata, namespace: scope.namespace } } }
  if (scope.namespaceGiven && namespace !== scope.namespace) {
    throw fail(
      `the namespace from the provided object ${goQuoted(namespace)} does not match the namespace ${goQuoted(scope.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
    )
  }
  return { namespace, object }
}

function parseSelector(text: string) {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw fail(`the provided selector ${goQuoted(text)} is not valid: ${(error as Error).message}`)
  }
}
