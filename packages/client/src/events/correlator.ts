import type { Event } from '@kubesim/api'
import { RecentMap } from '../recent-map.ts'
import { TokenBucket } from './token-bucket.ts'

/** Objects that are remembered. Differs: upstream keeps as many entries in each of three caches, whatever objects they are about. */
const OBJECTS_MAX = 4096
/** Different Events about one object that are remembered. */
const OBSERVATIONS_MAX = 512
/** As many Events that differ in their message alone are combined into one. */
const SIMILAR_COUNT_MAX = 10
/** After so long a silence, similar Events are counted anew. */
const SIMILAR_INTERVAL_MS = 600_000
const SPAM_BURST = 25
/** One more Event every five minutes. */
const SPAM_REFILL_MS = 300_000

/** What is remembered of an Event that was seen before; of a combined one there is neither message nor place. */
interface Observation {
  readonly reason: string | undefined
  readonly fieldPath: string | undefined
  readonly message: string | undefined
  name: string
  count: number
  readonly firstTimestamp: string | undefined
}

/** The Events of one reason: their messages, one as it is, more in a set. */
interface SimilarEvents {
  readonly reason: string | undefined
  messages: string | Set<string>
  lastMs: number
}

/** What one object's Events of one type have been. Small lists are searched: an object has few of them. */
class Remembered {
  readonly observations: Observation[] = []
  readonly similar: SimilarEvents[] = []
  readonly budget = new TokenBucket({ burst: SPAM_BURST, refillMs: SPAM_REFILL_MS })
}

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

  /** `newName` names the combined Event, should there be one. Undefined when the Event is to be dropped. */
  correlate(event: Event, nowMs: number, newName: () => string): Correlated | undefined {
    const remembered = this.of(event)
    const isCombined = countSimilar(remembered, event, nowMs)
    const observed = observe(remembered, isCombined ? combined(event, newName()) : event, isCombined)
    // Upstream counts what it then drops, so that the next one let through tells the true number.
    return remembered.budget.take(nowMs) ? observed : undefined
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

/** True when the Event is one too many of its sort. Upstream: EventAggregator */
function countSimilar({ similar: all }: Remembered, { reason, message = '' }: Event, nowMs: number): boolean {
  const similar = all.find((each) => each.reason === reason)
  if (similar === undefined) {
    all.push({ reason, messages: message, lastMs: nowMs })
    return false
  }
  if (nowMs - similar.lastMs > SIMILAR_INTERVAL_MS) similar.messages = message
  similar.lastMs = nowMs
  if (similar.messages === message) return false
  if (typeof similar.messages === 'string') similar.messages = new Set([similar.messages])
  const { messages } = similar
  messages.add(message)
  if (messages.size < SIMILAR_COUNT_MAX) return false
  for (const any of messages) {
    messages.delete(any)
    break
  }
  return true
}

/** Upstream: eventLogger */
function observe({ observations }: Remembered, event: Event, isCombined: boolean): Correlated {
  const { reason } = event
  const fieldPath = isCombined ? undefined : event.involvedObject.fieldPath
  const message = isCombined ? undefined : event.message
  const known = observations.find((each) => each.reason === reason && each.message === message && each.fieldPath === fieldPath)
  if (known === undefined) {
    const first: Observation = { reason, fieldPath, message, name: event.metadata.name!, count: 1, firstTimestamp: event.firstTimestamp }
    observations.push(first)
    if (observations.length > OBSERVATIONS_MAX) observations.shift()
    return { event, isRepeat: false, rename: (name) => rename(first, name) }
  }
  known.count++
  const repeated = {
    ...event,
    metadata: { ...event.metadata, name: known.name },
    firstTimestamp: known.firstTimestamp,
    count: known.count,
  }
  return { event: repeated, isRepeat: true, rename: (name) => rename(known, name) }
}

function rename(observation: Observation, name: string): void {
  observation.name = name
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
