import {
  type ApiHandler,
  type ApiOutcome,
  type ApiRequest,
  alreadyExists,
  applyMergePatch,
  applyStrategicMergePatch,
  conflict,
  findByKind,
  forbidden,
  formatTime,
  type JsonObject,
  type KubeObject,
  keyOf,
  notFound,
  type ObjectMeta,
  parseGroupVersion,
  parseLabelSelector,
  type ResourceDefinition,
  resourceExpired,
  StatusError,
  semanticDeepEqual,
  type WatchEvent,
  type WatchStream,
} from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

type Loose = KubeObject & { readonly spec?: Readonly<Record<string, unknown>>; readonly status?: Readonly<Record<string, unknown>> }

/**
 * The least API server that clients and controllers can be tested against: objects in maps, revisions, watches, preconditions, finalizers,
 * graceful deletion of pods and namespaces on their way out. It neither defaults, validates nor authorizes.
 */
export class ApiModel implements ApiHandler {
  revision = 0
  /** Every request so far. */
  readonly requests: ApiRequest[] = []
  /** Refuses requests for which it gives an error. */
  refuse: (request: ApiRequest) => StatusError | undefined = () => undefined
  private readonly kernel: Kernel
  private readonly resources = new Map<string, Map<string, Loose>>()
  private readonly streams = new Set<ModelStream>()

  constructor(kernel: Kernel) {
    this.kernel = kernel
  }

  handle(request: ApiRequest): ApiOutcome {
    this.requests.push(request)
    const refusal = this.refuse(request)
    if (refusal !== undefined) throw refusal
    switch (request.verb) {
      case 'get':
        return answer(this.live(request))
      case 'list':
        return {
          type: 'list',
          code: 200,
          warnings: [],
          list: { ...listHead(request), metadata: { resourceVersion: String(this.revision) }, items: this.select(request) },
        }
      case 'watch':
        return { type: 'watch', code: 200, warnings: [], stream: this.watch(request) }
      case 'create':
        return answer(this.create(request, request.body as Loose))
      case 'update':
        return answer(this.update(request, request.body as Loose))
      case 'patch':
        return answer(this.update(request, patched(this.live(request), request)))
      case 'delete':
        return answer(this.delete(request, this.live(request)))
      case 'deletecollection':
        for (const object of this.select(request)) this.delete({ ...request, name: object.metadata.name! }, object)
        return answer({ apiVersion: 'v1', kind: 'Status', metadata: {} })
    }
  }

  /** Everything of a resource, in the order in which it came. */
  objects<T extends KubeObject>(definition: ResourceDefinition<T>): readonly T[] {
    return [...this.of(definition).values()] as unknown as T[]
  }

  /** Breaks every watch off: the revision it was at is gone. */
  compact(): void {
    for (const stream of [...this.streams]) stream.fail(resourceExpired('too old resource version'))
  }

  private of(resource: { readonly group: string; readonly resource: string }): Map<string, Loose> {
    const id = `${resource.group}/${resource.resource}`
    const known = this.resources.get(id)
    if (known !== undefined) return known
    const objects = new Map<string, Loose>()
    this.resources.set(id, objects)
    return objects
  }

  private live(request: ApiRequest): Loose {
    const found = this.of(request).get(keyOf({ metadata: request }))
    if (found === undefined) throw notFound(request, request.name ?? '')
    return found
  }

  private select({ namespace, options, ...request }: ApiRequest): readonly Loose[] {
    const selector = parseLabelSelector(options?.labelSelector ?? '')
    const all = [...this.of(request).values()].filter(
      ({ metadata }) => (namespace === undefined || metadata.namespace === namespace) && selector.matches(metadata.labels),
    )
    return options?.limit === undefined ? all : all.slice(0, options.limit)
  }

  private watch(request: ApiRequest): WatchStream {
    const initial = request.options?.sendInitialEvents ? this.select(request) : []
    const stream = new ModelStream(`${request.group}/${request.resource}`, () => this.streams.delete(stream))
    this.streams.add(stream)
    for (const object of initial) stream.push({ type: 'ADDED', object, revision: Number(object.metadata.resourceVersion) })
    const metadata = { resourceVersion: String(this.revision), annotations: { 'k8s.io/initial-events-end': 'true' } }
    if (request.options?.sendInitialEvents)
      stream.push({ type: 'BOOKMARK', object: { apiVersion: 'v1', kind: '', metadata }, revision: this.revision })
    return stream
  }

  private create(request: ApiRequest, body: Loose): Loose {
    if (request.subresource !== undefined) return body
    const { namespace } = request
    const name = body.metadata.name ?? this.generateName(request, body.metadata.generateName ?? '')
    const home = namespace === undefined ? undefined : this.of({ group: '', resource: 'namespaces' }).get(namespace)
    if (home?.metadata.deletionTimestamp !== undefined) throw terminating(request, name, namespace!)
    if (this.of(request).has(keyOf({ metadata: { namespace, name } }))) throw alreadyExists(request, name)
    const uid = this.kernel.random('model').uuid()
    const creationTimestamp = formatTime(this.kernel.now)
    return this.put(request, { ...body, metadata: { ...body.metadata, name, uid, creationTimestamp, generation: 1 } }, 'ADDED')
  }

  private generateName(request: ApiRequest, prefix: string): string {
    for (;;) {
      const name = `${prefix}${this.kernel.random('model').nameSuffix(5)}`
      if (!this.of(request).has(keyOf({ metadata: { namespace: request.namespace, name } }))) return name
    }
  }

  private update(request: ApiRequest, body: Loose): Loose {
    const live = this.live(request)
    const { resourceVersion, uid } = body.metadata
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) throw conflict(request, request.name!, MODIFIED)
    if (uid !== undefined && uid !== live.metadata.uid)
      throw conflict(request, request.name!, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`)
    const next = this.merge(live, body, request.subresource)
    if (semanticDeepEqual(next, live)) return live
    if (isOver(next)) return this.remove(request, next)
    const generation = semanticDeepEqual(next.spec, live.spec) ? live.metadata.generation : (live.metadata.generation ?? 0) + 1
    return this.put(request, { ...next, metadata: { ...next.metadata, generation } }, 'MODIFIED')
  }

  private merge(live: Loose, body: Loose, subresource: string | undefined): Loose {
    const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion, generation } = live.metadata
    const metadata = {
      ...body.metadata,
      uid,
      creationTimestamp,
      deletionTimestamp,
      deletionGracePeriodSeconds,
      resourceVersion,
      generation,
    } as ObjectMeta
    if (subresource === 'status') return { ...live, metadata, status: body.status } as Loose
    return { ...body, metadata, ...(live.status !== undefined && { status: live.status }) } as Loose
  }

  private delete(request: ApiRequest, live: Loose): Loose {
    const { preconditions, propagationPolicy, gracePeriodSeconds } = request.options ?? {}
    checkPreconditions(request, live, preconditions)
    const added = propagationPolicy === 'Foreground' ? ['foregroundDeletion'] : propagationPolicy === 'Orphan' ? ['orphan'] : []
    const finalizers = [...new Set([...(live.metadata.finalizers ?? []), ...added])]
    const grace =
      request.resource === 'pods' && live.spec?.nodeName !== undefined
        ? (gracePeriodSeconds ?? (live.spec.terminationGracePeriodSeconds as number | undefined) ?? 30)
        : 0
    const deletionTimestamp = live.metadata.deletionTimestamp ?? formatTime(this.kernel.now + grace * 1000)
    const status = request.resource === 'namespaces' ? { ...live.status, phase: 'Terminating' } : live.status
    const next = {
      ...live,
      metadata: { ...live.metadata, finalizers, deletionTimestamp, deletionGracePeriodSeconds: grace },
      ...(status !== undefined && { status }),
    }
    if (isOver(next)) return this.remove(request, live)
    return semanticDeepEqual(next, live) ? live : this.put(request, next, 'MODIFIED')
  }

  private put(request: ApiRequest, object: Loose, type: 'ADDED' | 'MODIFIED'): Loose {
    const revision = ++this.revision
    const stored = Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata, resourceVersion: String(revision) }) })
    this.of(request).set(keyOf(stored), stored)
    this.tell(request, { type, object: stored, revision })
    return stored
  }

  private remove(request: ApiRequest, object: Loose): Loose {
    const revision = ++this.revision
    this.of(request).delete(keyOf(object))
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
    this.tell(request, { type: 'DELETED', object: last, revision })
    return last
  }

  private tell(request: ApiRequest, event: WatchEvent): void {
    const id = `${request.group}/${request.resource}`
    for (const stream of this.streams) if (stream.resource === id) stream.push(event)
  }
}

class ModelStream implements WatchStream {
  closed = false
  readonly resource: string
  private readonly leave: () => void
  private pending: WatchEvent[] = []
  private callback: (() => void) | undefined

  constructor(resource: string, leave: () => void) {
    this.resource = resource
    this.leave = leave
  }

  push(event: WatchEvent): void {
    this.pending.push(event)
    if (this.pending.length === 1) this.callback?.()
  }

  fail(error: StatusError): void {
    this.push({ type: 'ERROR', object: error.status as unknown as KubeObject, revision: 0 })
    this.leave()
  }

  take(): readonly WatchEvent[] {
    const taken = this.pending
    this.pending = []
    if (taken.at(-1)?.type === 'ERROR') this.closed = true
    return taken
  }

  onReady(callback: () => void): void {
    this.callback = callback
    if (this.pending.length > 0) callback()
  }

  stop(): void {
    this.closed = true
    this.callback = undefined
    this.leave()
  }
}

function answer(object: KubeObject): ApiOutcome {
  return { type: 'object', code: 200, object, warnings: [] }
}

function listHead({ group, version, resource }: ApiRequest): { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind: `${resource}List` }
}

function isOver({ metadata, spec }: Loose): boolean {
  const isHeld = (metadata.finalizers?.length ?? 0) > 0 || (spec?.finalizers as readonly string[] | undefined)?.length
  return metadata.deletionTimestamp !== undefined && !isHeld && (metadata.deletionGracePeriodSeconds ?? 0) === 0
}

function patched(live: Loose, { body, patchType }: ApiRequest): Loose {
  const { resourceVersion: _, ...metadata } = live.metadata
  const document = { ...live, metadata }
  if (patchType === 'application/merge-patch+json') return applyMergePatch(document, body) as Loose
  const schema = findByKind({ ...parseGroupVersion(live.apiVersion), kind: live.kind })!.schema
  return applyStrategicMergePatch(document as unknown as JsonObject, body as JsonObject, schema) as unknown as Loose
}

function checkPreconditions(
  request: ApiRequest,
  { metadata }: Loose,
  wanted: { readonly uid?: string; readonly resourceVersion?: string } | undefined,
): void {
  const uids = `Precondition failed: UID in precondition: ${wanted?.uid}, UID in object meta: ${metadata.uid}`
  if (wanted?.uid !== undefined && wanted.uid !== metadata.uid) throw conflict(request, request.name!, uids)
  const revisions = `Precondition failed: ResourceVersion in precondition: ${wanted?.resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`
  if (wanted?.resourceVersion !== undefined && wanted.resourceVersion !== metadata.resourceVersion)
    throw conflict(request, request.name!, revisions)
}

function terminating(request: ApiRequest, name: string, namespace: string): StatusError {
  const problem = `unable to create new content in namespace ${namespace} because it is being terminated`
  const { status } = forbidden(request, name, problem)
  const causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }]
  return new StatusError({ ...status, details: { ...status.details, causes } })
}
