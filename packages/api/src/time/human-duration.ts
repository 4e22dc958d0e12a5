const DAY_HOURS = 24
const YEAR_HOURS = 365 * DAY_HOURS

/**
 * How kubectl tells an age: `5m`, `3d4h`, with two or three figures that matter. Two seconds into the future count as now, more is
 * `<invalid>`. Upstream: apimachinery/pkg/util/duration HumanDuration
 */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 2 * DAY_HOURS) return `${hours}h`
  const days = Math.trunc(hours / DAY_HOURS)
  if (hours < 8 * DAY_HOURS) return pair(days, 'd', hours % DAY_HOURS, 'h')
  if (hours < 2 * YEAR_HOURS) return `${days}d`
  const years = Math.trunc(hours / YEAR_HOURS)
  return hours < 8 * YEAR_HOURS ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
}

/** The same with one unit only: `90s` is `1m`. Upstream: apimachinery/pkg/util/duration ShortHumanDuration */
export function shortHumanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.trunc(seconds / 60)}m`
  const hours = Math.trunc(seconds / 3600)
  if (hours < DAY_HOURS) return `${hours}h`
  return hours < YEAR_HOURS ? `${Math.trunc(hours / DAY_HOURS)}d` : `${Math.trunc(hours / YEAR_HOURS)}y`
}
