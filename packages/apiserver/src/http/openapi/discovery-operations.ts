import type { ResourceDefinition } from '@kubesim/api'
import { groupTag, groupTitle, tagOf } from './operation-name.ts'
import { ANSWER_TYPES, type Operation } from './resource-operations.ts'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'

interface Reading {
  readonly path: string
  readonly id: string
  readonly tag: string
  readonly description: string
  readonly schema: string
  readonly types?: readonly string[]
}

function reading({ schema, types = ANSWER_TYPES, ...named }: Reading): Operation {
  return { ...named, method: 'get', query: [], objectKind: '', answer: { codes: [200], types, schema } }
}

/** What `/version`, `/api` and `/apis` answer. */
export const ROOT_OPERATIONS: Readonly<Record<string, Operation>> = {
  api: reading({
    path: '/api/',
    id: 'getCoreAPIVersions',
    tag: 'core',
    description: 'get available API versions',
    schema: `${META}.APIVersions`,
  }),
  apis: reading({
    path: '/apis/',
    id: 'getAPIVersions',
    tag: 'apis',
    description: 'get available API versions',
    schema: `${META}.APIGroupList`,
  }),
  version: reading({
    path: '/version/',
    id: 'getCodeVersion',
    tag: 'version',
    description: 'get the version information for this server',
    schema: 'io.k8s.apimachinery.pkg.version.Info',
    types: ['application/json'],
  }),
}

/** `/apis/apps/` */
export function groupOperation(group: string): Operation {
  const id = `get${groupTitle(group)}APIGroup`
  return reading({
    path: `/apis/${group}/`,
    id,
    tag: groupTag(group),
    description: 'get information of a group',
    schema: `${META}.APIGroup`,
  })
}

/** `/apis/apps/v1/` */
export function versionOperation(prefix: string, definition: Pick<ResourceDefinition, 'group' | 'version'>): Operation {
  const { group, version } = definition
  const id = `get${groupTitle(group)}${version.slice(0, 1).toUpperCase()}${version.slice(1)}APIResources`
  return reading({
    path: `/${prefix}/`,
    id,
    tag: tagOf(definition),
    description: 'get available resources',
    schema: `${META}.APIResourceList`,
  })
}
