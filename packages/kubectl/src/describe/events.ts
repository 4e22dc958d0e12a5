import { type Event, parseTime } from '@kubesim/api'
import type { Description } from './description.ts'
import { ageText } from './times.ts'

/** The table of events at the end of a description, the latest last. Upstream: DescribeEvents */
export function writeEvents(out: Description, events: readonly Event[] | undefined, nowMs: number): void {
  if (events === undefined) return
  if (events.length === 0) {
    out.line(0, 'Events:\t<none>')
    return
  }
  out.line(0, 'Events:')
  out.line(1, 'Type\tReason\tAge\tFrom\tMessage')
  out.line(1, '----\t------\t----\t----\t-------')
  for (const event of [...events].sort(byLastTime)) {
    const source = event.source?.component || event.reportingComponent || ''
    out.line(1, [event.type ?? '', event.reason ?? '', agesText(event, nowMs), source, messageText(event)].join('\t'))
  }
}

/** `2m3s`, or `2m3s (x4 over 5m)` of one that came more than once. */
function agesText(event: Event, nowMs: number): string {
  const first = ageText(event.eventTime || event.firstTimestamp, nowMs)
  if (event.series !== undefined) return `${ageText(event.series.lastObservedTime, nowMs)} (x${event.series.count ?? 0} over ${first})`
  if ((event.count ?? 0) > 1) return `${ageText(event.lastTimestamp, nowMs)} (x${event.count} over ${first})`
  return first
}

function messageText({ involvedObject, message = '' }: Event): string {
  const text = message.trim()
  return involvedObject.fieldPath ? `${involvedObject.fieldPath}: ${text}` : text
}

/** Events without such a time, as the scheduler writes them, come first. Upstream: kubectl/pkg/util/event SortableEvents */
function byLastTime(a: Event, b: Event): number {
  const [first, second] = [timeOf(a), timeOf(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

function timeOf({ lastTimestamp }: Event): number {
  return lastTimestamp ? parseTime(lastTimestamp) : Number.NEGATIVE_INFINITY
}
