import {
  type Event,
  events,
  formatTime,
  isAlreadyExists,
  isNotFound,
  type KubeObject,
  type ObjectReference,
  StatusError,
} from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'
import type { Client, EventRecorder, EventType } from '../contracts.ts'
import { type Correlated, EventCorrelator } from './correlator.ts'
import { EventNames } from './event-name.ts'
import { eventNamespace, referenceTo } from './object-reference.ts'

const NAME_TRIES_MAX = 3

export interface EventRecorderOptions {
  readonly kernel: Kernel
  /** Events are written as this client. */
  readonly client: Client
  /** `source.component` and `reportingComponent`: `deployment-controller`, `kubelet`. */
  readonly component: string
  /** `source.host` and `reportingInstance`: the node's name, for a kubelet. */
  readonly host?: string
}

/**
 * Records core/v1 Events. What the API server refuses is dropped, as upstream does: an Event is never worth a failed pass.
 * Upstream: client-go tools/record
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new CoreEventRecorder(options)
}

class CoreEventRecorder implements EventRecorder {
  private readonly options: EventRecorderOptions
  private readonly source: NonNullable<Event['source']>
  private readonly names: EventNames
  private readonly correlator = new EventCorrelator()
  private about: KubeObject | ObjectReference | undefined
  private reference: ObjectReference = {}

  constructor(options: EventRecorderOptions) {
    this.options = options
    this.source = options.host === undefined ? { component: options.component } : { component: options.component, host: options.host }
    this.names = new EventNames(options.kernel, `events/${options.component}/${options.host ?? ''}`)
  }

  event(about: KubeObject | ObjectReference, type: EventType, reason: string, message: string): void {
    const { now } = this.options.kernel
    const reference = this.referenceTo(about)
    const event = this.make(reference, { type, reason, message })
    const correlated = this.correlator.correlate(event, now, this.names)
    if (correlated !== undefined) this.record(correlated)
  }

  private make(
    involvedObject: ObjectReference,
    what: { readonly type: EventType; readonly reason: string; readonly message: string },
  ): Event {
    const now = formatTime(this.options.kernel.now)
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: this.names.next(involvedObject.name ?? ''), namespace: eventNamespace(involvedObject) },
      involvedObject,
      reason: what.reason,
      message: what.message,
      source: this.source,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type: what.type,
      reportingComponent: this.options.component,
      reportingInstance: this.options.host ?? '',
    }
  }

  /** Many Events in a row are about one object. */
  private referenceTo(about: KubeObject | ObjectReference): ObjectReference {
    if (about !== this.about) {
      this.about = about
      this.reference = referenceTo(about)
    }
    return this.reference
  }

  private record(correlated: Correlated): void {
    try {
      if (!correlated.isRepeat || !this.patch(correlated.event)) this.create(correlated)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      this.options.kernel.trace.note(`event ${correlated.event.reason} was rejected: ${error.message}`)
    }
  }

  /** False when the Event is there no longer. */
  private patch({ metadata, count, lastTimestamp, message }: Event): boolean {
    try {
      const at = { namespace: metadata.namespace!, name: metadata.name! }
      this.options.client.of(events).patch(at, { type: 'application/strategic-merge-patch+json', body: { count, lastTimestamp, message } })
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  }

  /** A name that another recorder took at this very instant is drawn anew. */
  private create(correlated: Correlated): void {
    const client = this.options.client.of(events)
    let { event } = correlated
    for (let tries = 1; ; tries++) {
      try {
        client.create(event)
        return
      } catch (error) {
        if (!isAlreadyExists(error) || tries >= NAME_TRIES_MAX) throw error
        const name = this.names.next(event.involvedObject.name ?? '')
        event = { ...event, metadata: { ...event.metadata, name } }
        correlated.rename(name)
      }
    }
  }
}
