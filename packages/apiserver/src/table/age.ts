import { humanDuration, parseTime } from '@kubesim/api'

/** Time since `timestamp`, RFC 3339, as people want it: `5m30s`. Upstream: printers translateTimestampSince */
export function age(timestamp: string | undefined, nowMs: number): string {
  return timestamp === undefined || timestamp === '' ? '<unknown>' : humanDuration(nowMs - parseTime(timestamp))
}
