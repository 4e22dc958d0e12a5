import type { Event } from '@kubesim/api'
import { RecentMap } from '../recent-map.ts'
import { TokenBucket } from './token-bucket.ts'

const CACHE_ENTRIES_MAX = 4096
/** As many Events that differ in their message alone are combined into one. */
const SIMILAR_COUNT_MAX = 10
/** After so long a silence, similar Events are counted anew. */
const SIMILAR_INTERVAL_MS = 600_000
const SPAM_BURST = 25
/** One more Event every five minutes. */
const SPAM_REFILL_MS = 300_000

/** What is remembered of an Event that was seen before. */
interface Observation {
  name: string
  count: number
  firstTimestamp: string | undefined
}

interface SimilarEvents {
  readonly messages: Set<string>
  lastMs: number
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
 * Keeps a component that says the same thing again and again from flooding the API: equal Events are counted, similar ones combined, and
 * what is too much about one object is dropped. Upstream: client-go tools/record EventCorrelator
 */
export class EventCorrelator {
  private readonly similar = new RecentMap<SimilarEvents>(CACHE_ENTRIES_MAX)
  private readonly observations = new RecentMap<Observation>(CACHE_ENTRIES_MAX)
  private readonly budgets = new RecentMap<TokenBucket>(CACHE_ENTRIES_MAX)

  /** `newName` names the combined Event, should there be one. Undefined when the Event is to be dropped. */
  correlate(event: Event, nowMs: number, newName: () => string): Correlated | undefined {
    const aboutKey = spamKey(event)
    const similarKey = `${aboutKey}\n${event.reason}\n${event.reportingComponent}\n${event.reportingInstance}`
    const isCombined = this.countSimilar(similarKey, event.message ?? '', nowMs)
    const key = isCombined ? similarKey : `${similarKey}\n${event.involvedObject.fieldPath}\n${event.message}`
    const observed = this.observe(key, isCombined ? combined(event, newName()) : event)
    // Upstream counts what it then drops, so that the next one let through tells the true number.
    return this.mayPass(aboutKey, nowMs) ? observed : undefined
  }

  /** True when the Event is one too many of its sort. Upstream: EventAggregator */
  private countSimilar(key: string, message: string, nowMs: number): boolean {
    let similar = this.similar.get(key)
    if (similar === undefined || nowMs - similar.lastMs > SIMILAR_INTERVAL_MS) {
      similar = { messages: new Set(), lastMs: nowMs }
      this.similar.set(key, similar)
    }
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
  private observe(key: string, event: Event): Correlated {
    const known = this.observations.get(key)
    if (known === undefined) {
      const first: Observation = { name: event.metadata.name!, count: 1, firstTimestamp: event.firstTimestamp }
      this.observations.set(key, first)
      return { event, isRepeat: false, rename: (name) => void (first.name = name) }
    }
    known.count++
    const repeated = {
      ...event,
      metadata: { ...event.metadata, name: known.name },
      firstTimestamp: known.firstTimestamp,
      count: known.count,
    }
    return { event: repeated, isRepeat: true, rename: (name) => void (known.name = name) }
  }

  /** Upstream: EventSourceObjectSpamFilter */
  private mayPass(key: string, nowMs: number): boolean {
    let budget = this.budgets.get(key)
    if (budget === undefined) {
      budget = new TokenBucket({ burst: SPAM_BURST, refillMs: SPAM_REFILL_MS })
      this.budgets.set(key, budget)
    }
    return budget.take(nowMs)
  }
}

function spamKey({ source, involvedObject: about, type }: Event): string {
  return `${source?.component}\n${source?.host}\n${about.kind}\n${about.namespace}\n${about.name}\n${about.uid}\n${about.apiVersion}\n${type}`
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
