import { type Event, formatTime } from '@kubesim/api'
import { hashText } from '@kubesim/kernel'
import { RecentMap } from '../recent-map.ts'
import { type EventNames, eventName } from './event-name.ts'

/** Objects that are remembered. Differs: upstream keeps as many entries in each of three caches, whatever objects they are about. */
const OBJECTS_MAX = 4096
/** Different Events about one object that are remembered. */
const SIGHTINGS_MAX = 512
/** As many Events that differ in their message alone are combined into one. */
const SIMILAR_COUNT_MAX = 10
/** After so long a silence, similar Events are counted anew. */
const SIMILAR_INTERVAL_MS = 600_000
const SPAM_BURST = 25
/** One more Event every five minutes. */
const SPAM_REFILL_MS = 300_000

/** An Event as it should be recorded. */
export interface Correlated {
  readonly event: Event
  /** It was recorded before: count, time and message are to be changed. */
  readonly isRepeat: boolean
  /** Tells the correlator that the Event has come to be recorded under another name. */
  rename(name: string): void
}

/**
 * Keeps one component on one host from flooding the API by saying the same thing again and again: equal Events are counted, similar ones
 * combined, and what is too much about one object is dropped. Upstream: client-go tools/record EventCorrelator
 */
export class EventCorrelator {
  private readonly normal = new RecentMap<Remembered>(OBJECTS_MAX)
  private readonly others = new RecentMap<Remembered>(OBJECTS_MAX)

  /** `names` has just named the Event, and names the combined one, should there be one. Undefined when the Event is to be dropped. */
  correlate(event: Event, nowMs: number, names: EventNames): Correlated | undefined {
    const remembered = this.of(event)
    const hashes = { reason: hashText(event.reason ?? ''), message: hashText(event.message ?? '') }
    const isCombined = remembered.countSimilar(hashes, nowMs)
    const named = isCombined ? combined(event, names.next(event.involvedObject.name ?? '')) : event
    const observed = remembered.observe(named, hashes, { isCombined, nowMs, nanos: names.latestNanos })
    // Upstream counts what it then drops, so that the next one let through tells the true number.
    return remembered.mayPass(nowMs) ? observed : undefined
  }

  private of({ involvedObject: about, type }: Event): Remembered {
    const map = type === 'Normal' ? this.normal : this.others
    const { uid } = about
    const key =
      uid !== undefined && uid !== about.name ? uid : `${about.kind}\n${about.apiVersion}\n${about.namespace}\n${about.name}\n${uid}`
    let remembered = map.get(key)
    if (remembered === undefined) {
      remembered = new Remembered()
      map.set(key, remembered)
    }
    return remembered
  }
}

/** An Event's texts as numbers. */
interface Hashes {
  readonly reason: number
  readonly message: number
}

/** Numbers that make up one sighting. */
const REASON = 0
const MESSAGE = 1
const PLACE = 2
const FIRST_MS = 3
const LAST_MS = 4
const COUNT = 5
/** What the name is made of besides the object's name and the first time, or where it is kept. */
const NANOS = 6
const WIDTH = 7

/** The messages of one reason, as hashes, once there is more than one. */
interface SimilarEvents {
  readonly reason: number
  messages: Set<number>
  lastMs: number
}

/**
 * What one object's Events of one type have been. Nearly every object of a large cluster has a few Events, each once: they are kept as rows of
 * numbers, texts by their hashes, so that remembering them costs a fraction of the Events themselves.
 */
class Remembered {
  private sightings: number[] = []
  /** Names by their sighting's number, which stands in place of the nanoseconds as -2 - number, where they do not follow from the rest. */
  private names: string[] | undefined
  private similar: SimilarEvents[] | undefined
  private tokens = SPAM_BURST
  private refilledMs = 0

  /** True when the Event is one too many of its sort. Upstream: EventAggregator */
  countSimilar({ reason, message }: Hashes, nowMs: number): boolean {
    const similar = this.similar?.find((each) => each.reason === reason) ?? this.similarFrom(reason, message)
    if (similar === undefined) return false
    if (nowMs - similar.lastMs > SIMILAR_INTERVAL_MS) similar.messages = new Set()
    similar.lastMs = nowMs
    similar.messages.add(message)
    if (similar.messages.size < SIMILAR_COUNT_MAX) return false
    for (const any of similar.messages) {
      similar.messages.delete(any)
      break
    }
    return true
  }

  /** Upstream: eventLogger */
  observe(event: Event, hashes: Hashes, at: { readonly isCombined: boolean; readonly nowMs: number; readonly nanos: number }): Correlated {
    const { sightings } = this
    const { reason } = hashes
    const message = at.isCombined ? -1 : hashes.message
    const place = at.isCombined ? -1 : hashText(event.involvedObject.fieldPath ?? '')
    const start = this.find(reason, message, place)
    if (start < 0) {
      const kept = sightings.length >= SIGHTINGS_MAX * WIDTH ? sightings.slice(WIDTH) : sightings
      const nanos = at.nanos >= 0 ? at.nanos : this.keepName(event.metadata.name!)
      // A new list, because one that grows in place reserves as much again, and most objects have but a handful of Events.
      this.sightings = [...kept, reason, message, place, at.nowMs, at.nowMs, 1, nanos]
      return { event, isRepeat: false, rename: (name) => this.rename([reason, message, place], name) }
    }
    sightings[start + COUNT]!++
    sightings[start + LAST_MS] = at.nowMs
    const repeated = {
      ...event,
      metadata: { ...event.metadata, name: this.nameAt(start, event.involvedObject.name ?? '') },
      firstTimestamp: formatTime(sightings[start + FIRST_MS]!),
      count: sightings[start + COUNT]!,
    }
    return { event: repeated, isRepeat: true, rename: (name) => this.rename([reason, message, place], name) }
  }

  private nameAt(start: number, objectName: string): string {
    const nanos = this.sightings[start + NANOS]!
    return nanos >= 0 ? eventName(objectName, this.sightings[start + FIRST_MS]!, nanos) : this.names![-2 - nanos]!
  }

  private rename([reason, message, place]: readonly [number, number, number], name: string): void {
    const start = this.find(reason, message, place)
    if (start >= 0) this.sightings[start + NANOS] = this.keepName(name)
  }

  private keepName(name: string): number {
    this.names ??= []
    return -2 - (this.names.push(name) - 1)
  }

  /** Upstream: EventSourceObjectSpamFilter, a token bucket */
  mayPass(nowMs: number): boolean {
    if (this.refilledMs > 0) this.tokens = Math.min(SPAM_BURST, this.tokens + (nowMs - this.refilledMs) / SPAM_REFILL_MS)
    this.refilledMs = nowMs
    if (this.tokens < 1) return false
    this.tokens--
    return true
  }

  private find(reason: number, message: number, place: number): number {
    const { sightings } = this
    for (let start = 0; start < sightings.length; start += WIDTH) {
      if (sightings[start + MESSAGE] === message && sightings[start + REASON] === reason && sightings[start + PLACE] === place) return start
    }
    return -1
  }

  /** Begins to count the messages of a reason when a second one comes. */
  private similarFrom(reason: number, message: number): SimilarEvents | undefined {
    const { sightings } = this
    for (let start = 0; start < sightings.length; start += WIDTH) {
      if (sightings[start + REASON] !== reason || sightings[start + MESSAGE] === message) continue
      const begun = { reason, messages: new Set([sightings[start + MESSAGE]!]), lastMs: sightings[start + LAST_MS]! }
      this.similar = [...(this.similar ?? []), begun]
      return begun
    }
    return undefined
  }
}

/** Upstream leaves the reporting fields of a combined Event empty. */
function combined(event: Event, name: string): Event {
  return {
    ...event,
    metadata: { name, namespace: event.metadata.namespace },
    message: `(combined from similar events): ${event.message}`,
    firstTimestamp: event.lastTimestamp,
    reportingComponent: '',
    reportingInstance: '',
  }
}
