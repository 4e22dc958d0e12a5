import { type KubeObject, keyOf, type ResourceDefinition, StatusError, type WatchEvent, type WatchStream } from '@kubesim/api'
import type { Component, Kernel } from '@kubesim/kernel'
import type { Client, Informer, InformerEvent, Informers, Tally, TallyDefinition } from './contracts.ts'
import { IndexedCache } from './indexed-cache.ts'

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'
/** Back-off of lists that fail. Upstream: client-go tools/cache Reflector */
const RETRY_BASE_MS = 800
const RETRY_MAX_MS = 30_000
/** Tries that hold a `settle`: whoever may never list something is no reason to wait. */
const HOLDING_TRIES_MAX = 10

export interface InformersOptions {
  readonly kernel: Kernel
  readonly client: Client
  /** Name of the process the caches belong to, unique in the cluster. */
  readonly name: string
}

/** The caches of one process. Upstream: client-go informers.SharedInformerFactory */
export function createInformers(options: InformersOptions): Informers {
  const informers = new Map<ResourceDefinition, SharedInformer<KubeObject>>()
  const byTurn = new Map<string, SharedInformer<KubeObject>>()
  const component = options.kernel.register(`${options.name}/informers`, (key) => byTurn.get(key)?.drain(), { relay: true })
  return {
    informer<T extends KubeObject>(definition: ResourceDefinition<T>): Informer<T> {
      let informer = informers.get(definition)
      if (informer === undefined) {
        const turnKey = definition.group === '' ? definition.resource : `${definition.resource}.${definition.group}`
        informer = new SharedInformer<KubeObject>(options, definition, { component, key: turnKey })
        informers.set(definition, informer)
        byTurn.set(turnKey, informer)
        informer.start()
      }
      return informer as unknown as Informer<T>
    },
    stop() {
      for (const informer of informers.values()) informer.stop()
      options.kernel.unregister(component)
    },
  }
}

class SharedInformer<T extends KubeObject> implements Informer<T> {
  readonly definition: ResourceDefinition<T>
  revision = 0
  synced = false
  private readonly options: InformersOptions
  private readonly turn: { readonly component: Component; readonly key: string }
  private readonly cache = new IndexedCache<T>()
  private readonly handlers: ((event: InformerEvent<T>) => void)[] = []
  private readonly advanceHandlers: (() => void)[] = []
  private stream: WatchStream<T> | undefined
  /** Lists in a row that failed. */
  private failures = 0
  private stopped = false
  /** Keys not seen again since a relist began: gone, when it ends. */
  private unseen: Set<string> | undefined

  constructor(options: InformersOptions, definition: ResourceDefinition<T>, turn: { readonly component: Component; readonly key: string }) {
    this.options = options
    this.definition = definition
    this.turn = turn
  }

  get(key: string): T | undefined {
    return this.cache.objects.get(key)
  }

  get size(): number {
    return this.cache.objects.size
  }

  values(): Iterable<T> {
    return this.cache.objects.values()
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.cache.byIndex(index, value)
  }

  addIndex(name: string, values: (object: T) => readonly string[]): void {
    this.cache.addIndex(name, values)
  }

  addTally<S>(tally: TallyDefinition<T, S>): Tally<S> {
    return this.cache.addTally(tally)
  }

  /** A handler added late is told of everything the cache holds. */
  onEvent(handler: (event: InformerEvent<T>) => void): void {
    this.handlers.push(handler)
    for (const [key, object] of this.cache.objects) handler({ type: 'added', object, previous: undefined, key })
  }

  onAdvance(handler: () => void): void {
    this.advanceHandlers.push(handler)
  }

  /** Lists and watches; an API server that fails is asked again later. */
  start(): void {
    try {
      this.stream = this.options.client.of(this.definition).watch({ sendInitialEvents: true })
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      this.stream = undefined
      const delayMs = Math.min(RETRY_BASE_MS * 2 ** this.failures++, RETRY_MAX_MS)
      this.turn.component.after(delayMs, this.turn.key, this.failures > HOLDING_TRIES_MAX ? 'periodic' : 'progress')
      this.options.kernel.trace.note(`could not list ${this.turn.key}: ${error.message}`)
      return
    }
    this.failures = 0
    this.stream.onReady(() => this.turn.component.wake(this.turn.key))
  }

  stop(): void {
    this.stopped = true
    this.stream?.stop()
    this.stream = undefined
  }

  /** Takes in what has arrived: one turn, however many events. */
  drain(): void {
    if (this.stream === undefined && !this.stopped) this.start()
    const { stream } = this
    if (stream === undefined) return
    const { trace } = this.options.kernel
    for (const event of stream.take()) {
      if (event.type === 'ERROR') {
        this.relist()
        return
      }
      trace.enterCause(event.revision)
      try {
        this.apply(event)
      } finally {
        trace.leaveCause()
      }
    }
    if (stream.closed) this.relist()
    for (const handler of this.advanceHandlers) handler()
  }

  /** The watch broke off or asked for a revision that is gone: look at everything anew and tell the difference. */
  private relist(): void {
    this.stream?.stop()
    this.unseen = new Set(this.cache.objects.keys())
    this.start()
  }

  private apply(event: WatchEvent<T>): void {
    if (event.revision > this.revision) this.revision = event.revision
    if (event.type === 'BOOKMARK') {
      const revision = Number(event.object.metadata.resourceVersion)
      if (revision > this.revision) this.revision = revision
      if (event.object.metadata.annotations?.[INITIAL_EVENTS_END] === 'true') this.endOfInitialEvents()
      return
    }
    const key = event.key ?? keyOf(event.object)
    this.unseen?.delete(key)
    if (event.type === 'DELETED') this.remove(key, event.object)
    else this.put(key, event.object)
  }

  private put(key: string, object: T): void {
    const previous = this.cache.objects.get(key)
    if (previous === object) return
    if (previous !== undefined && previous.metadata.uid !== object.metadata.uid) this.remove(key, previous)
    else if (previous !== undefined && previous.metadata.resourceVersion === object.metadata.resourceVersion) return
    const before = this.cache.set(key, object)
    if (before === undefined) this.tell({ type: 'added', object, previous: undefined, key })
    else this.tell({ type: 'updated', object, previous: before, key })
  }

  private remove(key: string, last: T): void {
    const previous = this.cache.set(key, undefined)
    if (previous !== undefined) this.tell({ type: 'deleted', object: last, previous, key })
  }

  private endOfInitialEvents(): void {
    this.synced = true
    const gone = this.unseen
    this.unseen = undefined
    for (const key of gone ?? []) this.remove(key, this.cache.objects.get(key)!)
  }

  private tell(event: InformerEvent<T>): void {
    for (const handler of this.handlers) handler(event)
  }
}
