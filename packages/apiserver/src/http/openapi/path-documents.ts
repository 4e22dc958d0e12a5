import { definitionNameOf, type GroupVersionKind, groupVersion, type ResourceDefinition, type Verb } from '@kubesim/api'
import { subresourcesOf } from '../../discovery/discovery.ts'
import { schemaReference } from './schema-document.ts'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const STATUS = `${META}.Status`
const DELETE_OPTIONS = `${META}.DeleteOptions`
const PATCH = `${META}.Patch`
const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]
const CONTENT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

interface Action {
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'patch'
  readonly action: 'get' | 'list' | 'put' | 'post' | 'delete' | 'deletecollection' | 'patch' | 'connect'
}

/** What a verb is over HTTP, on an object and on a collection. */
const ON_OBJECT: Partial<Record<Verb, Action>> = {
  get: { method: 'get', action: 'get' },
  update: { method: 'put', action: 'put' },
  patch: { method: 'patch', action: 'patch' },
  delete: { method: 'delete', action: 'delete' },
}
const ON_COLLECTION: Partial<Record<Verb, Action>> = {
  list: { method: 'get', action: 'list' },
  create: { method: 'post', action: 'post' },
  deletecollection: { method: 'delete', action: 'deletecollection' },
}
const ON_SUBRESOURCE: Partial<Record<Verb, Action>> = { ...ON_OBJECT, create: { method: 'post', action: 'post' } }

const query = (name: string, type = 'string') => ({ name, in: 'query', schema: { type, uniqueItems: true } })
const inPath = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', uniqueItems: true },
})

const WRITE_OPTIONS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => query(name))
const LIST_OPTIONS = [
  query('allowWatchBookmarks', 'boolean'),
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
]
const DELETE_QUERY = [
  query('dryRun'),
  query('gracePeriodSeconds', 'integer'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy'),
]
const OPTIONS: Readonly<Record<Action['action'], readonly object[]>> = {
  get: [],
  list: LIST_OPTIONS,
  put: WRITE_OPTIONS,
  post: WRITE_OPTIONS,
  patch: [...WRITE_OPTIONS, query('force', 'boolean')],
  delete: DELETE_QUERY,
  deletecollection: [...LIST_OPTIONS, ...DELETE_QUERY],
  connect: [],
}

/** The paths of a resource, and the names of the definitions that they speak of. */
export function pathDocuments(definition: ResourceDefinition): {
  readonly paths: Readonly<Record<string, object>>
  readonly definitions: readonly string[]
} {
  const paths: Record<string, object> = {}
  const named = new Set<string>([STATUS, DELETE_OPTIONS, PATCH])
  const { resource, namespaced } = definition
  const root = definition.group === '' ? `/api/${definition.version}` : `/apis/${groupVersion(definition)}`
  const collection = namespaced ? `${root}/namespaces/{namespace}/${resource}` : `${root}/${resource}`
  const add = (path: string, kind: GroupVersionKind, actions: readonly Action[]) => {
    if (actions.length === 0) return
    const document = pathDocument(path, { kind, actions, definition })
    paths[path] = { ...(paths[path] ?? {}), ...document }
    for (const name of [definitionNameOf(kind), definitionNameOf({ ...kind, kind: `${kind.kind}List` })])
      if (name !== undefined) named.add(name)
  }
  add(collection, definition, actionsOf(definition.verbs, ON_COLLECTION))
  add(`${collection}/{name}`, definition, actionsOf(definition.verbs, ON_OBJECT))
  if (namespaced && definition.verbs.includes('list')) add(`${root}/${resource}`, definition, [ON_COLLECTION.list!])
  for (const each of subresourcesOf(definition)) add(`${collection}/{name}/${each.name}`, each, actionsOf(each.verbs, ON_SUBRESOURCE))
  return { paths, definitions: [...named] }
}

function actionsOf(verbs: readonly Verb[], table: Partial<Record<Verb, Action>>): readonly Action[] {
  return verbs.flatMap((verb) => table[verb] ?? [])
}

interface PathContent {
  readonly kind: GroupVersionKind
  readonly actions: readonly Action[]
  readonly definition: ResourceDefinition
}

function pathDocument(path: string, content: PathContent): object {
  const parameters = [
    ...(path.includes('{name}') ? [inPath('name', `name of the ${content.definition.kind}`)] : []),
    ...(path.includes('{namespace}') ? [inPath('namespace', 'object name and auth scope, such as for teams and projects')] : []),
    query('pretty'),
  ]
  return { parameters, ...Object.fromEntries(content.actions.map((each) => [each.method, operation(path, each, content)])) }
}

function operation(path: string, { action, method }: Action, { kind, definition }: PathContent): object {
  const { group, version } = definition
  const answered = action === 'list' ? `${kind.kind}List` : action === 'delete' || action === 'deletecollection' ? undefined : kind.kind
  const answer = answered === undefined ? STATUS : (definitionNameOf({ ...kind, kind: answered }) ?? STATUS)
  const body = action === 'patch' ? PATCH : action === 'delete' || action === 'deletecollection' ? DELETE_OPTIONS : definitionNameOf(kind)
  const hasBody = method !== 'get' && body !== undefined
  return {
    tags: [`${group === '' ? 'core' : group.split('.')[0]}_${version}`],
    description: `${action} ${kind.kind}`,
    operationId: operationId(path, action),
    ...(OPTIONS[action].length > 0 && { parameters: OPTIONS[action] }),
    ...(hasBody && { requestBody: { content: contentOf(action === 'patch' ? PATCH_TYPES : CONTENT_TYPES.slice(0, 1), body) } }),
    responses: {
      ...Object.fromEntries(
        codesOf(action).map((code) => [
          code,
          { description: code === '201' ? 'Created' : 'OK', content: contentOf(CONTENT_TYPES, answer) },
        ]),
      ),
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
  }
}

function codesOf(action: Action['action']): readonly string[] {
  if (action === 'post') return ['200', '201', '202']
  return action === 'put' || action === 'patch' ? ['200', '201'] : ['200']
}

function contentOf(types: readonly string[], name: string): object {
  return Object.fromEntries(types.map((type) => [type, { schema: schemaReference(name) }]))
}

/** One name for each operation: the action and the words of the path. */
function operationId(path: string, action: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'apis' && word !== 'api')
  return action + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}
