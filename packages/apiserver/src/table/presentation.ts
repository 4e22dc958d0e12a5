import {
  type ApiResponse,
  type KubeList,
  type KubeObject,
  parseGroupVersion,
  type Table,
  type TableCell,
  type TableColumnDefinition,
  type TableRow,
  type WatchEvent,
  type WatchStream,
} from '@kubesim/api'
import { badRequest } from '../failures.ts'
import type { ServedResource } from '../registry/served-resource.ts'
import type { RequestScope } from '../request-scope.ts'
import { tableFor } from './built-in.ts'
import { partialMetadata } from './partial-metadata.ts'
import type { TableDefinition } from './table-definition.ts'

const META_VERSION = 'meta.k8s.io/v1'

/** The response as the request's `as` wants it. Upstream: apiserver/pkg/endpoints/handlers transformResponseObject */
export function presented(scope: RequestScope, response: ApiResponse): ApiResponse {
  const { as } = scope.request
  if (as === undefined) return response
  const present = as === 'Table' ? tables(scope) : METADATA
  switch (response.type) {
    case 'object':
      return response.object.kind === 'Status' ? response : { ...response, object: present.object(response.object) }
    case 'list':
      return present.list(response)
    case 'watch':
      return { ...response, stream: new PresentedStream(response.stream, present) }
    default:
      return response
  }
}

/** One way of showing objects. */
interface Presentation {
  object(object: KubeObject): KubeObject
  list(response: Extract<ApiResponse, { type: 'list' }>): ApiResponse
  /** `first`: of its stream. */
  event(event: WatchEvent, first: boolean): KubeObject
}

const METADATA: Presentation = {
  object: partialMetadata,
  list: ({ list, ...response }) => {
    const { metadata, items } = list
    return {
      ...response,
      list: { apiVersion: META_VERSION, kind: 'PartialObjectMetadataList', metadata, items: items.map(partialMetadata) },
    }
  },
  event: ({ object }) => partialMetadata(object),
}

function tables({ request, resource, core }: RequestScope): Presentation {
  const definition = tableOfResource(resource)
  const include = includer(request.includeObject)
  const rows = (objects: readonly KubeObject[]) => rowsOf(definition, objects, { include, nowMs: core.clock.nowMs, resource })
  return {
    object(object) {
      if (object.kind !== resource.definition.kind) return tableOfPart(object, { include, nowMs: core.clock.nowMs })
      return table(versionOf(object), definition.columns, rows([object]))
    },
    list: ({ list, warnings }) => ({
      type: 'object',
      code: 200,
      object: table(list.metadata, definition.columns, rows(list.items)),
      warnings,
    }),
    event({ type, object }, first) {
      const row = type === 'BOOKMARK' ? [bookmarkRow(definition, object, include)] : rows([object])
      return table(versionOf(object), first ? definition.columns : NO_COLUMNS, row)
    },
  }
}

/** What a subresource shows has a kind of its own. */
function tableOfPart(object: KubeObject, { include, nowMs }: Omit<RowContext, 'resource'>): Table {
  const definition = tableFor(parseGroupVersion(object.apiVersion).group, object.kind)
  return table(versionOf(object), definition.columns, [rowOf(definition.row(object, nowMs), undefined, include(object))])
}

function versionOf({ metadata }: KubeObject): KubeList['metadata'] {
  return { resourceVersion: metadata.resourceVersion ?? '' }
}

const NO_COLUMNS: readonly TableColumnDefinition[] = []

function table(metadata: KubeList['metadata'], columnDefinitions: readonly TableColumnDefinition[], rows: readonly TableRow[]): Table {
  return { kind: 'Table', apiVersion: META_VERSION, metadata, columnDefinitions, rows }
}

/** Rows are made of the stored version, as upstream makes them of its internal one: what is not of it converts first. */
function tableOfResource({ definition: { group, kind, storedAs } }: ServedResource): TableDefinition {
  return tableFor(storedAs === undefined ? group : storedAs.group, kind)
}

interface RowContext {
  readonly include: (object: KubeObject) => KubeObject | undefined
  readonly nowMs: number
  readonly resource: ServedResource
}

function rowsOf(
  definition: TableDefinition,
  objects: readonly KubeObject[],
  { include, nowMs, resource }: RowContext,
): readonly TableRow[] {
  const { storedAs } = resource.definition
  const ordered = definition.compare === undefined ? objects : objects.toSorted(definition.compare)
  return ordered.map((object) => {
    const shown = storedAs === undefined ? object : storedAs.toStored(object)
    return rowOf(definition.row(shown, nowMs), definition.conditions?.(shown), include(object))
  })
}

function rowOf(cells: readonly TableCell[], conditions: TableRow['conditions'], object: KubeObject | undefined): TableRow {
  return { cells, ...(conditions !== undefined && { conditions }), ...(object !== undefined && { object }) }
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

/** A bookmark is about no object, so that its cells are empty; the end of the initial events is told by metadata even where none were asked for. */
function bookmarkRow({ columns }: TableDefinition, bookmark: KubeObject, include: RowContext['include']): TableRow {
  const marksEnd = bookmark.metadata.annotations?.[INITIAL_EVENTS_END] === 'true'
  const cells = columns.map(({ type }) => (type === 'integer' ? 0 : type === 'boolean' ? false : ''))
  return rowOf(cells, undefined, include(bookmark) ?? (marksEnd ? partialMetadata(bookmark) : undefined))
}

function includer(include: string | undefined): RowContext['include'] {
  switch (include) {
    case undefined:
    case '':
    case 'Metadata':
      return partialMetadata
    case 'Object':
      return (object) => object
    case 'None':
      return () => undefined
    default:
      throw badRequest(
        `Unable to convert to Table as requested: includeObject: Invalid value: "${include}": must be 'Metadata', 'Object', 'None', or empty`,
      )
  }
}

/** A watch whose events show objects in another form. They are made when they are read, so that ages are those of that moment. */
class PresentedStream implements WatchStream {
  private readonly inner: WatchStream
  private readonly presentation: Presentation
  private first = true

  constructor(inner: WatchStream, presentation: Presentation) {
    this.inner = inner
    this.presentation = presentation
  }

  take(): readonly WatchEvent[] {
    return this.inner.take().map((event) => (event.type === 'ERROR' ? event : this.present(event)))
  }

  private present(event: WatchEvent): WatchEvent {
    const object = this.presentation.event(event, this.first)
    this.first = false
    return { type: event.type, object, revision: event.revision }
  }

  onReady(callback: () => void): void {
    this.inner.onReady(callback)
  }

  get closed(): boolean {
    return this.inner.closed
  }

  stop(): void {
    this.inner.stop()
  }
}
