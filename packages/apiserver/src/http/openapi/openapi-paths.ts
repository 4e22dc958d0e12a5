import { createHash } from 'node:crypto'
import type { ApiServer } from '../../api-server.ts'
import { jsonAnswer, type PathAnswer, type PathHandler, tagged } from '../path-answer.ts'
import { SERVER_VERSION } from '../version.ts'
import { pathDocuments } from './path-documents.ts'
import { schemaDocuments } from './schema-document.ts'

const ROOT = '/openapi/v3'
/** A document with a hash in its address never changes. */
const FOR_EVER = { 'Cache-Control': 'public, immutable', Vary: 'Accept', Expires: 'Thu, 31 Dec 2037 23:55:55 GMT' }

interface Document {
  readonly body: string
  readonly hash: string
}

/**
 * OpenAPI v3 documents of what a server serves, one a group version, each made when it is first asked for. kubectl reads from them that the
 * server checks fields, and what `explain` shows. Upstream: kube-openapi handler3
 */
export function openApiPaths(server: ApiServer): PathHandler {
  const documents = new Map<string, { readonly count: number; readonly document: Document }>()
  const documentOf = (prefix: string): Document | undefined => {
    const definitions = server.definitions().filter((definition) => prefixOf(definition) === prefix)
    if (definitions.length === 0) return undefined
    const known = documents.get(prefix)
    if (known !== undefined && known.count === definitions.length) return known.document
    const document = makeDocument(definitions)
    documents.set(prefix, { count: definitions.length, document })
    return document
  }
  const index = () => {
    const prefixes = [...new Set(server.definitions().map(prefixOf))].sort()
    return {
      paths: Object.fromEntries(
        prefixes.map((prefix) => [prefix, { serverRelativeURL: `${ROOT}/${prefix}?hash=${documentOf(prefix)!.hash}` }]),
      ),
    }
  }
  return {
    prefix: ROOT,
    answer({ path, query }): PathAnswer | undefined {
      if (path === ROOT || path === `${ROOT}/`) return tagged(jsonAnswer(index()))
      const document = documentOf(path.slice(ROOT.length + 1))
      if (document === undefined) return undefined
      const headers = query.get('hash') === document.hash ? FOR_EVER : { Vary: 'Accept' }
      return { body: document.body, contentType: 'application/json', etag: `"${document.hash}"`, headers }
    },
  }
}

/** `api/v1`, `apis/apps/v1`. */
function prefixOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`
}

function makeDocument(definitions: ReturnType<ApiServer['definitions']>): Document {
  const parts = definitions.map(pathDocuments)
  const document = {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: SERVER_VERSION.gitVersion },
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)) as object,
    components: { schemas: schemaDocuments(parts.flatMap(({ definitions: names }) => names)) },
  }
  const body = `${JSON.stringify(document)}\n`
  return { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase().slice(0, 64) }
}
