import type { Event } from '@kubesim/api'
import { age } from './age.ts'
import { identifying, tableOf, text, wide } from './table-definition.ts'

export const eventTable = tableOf<Event>([
  text('Last Seen', lastSeen),
  text('Type', ({ type }) => type),
  text('Reason', ({ reason }) => reason),
  text('Object', ({ involvedObject: { kind = '', name } }) => (name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase())),
  wide(text('Subobject', ({ involvedObject }) => involvedObject.fieldPath)),
  wide(text('Source', source)),
  text('Message', ({ message }) => message?.trim()),
  wide(text('First Seen', firstSeen)),
  wide(text('Count', ({ series, count }) => (series === undefined ? count || 1 : (series.count ?? 0)))),
  wide(identifying(text('Name', ({ metadata }) => metadata.name))),
])

function firstSeen({ firstTimestamp, eventTime }: Event, nowMs: number): string {
  return age(firstTimestamp ?? eventTime, nowMs)
}

function lastSeen(event: Event, nowMs: number): string {
  if (event.series !== undefined) return age(event.series.lastObservedTime, nowMs)
  return event.lastTimestamp === undefined ? firstSeen(event, nowMs) : age(event.lastTimestamp, nowMs)
}

function source({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || ''
  const instance = source?.host || reportingInstance
  return instance ? `${component}, ${instance}` : component
}
