import { definitionNameOf, type GroupVersionKind, groupVersion, type ResourceDefinition, type SubresourceDefinition } from '@kubesim/api'
import { subresourcesOf } from '../../discovery/discovery.ts'
import { RETURNED_WHEN_DELETED } from '../../resources/built-in.ts'
import { nounPhrase, operationName, tagOf } from './operation-name.ts'
import { CONNECT, LOG, type Parameter, QUERY } from './parameters.ts'

export type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch'
export type Action = keyof typeof QUERY | 'connect' | 'watch' | 'watchlist'

/** One method of one path. */
export interface Operation {
  readonly path: string
  readonly method: Method
  readonly id: string
  readonly tag: string
  readonly description: string
  /** In the query. */
  readonly query: readonly Parameter[]
  readonly action?: Action
  readonly kind?: GroupVersionKind
  /** Of the object that the path names. */
  readonly objectKind: string
  readonly body?: { readonly types: readonly string[]; readonly schema: string; readonly required: boolean }
  readonly answer: { readonly codes: readonly number[]; readonly types: readonly string[]; readonly schema: string | undefined }
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json']
const APPLY_TYPES = [...PATCH_TYPES, 'application/apply-patch+yaml']
export const ANSWER_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const WATCH_TYPES = [...ANSWER_TYPES, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']
const ANY_TYPE = ['*/*']
const PROXY_METHODS: readonly Method[] = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put']
const STREAM_METHODS: readonly Method[] = ['get', 'post']

/** A resource with its place in the URL. */
interface Place {
  readonly definition: ResourceDefinition
  readonly root: string
  /** `{root}/namespaces/{namespace}/pods` */
  readonly collection: string
}

/** Everything that can be done with a resource and its subresources. Upstream: endpoints/installer.go registerResourceHandlers */
export function resourceOperations(definition: ResourceDefinition): readonly Operation[] {
  const root = definition.group === '' ? `/api/${definition.version}` : `/apis/${groupVersion(definition)}`
  const collection = `${root}/${definition.namespaced ? 'namespaces/{namespace}/' : ''}${definition.resource}`
  const place = { definition, root, collection }
  return [
    ...collectionOperations(place),
    ...objectOperations(place),
    ...subresourcesOf(definition).flatMap((each) => partOperations(place, each)),
  ]
}

function collectionOperations({ definition, root, collection }: Place): Operation[] {
  const { kind, namespaced, resource, verbs } = definition
  const has = (verb: (typeof verbs)[number]) => verbs.includes(verb)
  const operations: Operation[] = []
  const everywhere = namespaced ? [{ path: `${root}/${resource}`, suffix: 'ForAllNamespaces' }] : []
  for (const { path, suffix } of [{ path: collection, suffix: '' }, ...everywhere]) {
    const id = (verb: string, more = '') =>
      operationName(definition, { verb, noun: `${scopeOf(definition, suffix)}${kind}${more}${suffix}` })
    if (has('list')) {
      const description = `list ${has('watch') ? 'or watch ' : ''}objects of kind ${kind}`
      operations.push(reading(definition, { path, action: 'list', id: id('list'), description }))
    }
    if (has('watch')) {
      const description = `watch individual changes to a list of ${kind}. ${DEPRECATED}.`
      operations.push(reading(definition, { path: watchPath(root, path), action: 'watchlist', id: id('watch', 'List'), description }))
    }
  }
  const id = (verb: string, prefix = '') => operationName(definition, { verb, noun: `${prefix}${scopeOf(definition)}${kind}` })
  if (has('create'))
    operations.push(
      posting(definition, { path: collection, id: id('create'), kind: definition, description: `create ${nounPhrase(kind)}` }),
    )
  if (has('deletecollection')) {
    const description = `delete collection of ${kind}`
    operations.push(deleting(definition, { path: collection, action: 'deletecollection', id: id('delete', 'Collection'), description }))
  }
  return operations
}

const DEPRECATED = "deprecated: use the 'watch' parameter with a list operation instead"

function objectOperations({ definition, root, collection }: Place): Operation[] {
  const { kind, verbs } = definition
  const path = `${collection}/{name}`
  const noun = `${scopeOf(definition)}${kind}`
  const id = (verb: string) => operationName(definition, { verb, noun })
  const operations = editing(definition, { path, kind: definition, verbs, noun, what: `the specified ${kind}` })
  if (verbs.includes('delete')) {
    operations.push(deleting(definition, { path, action: 'delete', id: id('delete'), description: `delete ${nounPhrase(kind)}` }))
  }
  if (verbs.includes('watch')) {
    const single = "filtered to a single item with the 'fieldSelector' parameter"
    const description = `watch changes to an object of kind ${kind}. ${DEPRECATED}, ${single}.`
    operations.push(reading(definition, { path: watchPath(root, path), action: 'watch', id: id('watch'), description }))
  }
  return operations
}

function partOperations({ definition, collection }: Place, part: SubresourceDefinition): Operation[] {
  const path = `${collection}/{name}/${part.name}`
  if (CONNECT[part.kind] !== undefined) return connecting(definition, part, path)
  const { name, verbs } = part
  const noun = `${scopeOf(definition)}${definition.kind}${titled(name)}`
  const operations = editing(definition, { path, kind: part, verbs, noun, what: `${name} of the specified ${definition.kind}` })
  if (verbs.includes('create')) {
    const id = operationName(definition, { verb: 'create', noun })
    operations.push(posting(definition, { path, id, kind: part, description: `create ${name} of ${nounPhrase(definition.kind)}` }))
  }
  return name === 'log' ? operations.map(asText) : operations
}

/** A log is text, and has options of its own. */
function asText(operation: Operation): Operation {
  const query = [...operation.query, ...LOG]
  return { ...operation, query, answer: { codes: [200], types: ['text/plain', ...ANSWER_TYPES], schema: undefined } }
}

interface Editing {
  readonly path: string
  readonly kind: GroupVersionKind
  readonly verbs: readonly string[]
  readonly noun: string
  readonly what: string
}

/** Reading, replacing and patching one object, or a part of it. */
function editing(definition: ResourceDefinition, { path, kind, verbs, noun, what }: Editing): Operation[] {
  const id = (verb: string) => operationName(definition, { verb, noun })
  const schema = schemaNameOf(kind, definition)
  const shared = { ...commonOf(definition, path), kind: kindOf(kind) }
  const operations: Operation[] = []
  if (verbs.includes('get')) {
    const answer = { codes: [200], types: ANSWER_TYPES, schema }
    operations.push({ ...shared, method: 'get', action: 'get', id: id('read'), description: `read ${what}`, query: QUERY.get, answer })
  }
  if (verbs.includes('update')) {
    const body = { types: ANY_TYPE, schema, required: true }
    const answer = { codes: [200, 201], types: ANSWER_TYPES, schema }
    operations.push({
      ...shared,
      method: 'put',
      action: 'put',
      id: id('replace'),
      description: `replace ${what}`,
      query: QUERY.put,
      body,
      answer,
    })
  }
  if (verbs.includes('patch')) {
    const body = { types: APPLY_TYPES, schema: `${META}.Patch`, required: true }
    const answer = { codes: [200, 201], types: ANSWER_TYPES, schema }
    const description = `partially update ${what}`
    operations.push({ ...shared, method: 'patch', action: 'patch', id: id('patch'), description, query: QUERY.patch, body, answer })
  }
  return operations
}

interface Named {
  readonly path: string
  readonly id: string
  readonly description: string
}

function reading(
  definition: ResourceDefinition,
  { action, path, ...named }: Named & { readonly action: 'list' | 'watch' | 'watchlist' },
): Operation {
  const list = { ...definition, kind: `${definition.kind}List` }
  const schema = action === 'list' ? (definitionNameOf(list) ?? `${definition.schema.name}List`) : `${META}.WatchEvent`
  const answer = { codes: [200], types: WATCH_TYPES, schema }
  return { ...commonOf(definition, path), ...named, method: 'get', action, kind: kindOf(definition), query: QUERY.list, answer }
}

function posting(definition: ResourceDefinition, { kind, path, ...named }: Named & { readonly kind: GroupVersionKind }): Operation {
  const schema = schemaNameOf(kind, definition)
  const body = { types: ANY_TYPE, schema, required: true }
  const answer = { codes: [200, 201, 202], types: ANSWER_TYPES, schema }
  return { ...commonOf(definition, path), ...named, method: 'post', action: 'post', kind: kindOf(kind), query: QUERY.post, body, answer }
}

function deleting(
  definition: ResourceDefinition,
  { action, path, ...named }: Named & { readonly action: 'delete' | 'deletecollection' },
): Operation {
  const body = { types: ANY_TYPE, schema: `${META}.DeleteOptions`, required: false }
  const returned = action === 'delete' && RETURNED_WHEN_DELETED.has(qualifiedName(definition))
  const schema = returned ? schemaNameOf(definition, definition) : `${META}.Status`
  const answer = { codes: action === 'delete' ? [200, 202] : [200], types: ANSWER_TYPES, schema }
  return { ...commonOf(definition, path), ...named, method: 'delete', action, kind: kindOf(definition), query: QUERY[action], body, answer }
}

function connecting(definition: ResourceDefinition, part: SubresourceDefinition, path: string): Operation[] {
  const isProxy = part.name === 'proxy'
  const places = [{ path, suffix: '' }, ...(isProxy ? [{ path: `${path}/{path}`, suffix: 'WithPath' }] : [])]
  return places.flatMap((place) =>
    (isProxy ? PROXY_METHODS : STREAM_METHODS).map((method): Operation => {
      const noun = `${titled(method)}${scopeOf(definition)}${definition.kind}${titled(part.name)}${place.suffix}`
      return {
        ...commonOf(definition, place.path),
        method,
        action: 'connect',
        kind: kindOf(part),
        id: operationName(definition, { verb: 'connect', noun }),
        description: `connect ${method.toUpperCase()} requests to ${part.name} of ${definition.kind}`,
        query: CONNECT[part.kind]!,
        answer: { codes: [200], types: ANY_TYPE, schema: undefined },
      }
    }),
  )
}

function commonOf(definition: ResourceDefinition, path: string): Pick<Operation, 'path' | 'tag' | 'objectKind'> {
  return { path, tag: tagOf(definition), objectKind: definition.kind }
}

function scopeOf({ namespaced }: ResourceDefinition, suffix = ''): string {
  return namespaced && suffix === '' ? 'Namespaced' : ''
}

function titled(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

function watchPath(root: string, path: string): string {
  return `${root}/watch${path.slice(root.length)}`
}

function kindOf({ group, version, kind }: GroupVersionKind): GroupVersionKind {
  return { group, version, kind }
}

/** The definition of a kind; of one that is not built in, the name that its schema has. */
function schemaNameOf(kind: GroupVersionKind, definition: ResourceDefinition): string {
  return definitionNameOf(kind) ?? definition.schema.name
}

function qualifiedName({ group, resource }: ResourceDefinition): string {
  return group === '' ? resource : `${group}/${resource}`
}
