import {
  type ApiRequest,
  type ApiResponse,
  type KubeList,
  type KubeObject,
  StatusError,
  type UserInfo,
  type WatchStream,
} from '@kubesim/api'
import { Kernel } from '@kubesim/kernel'
import { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts'
import { completed } from './handler.ts'
import { createMemoryStore, type MemoryStoreOptions, type Store } from './store/index.ts'

export const ADMIN: UserInfo = { name: 'admin', groups: ['system:masters', 'system:authenticated'] }
export const EPOCH_MS = Date.parse('2026-01-01T00:00:00Z')

/** What a test says of a request; the rest is usual. */
export type TestRequest = Partial<ApiRequest> & Pick<ApiRequest, 'verb' | 'resource'>

/** A server in a world of its own, with the namespace `default` and its account. */
export interface TestServer {
  readonly kernel: Kernel
  readonly store: Store<object>
  readonly server: ApiServer
  call(request: TestRequest): ApiResponse
  /** The object of a response that has one. */
  object<T extends KubeObject = KubeObject>(request: TestRequest): T
  list(request: Partial<ApiRequest> & Pick<ApiRequest, 'resource'>): KubeList
  watch(request: Partial<ApiRequest> & Pick<ApiRequest, 'resource'>): WatchStream
  /** The Status of a request that must fail. */
  failure(request: TestRequest): StatusError['status']
  create<T extends KubeObject = KubeObject>(resource: string, body: unknown, more?: Partial<ApiRequest>): T
  get<T extends KubeObject = KubeObject>(resource: string, name: string, more?: Partial<ApiRequest>): T
}

export interface TestServerOptions extends Partial<Omit<ApiServerOptions, 'kernel' | 'store'>> {
  readonly seed?: string
  readonly memory?: MemoryStoreOptions
  /** False: nothing exists. */
  readonly furnished?: boolean
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['namespaces', 'nodes', 'persistentvolumes', 'priorityclasses', 'storageclasses'])

export function testServer(options: TestServerOptions = {}): TestServer {
  const { seed = 'test', memory, furnished = true, ...serverOptions } = options
  const kernel = new Kernel({ seed, epochMs: EPOCH_MS })
  const store = createMemoryStore<object>(memory)
  const server = createApiServer({ kernel, store, freeze: true, ...serverOptions })
  const call = (request: TestRequest): ApiResponse => completed(server.handle(complete(request)))
  const object = <T extends KubeObject>(request: TestRequest): T => {
    const response = call(request)
    if (response.type !== 'object') throw new Error(`expected an object, got a ${response.type}`)
    return response.object as T
  }
  const test: TestServer = {
    kernel,
    store,
    server,
    call,
    object,
    list(request) {
      const response = call({ verb: 'list', ...request })
      if (response.type !== 'list') throw new Error(`expected a list, got a ${response.type}`)
      return response.list
    },
    watch(request) {
      const response = call({ verb: 'watch', ...request })
      if (response.type !== 'watch') throw new Error(`expected a watch, got a ${response.type}`)
      return response.stream
    },
    failure: (request) => failureOf(() => call(request)),
    create: (resource, body, more) => object({ verb: 'create', resource, body, ...more }),
    get: (resource, name, more) => object({ verb: 'get', resource, name, ...more }),
  }
  if (furnished) furnish(test)
  return test
}

/** The Status that a call throws. */
export function failureOf(run: () => unknown): StatusError['status'] {
  try {
    run()
  } catch (error) {
    if (error instanceof StatusError) return error.status
    throw error
  }
  throw new Error('expected a failure')
}

function complete(request: TestRequest): ApiRequest {
  const { group = '', version = 'v1' } = request
  const namespace = CLUSTER_SCOPED.has(request.resource) ? {} : { namespace: 'default' }
  return { user: ADMIN, userAgent: 'test/1.0', ...namespace, ...request, group, version }
}

function furnish(test: TestServer): void {
  test.create('namespaces', { metadata: { name: 'default' } })
  test.create('serviceaccounts', { metadata: { name: 'default' } })
}

/** The least that a pod needs. */
export function podBody(
  name: string,
  more: { readonly labels?: Record<string, string>; readonly spec?: object; readonly metadata?: object } = {},
): object {
  const { labels, spec, metadata } = more
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(labels !== undefined && { labels }), ...metadata },
    spec: { containers: [{ name: 'web', image: 'nginx' }], ...spec },
  }
}

export function configMapBody(
  name: string,
  more: { readonly labels?: Record<string, string>; readonly data?: Record<string, string>; readonly metadata?: object } = {},
): object {
  const { labels, data = {}, metadata } = more
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(labels !== undefined && { labels }), ...metadata }, data }
}

/** Binds a pod of `default` to a node, `n` unless said otherwise. */
export function bind({ object }: TestServer, name: string, more: { readonly node?: string; readonly metadata?: object } = {}): KubeObject {
  const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, ...more.metadata }, target: { kind: 'Node', name: more.node ?? 'n' } }
  return object({ verb: 'create', resource: 'pods', subresource: 'binding', name, body })
}
