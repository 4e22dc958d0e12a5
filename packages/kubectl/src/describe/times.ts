import { humanDuration, parseTime } from '@kubesim/api'

/** Go's zero time, which is what a missing time prints as. */
const ZERO_TIME = 'Mon, 01 Jan 0001 00:00:00 +0000'

/** `Thu, 01 Jan 2026 00:00:00 +0000`: RFC 1123 with a numeric zone, always UTC here. */
export function timeText(time: string | undefined): string {
  if (time === undefined || time === '') return ZERO_TIME
  return new Date(parseTime(time)).toUTCString().replace('GMT', '+0000')
}

/** How long ago, as people say it: `2m3s`. Upstream: kubectl/pkg/describe translateTimestampSince */
export function ageText(time: string | undefined, nowMs: number): string {
  return time === undefined || time === '' ? '<unknown>' : humanDuration(nowMs - parseTime(time))
}

/** `2026-01-01 00:00:00 +0000 UTC`, as Go prints a time of its own accord. */
export function goTimeText(time: string | undefined): string {
  if (time === undefined || time === '') return '0001-01-01 00:00:00 +0000 UTC'
  return new Date(parseTime(time))
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' +0000 UTC')
}
