import { goQuoted, isBadRequest, isNotFound, type KubeObject, type ResourceDefinition, StatusError } from '@kubesim/api'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { parseResourceArguments, type ResourceArguments } from './arguments.ts'
import { type ManifestPaths, namesNoFile } from './manifest-files.ts'
import { readManifests } from './manifests.ts'
import { groupVersionResourceText, mappingFor } from './mapping.ts'

/** An object that a command is about. */
export interface ResourceInfo {
  readonly definition: ResourceDefinition
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  /** File that names it; empty for the command line. */
  readonly source: string
  /** The object: as the file has it, or as the server has it. */
  readonly object: KubeObject
}

/** A place that a command is about, before anyone has looked there. */
export type Target =
  | { readonly type: 'object'; readonly definition: ResourceDefinition; readonly namespace: string; readonly name: string }
  | { readonly type: 'collection'; readonly definition: ResourceDefinition; readonly namespace: string }
  | { readonly type: 'manifest'; readonly info: ResourceInfo }

export interface SelectionOptions {
  readonly args?: readonly string[]
  readonly files?: ManifestPaths
  readonly selector?: string
  readonly fieldSelector?: string
  /** `--all`. */
  readonly all?: boolean
  readonly allNamespaces?: boolean
  /** A type alone means all of its objects, as for `get`. */
  readonly emptySelectorAllowed?: boolean
  readonly singleType?: boolean
  /** Objects of files are not validated when false: those of `get` and `delete`. */
  readonly validate?: boolean
}

export interface Selection {
  readonly targets: readonly Target[]
  /** What went wrong before anyone looked: unreadable files and documents. */
  readonly failures: readonly unknown[]
  /** The command line names exactly one object. */
  readonly singleItemImplied: boolean
  readonly labelSelector: string | undefined
  readonly fieldSelector: string | undefined
}

const MISSING_RESOURCE = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`

/** Finds out what a command line is about. Upstream: cli-runtime/pkg/resource Builder.Do */
export function select(invocation: Invocation, options: SelectionOptions): Selection {
  const args = parseResourceArguments(options.args ?? [], invocation.resources)
  const given = (text: string | undefined) => (text === undefined || text.trim() === '' ? undefined : text.trim())
  const [label, field] = [given(options.selector), given(options.fieldSelector)]
  if (options.all && (label !== undefined || field !== undefined)) throw fail("setting 'all' parameter but found a non empty selector. ")
  const everything = options.all === true || (options.emptySelectorAllowed === true && args.types.length > 0 && args.names.length === 0)
  const selectors = { labelSelector: label, fieldSelector: field }
  if (options.files !== undefined && !namesNoFile(options.files)) return { ...selectFiles(invocation, options, args), ...selectors }
  if (label !== undefined || field !== undefined || everything) return { ...selectCollections(invocation, options, args), ...selectors }
  return { ...selectNamed(invocation, options, args), ...selectors }
}

type Found = Pick<Selection, 'targets' | 'failures' | 'singleItemImplied'>

function selectFiles(invocation: Invocation, options: SelectionOptions, args: ResourceArguments): Found {
  if (args.types.length > 0 && args.names.length === 0)
    throw fail('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well')
  if (args.names.length > 0) throw fail('name cannot be provided when a path is specified')
  if (args.tuples.length > 0) throw fail('resource/name arguments cannot be provided when a path is specified')
  const { infos, failures, single } = readManifests(invocation, options.files!, {
    validate: options.validate ?? false,
    ...(options.selector !== undefined && { selector: options.selector }),
  })
  return { targets: infos.map((info) => ({ type: 'manifest', info })), failures, singleItemImplied: single }
}

function selectCollections(invocation: Invocation, options: SelectionOptions, args: ResourceArguments): Found {
  if (args.names.length > 0) throw fail('name cannot be provided when a selector is specified')
  if (args.tuples.length > 0) throw fail('selectors and the all flag cannot be used when passing resource/name arguments')
  if (args.types.length === 0) throw fail('at least one resource must be specified to use a selector')
  const targets = definitionsOf(invocation, args.types, options).map((definition) => ({
    type: 'collection' as const,
    definition,
    namespace: definition.namespaced && !options.allNamespaces ? invocation.namespace : '',
  }))
  return { targets, failures: [], singleItemImplied: false }
}

function selectNamed(invocation: Invocation, options: SelectionOptions, { types, names, tuples }: ResourceArguments): Found {
  if (tuples.length > 0) {
    const definitions = new Map(tuples.map(({ type }) => [type, mappingFor(type, invocation.resources)]))
    if (options.singleType && new Set(definitions.values()).size > 1) throw fail('you may only specify a single resource type')
    return named(
      invocation,
      options,
      tuples.map(({ type, name }) => ({ definition: definitions.get(type)!, name })),
    )
  }
  if (names.length > 0) {
    const [definition] = definitionsOf(invocation, types, options)
    return named(
      invocation,
      options,
      names.map((name) => ({ definition: definition!, name })),
    )
  }
  if (types.length === 0) throw fail(MISSING_RESOURCE)
  definitionsOf(invocation, types, options)
  throw fail('resource(s) were provided, but no name was specified')
}

function named(
  invocation: Invocation,
  options: SelectionOptions,
  objects: readonly { readonly definition: ResourceDefinition; readonly name: string }[],
): Found {
  if (options.allNamespaces && objects.some(({ definition }) => definition.namespaced))
    throw fail('a resource cannot be retrieved by name across all namespaces')
  const targets = objects.map(({ definition, name }) => ({
    type: 'object' as const,
    definition,
    name,
    namespace: definition.namespaced ? invocation.namespace : '',
  }))
  return { targets, failures: [], singleItemImplied: objects.length === 1 }
}

function definitionsOf(invocation: Invocation, types: readonly string[], options: SelectionOptions): readonly ResourceDefinition[] {
  if (types.length > 1 && options.singleType) throw fail('you may only specify a single resource type')
  return [...new Set(types.map((type) => mappingFor(type, invocation.resources)))]
}

export interface Gathered {
  readonly infos: readonly ResourceInfo[]
  readonly failures: readonly unknown[]
}

/**
 * Looks up what the targets name: objects as the server has them, collections item by item, manifests as they are or, with `latest`, as the
 * server has them. One that is missing does not keep the others back.
 */
export function gather(invocation: Invocation, selection: Selection, options: { readonly latest?: boolean } = {}): Gathered {
  const infos: ResourceInfo[] = []
  const failures: unknown[] = [...selection.failures]
  for (const target of selection.targets) {
    try {
      infos.push(...lookUp(invocation, selection, { target, latest: options.latest ?? false }))
    } catch (error) {
      failures.push(error)
    }
  }
  return { infos, failures }
}

/** Does the same to every object; what fails is thrown at the end, all together. */
export function forEachResource({ infos, failures }: Gathered, act: (info: ResourceInfo) => void): void {
  const all = [...failures]
  for (const info of infos) {
    try {
      act(info)
    } catch (error) {
      all.push(error)
    }
  }
  throwAll(all)
}

function lookUp(
  invocation: Invocation,
  selection: Selection,
  { target, latest }: { readonly target: Target; readonly latest: boolean },
): readonly ResourceInfo[] {
  if (target.type === 'collection') return listAll(invocation, selection, target)
  if (target.type === 'object') return [{ ...target, source: '', object: getObject(invocation, target) }]
  if (!latest || target.info.name === '') return [target.info]
  return [{ ...target.info, object: getObject(invocation, target.info) }]
}

/** The object as the server has it. In a namespace that does not exist, that is what is missing. Upstream: Info.Get */
export function getObject(
  { api, resources }: Pick<Invocation, 'api' | 'resources'>,
  at: { readonly definition: ResourceDefinition; readonly namespace: string; readonly name: string },
  subresource?: string,
): KubeObject {
  const { definition, namespace, name } = at
  try {
    return api.get({ definition, namespace, name, ...(subresource !== undefined && subresource !== '' && { subresource }) })
  } catch (error) {
    const namespaces = resources.find((each) => each.group === '' && each.resource === 'namespaces')
    if (isNotFound(error) && namespace !== '' && namespace !== 'default' && namespaces !== undefined)
      api.get({ definition: namespaces, name: namespace })
    throw error
  }
}

function listAll(
  { api }: Invocation,
  selection: Selection,
  { definition, namespace }: { readonly definition: ResourceDefinition; readonly namespace: string },
): readonly ResourceInfo[] {
  try {
    const { items } = api.list({ definition, namespace }, selectorOptions(selection))
    return items.map((object) => ({
      definition,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name ?? '',
      source: '',
      object,
    }))
  } catch (error) {
    throw listError(error, definition, selection)
  }
}

export function selectorOptions({ labelSelector, fieldSelector }: Pick<Selection, 'labelSelector' | 'fieldSelector'>) {
  return { ...(labelSelector !== undefined && { labelSelector }), ...(fieldSelector !== undefined && { fieldSelector }) }
}

/** A refused list says what it was asked for. Upstream: resource.EnhanceListError */
export function listError(
  error: unknown,
  definition: ResourceDefinition,
  { labelSelector = '', fieldSelector = '' }: Pick<Selection, 'labelSelector' | 'fieldSelector'>,
): unknown {
  if (!(error instanceof StatusError) || !(isBadRequest(error) || isNotFound(error))) return error
  const subject = goQuoted(groupVersionResourceText(definition))
  if (labelSelector === '' && fieldSelector === '')
    return new StatusError({ ...error.status, message: `Unable to list ${subject}: ${error.message}` })
  return new StatusError({
    ...error.status,
    message: `Unable to find ${subject} that match label selector ${goQuoted(labelSelector)}, field selector ${goQuoted(fieldSelector)}: ${error.message}`,
  })
}
