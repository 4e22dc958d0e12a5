import {
  type ApiRequest,
  type ApiResponse,
  encodedForm,
  isNotFound,
  type KubeList,
  type KubeObject,
  type PatchType,
  type RequestOptions,
  type ResourceDefinition,
  type TextStream,
  type UserInfo,
  type WatchStream,
} from '@kubesim/api'
import { CommandError, type KubectlEnvironment } from './contracts.ts'
import type { Table } from './printers/table.ts'

/** Where an object is. The namespace is left out for cluster-scoped ones. */
export interface ObjectPath {
  readonly definition: ResourceDefinition
  readonly namespace?: string
  readonly name: string
  readonly subresource?: string
}

/** What a list or watch is about; all namespaces when none is named. */
export interface CollectionPath {
  readonly definition: ResourceDefinition
  readonly namespace?: string
}

type Send = (request: Omit<ApiRequest, 'user' | 'userAgent'>) => ApiResponse

/** The calls of the API that commands make: synchronous, failures are thrown StatusErrors, warnings go where the command says. */
export class ApiCalls {
  private readonly send: Send

  constructor(send: KubectlEnvironment['send'], options: { readonly as?: UserInfo; readonly warn: (warning: string) => void }) {
    this.send = (request) => {
      const outcome = send(request, options.as)
      if (outcome.type === 'suspended')
        throw new CommandError(`error: the request waits for ${outcome.waitingFor}, which kubectl cannot do yet`)
      for (const warning of outcome.warnings) options.warn(warning)
      return outcome
    }
  }

  get(at: ObjectPath, options: RequestOptions = {}): KubeObject {
    return encoded(at, this.object({ verb: 'get', ...target(at), options }))
  }

  /** Like get; undefined where there is none. */
  find(at: ObjectPath): KubeObject | undefined {
    try {
      return this.get(at)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  list(at: CollectionPath, options: RequestOptions = {}): KubeList {
    const pages: KubeList[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const response = this.send({ verb: 'list', ...collection(at), options: { ...options, ...(next !== '' && { continue: next }) } })
      if (response.type !== 'list') throw unexpected(response)
      pages.push(response.list)
      next = response.list.metadata.continue === '' ? undefined : response.list.metadata.continue
    }
    const last = pages.at(-1)!
    const items = pages.flatMap((page) => page.items.map((object) => encoded(at, object)))
    return { ...last, metadata: { resourceVersion: last.metadata.resourceVersion }, items }
  }

  /** The server's table of one object or of a collection, each row with its object. */
  table(at: ObjectPath | CollectionPath, options: RequestOptions = {}): Table {
    const single = 'name' in at
    const request = single ? ({ verb: 'get', ...target(at) } as const) : ({ verb: 'list', ...collection(at) } as const)
    const pages: Table[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const paged = { ...options, ...(next !== '' && { continue: next }) }
      const table = this.object({ ...request, options: paged, as: 'Table', includeObject: 'Object' }) as unknown as Table
      pages.push(table)
      next = table.metadata?.continue === '' ? undefined : table.metadata?.continue
    }
    const last = pages.at(-1)!
    return pages.length === 1
      ? last
      : { ...last, columnDefinitions: pages[0]!.columnDefinitions, rows: pages.flatMap((page) => page.rows ?? []) }
  }

  watch(at: CollectionPath, options: RequestOptions = {}, as?: 'Table'): WatchStream {
    const response = this.send({ verb: 'watch', ...collection(at), options, ...(as !== undefined && { as, includeObject: 'Object' }) })
    if (response.type !== 'watch') throw unexpected(response)
    return response.stream
  }

  create(
    at: CollectionPath & { readonly name?: string; readonly subresource?: string },
    body: unknown,
    options: RequestOptions = {},
  ): KubeObject {
    return encoded(
      at,
      this.object({
        verb: 'create',
        ...collection(at),
        ...(at.name !== undefined && { name: at.name }),
        ...(at.subresource !== undefined && { subresource: at.subresource }),
        body,
        options,
      }),
    )
  }

  update(at: ObjectPath, body: unknown, options: RequestOptions = {}): KubeObject {
    return encoded(at, this.object({ verb: 'update', ...target(at), body, options }))
  }

  patch(at: ObjectPath, patch: { readonly type: PatchType; readonly body: unknown }, options: RequestOptions = {}): KubeObject {
    return encoded(at, this.object({ verb: 'patch', ...target(at), patchType: patch.type, body: patch.body, options }))
  }

  /** The object that was deleted, or the Status that says so. */
  delete(at: ObjectPath, options: RequestOptions = {}): KubeObject {
    return this.object({ verb: 'delete', ...target(at), options })
  }

  /** A subresource that answers with text, such as `log`. */
  text(at: ObjectPath & { readonly subresource: string }, query: NonNullable<RequestOptions['query']>): TextStream {
    const response = this.send({ verb: 'get', ...target(at), options: { query } })
    if (response.type !== 'text') throw unexpected(response)
    return response.stream
  }

  private object(request: Parameters<Send>[0]): KubeObject {
    const response = this.send(request)
    if (response.type !== 'object') throw unexpected(response)
    return response.object
  }
}

function target({ definition, namespace, name, subresource }: ObjectPath) {
  return {
    ...collection({ definition, ...(namespace !== undefined && { namespace }) }),
    name,
    ...(subresource !== undefined && { subresource }),
  }
}

function collection({ definition: { group, version, resource }, namespace }: CollectionPath) {
  return { group, version, resource, ...(namespace !== undefined && namespace !== '' && { namespace }) }
}

/** The object as it would come over the wire: with the zero values that Go's encoder writes. Other kinds that a subresource answers with stay. */
export function encoded(
  { definition, subresource }: { readonly definition: ResourceDefinition; readonly subresource?: string },
  object: KubeObject,
): KubeObject {
  return subresource === undefined || subresource === 'status' ? (encodedForm(definition.schema, object) as KubeObject) : object
}

function unexpected(response: ApiResponse): Error {
  return new TypeError(`the API server answered with a ${response.type}`)
}
