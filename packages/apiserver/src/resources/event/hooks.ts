import { coreEventOf, type Event, type EventsV1Event, eventsV1EventOf, type KubeObject } from '@kubesim/api'
import type { RegistryHooks } from '../../registry/hooks.ts'
import type { StorageCodec } from '../../registry/storage-codec.ts'
import { EventCompactor, EventRecord, eventName, expandEvent } from './event-record.ts'

/** Events are not collected as garbage: they expire. Upstream: eventStrategy.DefaultGarbageCollectionPolicy */
export const eventHooks: RegistryHooks = { garbageCollected: false }

/** The codecs of both versions of Events over one storage. */
export function eventCodecs(): { readonly core: StorageCodec; readonly eventsV1: StorageCodec } {
  const compactor = new EventCompactor()
  return {
    core: {
      compact: (object) => compactor.compact(object as Event),
      expand: expandEvent,
      field: coreField,
    },
    eventsV1: {
      compact: (object) => compactor.compact(coreEventOf(object as EventsV1Event)),
      expand: (value): KubeObject => eventsV1EventOf(expandEvent(value)),
      field: (value, path) =>
        coreField(value, path.replace(/^regarding\./, 'involvedObject.').replace(/^reportingController$/, 'reportingComponent')),
    },
  }
}

/** What people select events by, without making the whole object. */
function coreField(value: object, path: string): string | undefined {
  if (!(value instanceof EventRecord)) return undefined
  const { about, shape } = value
  switch (path) {
    case 'metadata.name':
      return eventName(value)
    case 'metadata.namespace':
      return value.namespace
    case 'involvedObject.kind':
      return about.kind ?? ''
    case 'involvedObject.namespace':
      return about.namespace ?? ''
    case 'involvedObject.name':
      return about.name ?? ''
    case 'involvedObject.uid':
      return about.uid ?? ''
    case 'involvedObject.fieldPath':
      return about.fieldPath ?? ''
    case 'reason':
      return shape.reason ?? ''
    case 'type':
      return shape.type ?? ''
    default:
      return undefined
  }
}
