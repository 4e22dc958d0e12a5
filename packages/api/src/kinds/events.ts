import type { KubeObject } from '../meta/object.ts'
import type { StoredVersion } from '../resource.ts'
import type { Event, EventsV1Event } from '../types/generated.ts'
import { resourcesOf } from './define.ts'
import { coreEventOf, eventsV1EventOf } from './event-conversion.ts'

const resource = resourcesOf('events.k8s.io', 'v1')

/** Upstream keeps the events of both groups in one place, encoded as core/v1. */
const STORED_AS_CORE: StoredVersion = {
  group: '',
  version: 'v1',
  resource: 'events',
  toStored: (object: KubeObject) => coreEventOf(object as EventsV1Event),
  fromStored: (object: KubeObject) => eventsV1EventOf(object as Event),
}

export const eventsV1Events = resource<EventsV1Event>('events', 'Event', {
  shortNames: ['ev'],
  hash: 'r2yiGXH7wu8=',
  storedAs: STORED_AS_CORE,
})
