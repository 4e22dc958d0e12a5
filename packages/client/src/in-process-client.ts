import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  groupVersion,
  isNotFound,
  type KubeList,
  type KubeObject,
  type PatchType,
  type ResourceDefinition,
  type Verb,
  type WatchStream,
} from '@kubesim/api'
import { invariant } from '@kubesim/kernel'
import type {
  Client,
  ClientIdentity,
  DeleteOptions,
  ListOptions,
  ObjectName,
  ResourceClient,
  SubresourceOptions,
  WatchOptions,
  WriteOptions,
} from './contracts.ts'

/**
 * A client of components in this process: a call is a plain function call of the handler. Bodies are typed, so decoding is left to the compiler;
 * everything else happens as for any other caller.
 */
export function createClient(handler: ApiHandler, identity: ClientIdentity): Client {
  const clients = new Map<ResourceDefinition, InProcessResourceClient<KubeObject>>()
  return {
    identity,
    of<T extends KubeObject>(definition: ResourceDefinition<T>): ResourceClient<T> {
      let client = clients.get(definition)
      if (client === undefined) {
        client = new InProcessResourceClient<KubeObject>(handler, identity, definition)
        clients.set(definition, client)
      }
      return client as unknown as ResourceClient<T>
    },
  }
}

class InProcessResourceClient<T extends KubeObject> implements ResourceClient<T> {
  readonly definition: ResourceDefinition<T>
  private readonly handler: ApiHandler
  private readonly identity: ClientIdentity

  constructor(handler: ApiHandler, identity: ClientIdentity, definition: ResourceDefinition<T>) {
    this.handler = handler
    this.identity = identity
    this.definition = definition
  }

  get({ namespace, name }: ObjectName): T {
    return this.object(this.request('get', { namespace, name }))
  }

  find(at: ObjectName): T | undefined {
    try {
      return this.get(at)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  getSubresource<S extends KubeObject>({ namespace, name }: ObjectName, subresource: string, options?: SubresourceOptions): S {
    return this.object(this.request('get', { namespace, name, subresource, options })) as KubeObject as S
  }

  list({ namespace, ...options }: ListOptions = {}): KubeList<T> {
    const response = this.send(this.request('list', { namespace, options }))
    invariant(response.type === 'list', 'a list was answered with something else')
    return response.list as KubeList<T>
  }

  watch({ namespace, ...options }: WatchOptions = {}): WatchStream<T> {
    const initial = options.sendInitialEvents
      ? { ...options, resourceVersionMatch: 'NotOlderThan' as const, allowWatchBookmarks: true }
      : options
    const response = this.send(this.request('watch', { namespace, options: initial }))
    invariant(response.type === 'watch', 'a watch was answered with something else')
    return response.stream as WatchStream<T>
  }

  create(object: T, options?: WriteOptions): T {
    return this.object(this.request('create', { namespace: object.metadata.namespace, name: object.metadata.name, body: object, options }))
  }

  update(object: T, options?: WriteOptions): T {
    return this.write(object, undefined, options)
  }

  updateStatus(object: T, options?: WriteOptions): T {
    return this.write(object, 'status', options)
  }

  updateSubresource<S extends KubeObject = T>(object: S, subresource: string): S {
    return this.write(object as KubeObject as T, subresource, undefined) as KubeObject as S
  }

  patch(
    { namespace, name }: ObjectName,
    patch: { readonly type: PatchType; readonly body: unknown; readonly subresource?: string },
    options?: WriteOptions,
  ): T {
    return this.object({
      ...this.request('patch', { namespace, name, body: patch.body, options, subresource: patch.subresource }),
      patchType: patch.type,
    })
  }

  delete({ namespace, name }: ObjectName, options?: DeleteOptions): void {
    this.send(this.request('delete', { namespace, name, options }))
  }

  deleteCollection({ namespace, ...options }: ListOptions & DeleteOptions): void {
    this.send(this.request('deletecollection', { namespace, options }))
  }

  createSubresource({ namespace, name }: ObjectName, subresource: string, body: KubeObject): KubeObject {
    const response = this.send(this.request('create', { namespace, name, body, subresource }))
    invariant(response.type === 'object', 'a create was answered with something else')
    return response.object
  }

  private write(object: T, subresource: string | undefined, options: WriteOptions | undefined): T {
    const { namespace, name } = object.metadata
    return this.object(this.request('update', { namespace, name, body: object, options, subresource }))
  }

  /** One shape for every request: this is the hottest allocation of all. */
  private request(
    verb: Verb,
    parts: {
      readonly namespace?: string | undefined
      readonly name?: string | undefined
      readonly subresource?: string | undefined
      readonly body?: unknown
      readonly options?: ApiRequest['options'] | undefined
    },
  ): ApiRequest {
    return {
      user: this.identity.user,
      verb,
      group: this.definition.group,
      version: this.definition.version,
      resource: this.definition.resource,
      subresource: parts.subresource,
      namespace: parts.namespace,
      name: parts.name,
      options: parts.options,
      body: parts.body,
      patchType: undefined,
      userAgent: this.identity.userAgent,
      typed: true,
    }
  }

  private object(request: ApiRequest): T {
    const response = this.send(request)
    invariant(response.type === 'object', `${request.verb} was answered with something else than an object`)
    return response.object as T
  }

  private send(request: ApiRequest): ApiResponse {
    const outcome = this.handler.handle(request)
    if (outcome.type !== 'suspended') return outcome
    const what = `${request.verb} ${groupVersion(request)}/${request.resource} ${request.name ?? ''}`.trim()
    throw new Error(`${what} waits for ${outcome.waitingFor}, which a component that calls synchronously cannot do`)
  }
}
