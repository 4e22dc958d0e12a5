import { createHash } from 'node:crypto'
import { definitionNameOf, type ResourceDefinition } from '@kubesim/api'
import type { ApiServer } from '../../api-server.ts'
import { jsonAnswer, type PathAnswer, type PathHandler, tagged } from '../path-answer.ts'
import { SERVER_VERSION } from '../version.ts'
import { groupOperation, ROOT_OPERATIONS, versionOperation } from './discovery-operations.ts'
import { pathDocuments } from './path-documents.ts'
import { type Operation, resourceOperations } from './resource-operations.ts'
import { type CustomKind, schemaDocuments } from './schema-document.ts'
import { SECURITY, swaggerDocument } from './swagger.ts'

const V2 = '/openapi/v2'
const V3 = '/openapi/v3'
/** A document with a hash in its address never changes. */
const FOR_EVER = { 'Cache-Control': 'public, immutable', Vary: 'Accept', Expires: 'Thu, 31 Dec 2037 23:55:55 GMT' }

/** Media type of `/openapi/v2` as kubectl asks for it, and as its answer is labelled: Go cannot parse the former. */
const V2_ASKED = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
const V2_SAID = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/** What one document is about: `api/v1`, `apis/apps`, `version`. */
interface Part {
  readonly operations: readonly Operation[]
  readonly custom: readonly CustomKind[]
}

interface Document {
  readonly body: Buffer
  readonly hash: string
}

/**
 * OpenAPI documents of what a server serves: v3 with one document a group version, and v2. Each is made when it is first asked for, and again
 * when something else is served. kubectl reads from v3 that the server checks fields, and what `explain` shows. Upstream: kube-openapi handler3
 */
export function openApiPaths(server: ApiServer): PathHandler {
  let known: Documents | undefined
  const documents = () => {
    const definitions = server.definitions()
    if (known === undefined || !known.isOf(definitions)) known = new Documents(definitions, known)
    return known
  }
  return {
    prefix: '/openapi/',
    answer({ path, query, accept = '' }): PathAnswer | undefined {
      if (path === V2) return version2(documents, accept)
      if (path === V3 || path === `${V3}/`) return tagged(jsonAnswer(documents().index()))
      if (!path.startsWith(`${V3}/`)) return undefined
      const document = documents().document(path.slice(V3.length + 1))
      if (document === undefined) return undefined
      const headers = query.get('hash') === document.hash ? FOR_EVER : { Vary: 'Accept' }
      return { body: document.body, contentType: 'application/json', etag: `"${document.hash}"`, headers }
    },
  }
}

/**
 * In protobuf an empty document: kubectl asks for one before it patches, and finds in its own tables what it does not find here. With no answer
 * its messages about unknown kinds would mislead. Differs: `kubectl explain --output=plaintext-openapiv2` finds nothing in it.
 */
function version2(documents: () => Documents, accept: string): PathAnswer | undefined {
  const asksProtobuf = accept.includes(V2_ASKED) || accept.includes(V2_SAID)
  if (asksProtobuf && !accept.includes('application/json')) return { body: '', contentType: V2_SAID }
  return tagged({ body: documents().swagger(), contentType: 'application/json', headers: { Vary: 'Accept' } })
}

/** The documents of one set of definitions. */
class Documents {
  private readonly definitions: readonly ResourceDefinition[]
  private readonly parts: ReadonlyMap<string, readonly ResourceDefinition[]>
  private readonly made = new Map<string, Document>()
  private made2: Buffer | undefined

  /** What has not changed since is taken over. */
  constructor(definitions: readonly ResourceDefinition[], before?: Documents) {
    this.definitions = definitions
    this.parts = partsOf(definitions)
    for (const [prefix, part] of this.parts) {
      const document = before?.made.get(prefix)
      if (document !== undefined && isSame(part, before!.parts.get(prefix)!)) this.made.set(prefix, document)
    }
  }

  isOf(definitions: readonly ResourceDefinition[]): boolean {
    return isSame(definitions, this.definitions)
  }

  index(): object {
    const entry = (prefix: string) => [prefix, { serverRelativeURL: `${V3}/${prefix}?hash=${this.document(prefix)!.hash}` }]
    return { paths: Object.fromEntries([...this.parts.keys()].sort().map(entry)) }
  }

  document(prefix: string): Document | undefined {
    const known = this.made.get(prefix)
    const part = this.parts.get(prefix)
    if (known !== undefined || part === undefined) return known
    const document = makeDocument(partOf(prefix, part))
    this.made.set(prefix, document)
    return document
  }

  swagger(): Buffer {
    this.made2 ??= bytesOf(makeSwagger([...this.parts].map(([prefix, definitions]) => partOf(prefix, definitions))))
    return this.made2
  }
}

function isSame(a: readonly ResourceDefinition[], b: readonly ResourceDefinition[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at])
}

/** What each document is about, by its path; of a group or a version the definitions in it. */
function partsOf(definitions: readonly ResourceDefinition[]): ReadonlyMap<string, readonly ResourceDefinition[]> {
  const parts = new Map<string, readonly ResourceDefinition[]>(Object.keys(ROOT_OPERATIONS).map((prefix) => [prefix, []]))
  for (const definition of definitions) {
    const { group, version } = definition
    const prefixes = group === '' ? [`api/${version}`] : [`apis/${group}`, `apis/${group}/${version}`]
    for (const prefix of prefixes) parts.set(prefix, [...(parts.get(prefix) ?? []), definition])
  }
  return parts
}

function partOf(prefix: string, definitions: readonly ResourceDefinition[]): Part {
  const [first] = definitions
  if (first === undefined) return { operations: [ROOT_OPERATIONS[prefix]!], custom: [] }
  if (prefix === `apis/${first.group}`) return { operations: [groupOperation(first.group)], custom: [] }
  return {
    operations: [versionOperation(prefix, first), ...definitions.flatMap(resourceOperations)],
    custom: definitions.filter((definition) => definitionNameOf(definition) === undefined),
  }
}

function makeDocument({ operations, custom }: Part): Document {
  const document = {
    openapi: '3.0.0',
    info: INFO,
    paths: pathDocuments(operations),
    components: { schemas: schemaDocuments(schemaNames(operations), custom), securitySchemes: SECURITY },
  }
  const body = bytesOf(document)
  return { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase() }
}

function makeSwagger(parts: readonly Part[]): object {
  const operations = parts.flatMap((part) => part.operations)
  const custom = parts.flatMap((part) => part.custom)
  return swaggerDocument(INFO, operations, schemaDocuments(schemaNames(operations), custom))
}

const INFO = { title: 'Kubernetes', version: SERVER_VERSION.gitVersion }

function schemaNames(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.flatMap(({ answer, body }) => [answer.schema ?? [], body?.schema ?? []].flat()))
}

function bytesOf(document: object): Buffer {
  return Buffer.from(`${JSON.stringify(document)}\n`)
}
