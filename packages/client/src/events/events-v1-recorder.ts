import {
  type EventsV1Event,
  eventsV1Events,
  formatMicroTime,
  isAlreadyExists,
  isNotFound,
  type ObjectReference,
  StatusError,
} from '@kubesim/api'
import { type Component, hashText, type Kernel } from '@kubesim/kernel'
import type { Client, EventsV1Recorder } from '../contracts.ts'
import { EventNames } from './event-name.ts'
import { eventNamespace, referenceTo } from './object-reference.ts'

/** So long after its last occurrence a series is over. */
const FINISH_MS = 6 * 60_000
/** A series that goes on is written so often. */
const REFRESH_MS = 30 * 60_000
const NAME_TRIES_MAX = 3

export interface EventsV1RecorderOptions {
  readonly kernel: Kernel
  /** Events are written as this client. */
  readonly client: Client
  /** `reportingController`: a scheduler's name. */
  readonly component: string
  /** Host on which the component runs; `reportingInstance` is `component-host`. Default `control-plane`. */
  readonly host?: string
}

/** Records `events.k8s.io/v1` Events, those that are alike as one series. Upstream: client-go tools/events */
export function createEventsV1Recorder(options: EventsV1RecorderOptions): EventsV1Recorder {
  return new SeriesRecorder(options)
}

/** What is kept of an Event, for the case that it comes again: as little as will do, because most never do. */
interface Kept {
  readonly name: string
  /** The Event with the series counted on, from its second time on. */
  series: EventsV1Event | undefined
  lastObservedMs: number
}

class SeriesRecorder implements EventsV1Recorder {
  private readonly options: EventsV1RecorderOptions
  private readonly instance: string
  private readonly names: EventNames
  private readonly component: Component
  private readonly startMs: number
  /** Upstream: eventCache, by what makes Events isomorphic */
  private readonly kept = new Map<number, Kept>()
  private armed = false

  constructor(options: EventsV1RecorderOptions) {
    this.options = options
    this.instance = `${options.component}-${options.host ?? 'control-plane'}`
    this.names = new EventNames(options.kernel, `events/${this.instance}`)
    this.component = options.kernel.register(`events/${this.instance}`, () => this.tick())
    this.startMs = options.kernel.now
  }

  event(...[about, what]: Parameters<EventsV1Recorder['event']>): void {
    const regarding = referenceTo(about)
    const related = what.related === undefined ? undefined : referenceTo(what.related)
    const key = keyOf(what, regarding, related)
    const kept = this.kept.get(key)
    const event: EventsV1Event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: kept?.name ?? this.names.next(regarding.name ?? ''), namespace: eventNamespace(regarding) },
      eventTime: formatMicroTime(this.options.kernel.now),
      reportingController: this.options.component,
      reportingInstance: this.instance,
      action: what.action,
      reason: what.reason,
      regarding,
      related,
      note: what.note,
      type: what.type,
    }
    if (kept !== undefined) {
      this.continueSeries(kept, event)
      return
    }
    this.kept.set(key, { name: this.record(event).metadata.name!, series: undefined, lastObservedMs: this.options.kernel.now })
    this.arm()
  }

  stop(): void {
    this.kept.clear()
    this.options.kernel.unregister(this.component)
  }

  /** The second one opens the series; later ones are only counted until the series is written again. */
  private continueSeries(kept: Kept, event: EventsV1Event): void {
    const { now } = this.options.kernel
    const isNew = kept.series === undefined
    const counted = {
      ...(kept.series ?? event),
      series: { count: (kept.series?.series?.count ?? 1) + 1, lastObservedTime: formatMicroTime(now) },
    }
    kept.lastObservedMs = now
    kept.series = isNew ? this.record(counted) : counted
  }

  /** Ticks as upstream's two loops do, every 6 and every 30 minutes from the start, but only while there is something to look at. */
  private arm(): void {
    if (this.armed || this.kept.size === 0) return
    this.armed = true
    const passed = Math.floor((this.options.kernel.now - this.startMs) / FINISH_MS)
    this.component.at(this.startMs + (passed + 1) * FINISH_MS, 'series', 'periodic')
  }

  private tick(): void {
    this.armed = false
    const { now } = this.options.kernel
    if ((now - this.startMs) % REFRESH_MS === 0)
      for (const kept of this.kept.values()) if (kept.series !== undefined) kept.series = this.record(kept.series)
    for (const [key, { series, lastObservedMs }] of this.kept) {
      if (lastObservedMs >= now - FINISH_MS) continue
      if (series !== undefined) this.record(series)
      this.kept.delete(key)
    }
    this.arm()
  }

  /** Writes the Event; the answer is the Event under the name it came to have. What the API server refuses is dropped. */
  private record(event: EventsV1Event): EventsV1Event {
    try {
      if (event.series !== undefined && this.patchSeries(event)) return event
      return this.create(event)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      this.options.kernel.trace.note(`event ${event.reason} was rejected: ${error.message}`)
      return event
    }
  }

  /** False when the Event is there no longer. */
  private patchSeries({ metadata, series }: EventsV1Event): boolean {
    try {
      const at = { namespace: metadata.namespace!, name: metadata.name! }
      this.options.client.of(eventsV1Events).patch(at, { type: 'application/strategic-merge-patch+json', body: { series } })
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  }

  /** A name that another recorder took at this very instant is drawn anew. */
  private create(event: EventsV1Event): EventsV1Event {
    let named = event
    for (let tries = 1; ; tries++) {
      try {
        this.options.client.of(eventsV1Events).create(named)
        return named
      } catch (error) {
        if (!isAlreadyExists(error) || tries >= NAME_TRIES_MAX) throw error
        named = { ...event, metadata: { ...event.metadata, name: this.names.next(event.regarding?.name ?? '') } }
      }
    }
  }
}

/** By what Events are the same, as a number: the parts put together would be kept for as long as the key is. */
function keyOf(what: Parameters<EventsV1Recorder['event']>[1], regarding: ObjectReference, related: ObjectReference | undefined): number {
  const parts = [what.type, what.action, what.reason, ...partsOf(regarding), ...(related === undefined ? [] : partsOf(related))]
  let low = 0
  let high = 0
  for (const part of parts) {
    const text = part ?? ''
    const hash = hashText(text)
    low = Math.imul(low ^ hash, 0x9e3779b1)
    high = Math.imul((high ^ hash) + text.length, 0x85ebca6b)
    low ^= low >>> 15
    high ^= high >>> 13
  }
  return (low >>> 0) * KEY_HIGH + ((high >>> 0) % KEY_HIGH)
}

/** Both halves together have the 53 bits of a whole number. */
const KEY_HIGH = 2 ** 21

function partsOf({ kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath }: ObjectReference): readonly (string | undefined)[] {
  return [kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath]
}
