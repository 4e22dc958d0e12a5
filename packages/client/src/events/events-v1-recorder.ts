import { type EventsV1Event, eventsV1Events, formatMicroTime, isAlreadyExists, isNotFound, type ObjectReference, StatusError } from '@kubesim/api'
import type { Component, Kernel } from '@kubesim/kernel'
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

interface Kept {
  /** As last sent, with the series counted on. */
  event: EventsV1Event
  lastObservedMs: number
}

class SeriesRecorder implements EventsV1Recorder {
  private readonly options: EventsV1RecorderOptions
  private readonly instance: string
  private readonly names: EventNames
  private readonly component: Component
  private readonly startMs: number
  /** Upstream: eventCache, by what makes Events isomorphic */
  private readonly kept = new Map<string, Kept>()
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
    const key = `${what.type}\n${what.action}\n${what.reason}\n${keyOfReference(regarding)}\n${related === undefined ? '' : keyOfReference(related)}`
    const kept = this.kept.get(key)
    if (kept !== undefined) return this.continueSeries(kept)
    const event: EventsV1Event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: this.names.next(regarding.name ?? ''), namespace: eventNamespace(regarding) },
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
    this.kept.set(key, { event: this.record(event), lastObservedMs: this.options.kernel.now })
    this.arm()
  }

  stop(): void {
    this.kept.clear()
    this.options.kernel.unregister(this.component)
  }

  /** The second one opens the series; later ones are only counted until the series is written again. */
  private continueSeries(kept: Kept): void {
    const { now } = this.options.kernel
    const isNew = kept.event.series === undefined
    kept.event = { ...kept.event, series: { count: (kept.event.series?.count ?? 1) + 1, lastObservedTime: formatMicroTime(now) } }
    kept.lastObservedMs = now
    if (isNew) kept.event = this.record(kept.event)
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
    if ((now - this.startMs) % REFRESH_MS === 0) for (const kept of this.kept.values()) if (kept.event.series !== undefined) kept.event = this.record(kept.event)
    for (const [key, { event, lastObservedMs }] of this.kept) {
      if (lastObservedMs >= now - FINISH_MS) continue
      if (event.series !== undefined) this.record(event)
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

function keyOfReference(reference: ObjectReference): string {
  const { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath } = reference
  return `${kind}\n${namespace}\n${name}\n${uid}\n${apiVersion}\n${resourceVersion}\n${fieldPath}`
}
