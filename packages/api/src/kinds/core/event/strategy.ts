import type { ResourceStrategy } from '../../../resource.ts'
import type { Event, EventsV1Event } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain, nameIsPathSegment } from '../../rules/names.ts'
import { validateCoreEvent, validateEvent, validateEventUpdate } from './validation.ts'

/** Events of core/v1 keep to looser rules than those of events.k8s.io. Upstream: pkg/registry/core/event */
export const coreEventStrategy: ResourceStrategy<Event> = {
  validate: (event) => errorsOf((errors) => validateCoreEvent(event, errors)),
  validateUpdate: (event) => errorsOf((errors) => validateCoreEvent(event, errors)),
  validateName: nameIsPathSegment,
}

export const eventsV1EventStrategy: ResourceStrategy<EventsV1Event> = {
  validate: (event) => errorsOf((errors) => validateEvent(event, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateEventUpdate(next, live, errors)),
  validateName: nameIsDnsSubdomain,
}
