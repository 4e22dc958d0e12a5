import type { Event, EventsV1Event } from '../types/generated.ts'

/*
 * Every Event goes through here on its way in or out: literals that list every field, what is absent being undefined, as in all metadata.
 */

/** An `events.k8s.io/v1` Event as the core/v1 Event in which it is stored. Upstream: pkg/apis/events/v1/conversion.go */
export function coreEventOf(event: EventsV1Event): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: event.metadata,
    involvedObject: event.regarding ?? {},
    reason: event.reason,
    message: event.note,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    type: event.type,
    eventTime: event.eventTime,
    series: event.series,
    action: event.action,
    related: event.related,
    reportingComponent: event.reportingController,
    reportingInstance: event.reportingInstance,
  } as Event
}

/**
 * A core/v1 Event as `events.k8s.io/v1` shows it. An event of an old recorder has no `eventTime`: it is absent, as every zero time is,
 * though the type asks for one. Upstream: pkg/apis/events/v1/conversion.go
 */
export function eventsV1EventOf(event: Event): EventsV1Event {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: event.metadata,
    eventTime: event.eventTime as string,
    series: event.series as EventsV1Event['series'],
    reportingController: event.reportingComponent,
    reportingInstance: event.reportingInstance,
    action: event.action,
    reason: event.reason,
    regarding: event.involvedObject,
    related: event.related,
    note: event.message,
    type: event.type,
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp,
    deprecatedLastTimestamp: event.lastTimestamp,
    deprecatedCount: event.count,
  } as EventsV1Event
}
