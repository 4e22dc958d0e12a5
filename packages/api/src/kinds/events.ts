import type { EventsV1Event } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('events.k8s.io', 'v1')

export const eventsV1Events = resource<EventsV1Event>('events', 'Event', { shortNames: ['ev'], hash: 'r2yiGXH7wu8=' })
