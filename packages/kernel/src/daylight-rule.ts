const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3_600

/** What holds in a zone around an instant; `startSeconds` and `endSeconds` (exclusive) bound it. */
export interface ZonePeriod {
  readonly abbreviation: string
  readonly offsetSeconds: number
  readonly startSeconds: number
  readonly endSeconds: number
}

type YearlyDate =
  /** Day 1 to 365, never counting 29 February. */
  | { readonly type: 'julian'; readonly day: number; readonly timeSeconds: number }
  /** Day 0 to 365. */
  | { readonly type: 'day'; readonly day: number; readonly timeSeconds: number }
  /** Weekday (0 is Sunday) of the week 1 to 5 (the last) of a month. */
  | { readonly type: 'weekday'; readonly month: number; readonly week: number; readonly weekday: number; readonly timeSeconds: number }

/** The rule that a zone follows after its last recorded transition, a POSIX TZ string: `CET-1CEST,M3.5.0,M10.5.0/3`. */
export interface DaylightRule {
  /** The period around an instant; `sinceSeconds` is when the rule began to hold. */
  periodAt(seconds: number, sinceSeconds: number): ZonePeriod
}

/** Throws a SyntaxError for what is not a POSIX TZ string. Upstream: Go time.tzset */
export function parseDaylightRule(text: string): DaylightRule {
  const match = /^(<[^>]+>|[A-Za-z]{3,})([-+]?[\d:]+)(?:(<[^>]+>|[A-Za-z]{3,})([-+]?[\d:]+)?(?:,([^,]+),([^,]+))?)?$/.exec(text)
  if (match === null) throw new SyntaxError(`not a time zone rule: ${text}`)
  const [, standardName, standardText, daylightName, daylightText, startText, endText] = match
  const standardSeconds = 0 - clockSeconds(standardText!)
  const standard = { abbreviation: bareName(standardName!), offsetSeconds: standardSeconds }
  if (daylightName === undefined) {
    return { periodAt: (_, sinceSeconds) => ({ ...standard, startSeconds: sinceSeconds, endSeconds: Infinity }) }
  }
  const daylightSeconds = daylightText === undefined ? standardSeconds + HOUR_SECONDS : 0 - clockSeconds(daylightText)
  const daylight = { abbreviation: bareName(daylightName), offsetSeconds: daylightSeconds }
  const start = parseYearlyDate(startText ?? 'M3.2.0')
  const end = parseYearlyDate(endText ?? 'M11.1.0')
  return {
    periodAt(seconds) {
      const year = new Date(seconds * 1000).getUTCFullYear()
      const yearStart = Date.UTC(year, 0, 1) / 1000
      const yearEnd = Date.UTC(year + 1, 0, 1) / 1000
      const startSeconds = yearStart + secondsIntoYear(start, year) - standardSeconds
      const endSeconds = yearStart + secondsIntoYear(end, year) - daylightSeconds
      const isNorthern = startSeconds <= endSeconds
      const [inner, outer] = isNorthern ? [daylight, standard] : [standard, daylight]
      const [first, last] = isNorthern ? [startSeconds, endSeconds] : [endSeconds, startSeconds]
      if (seconds < first) return { ...outer, startSeconds: yearStart, endSeconds: first }
      if (seconds >= last) return { ...outer, startSeconds: last, endSeconds: yearEnd }
      return { ...inner, startSeconds: first, endSeconds: last }
    },
  }
}

function bareName(name: string): string {
  return name.startsWith('<') ? name.slice(1, -1) : name
}

function clockSeconds(text: string): number {
  const [hours = '0', minutes = '0', seconds = '0'] = text.replace(/^[-+]/, '').split(':')
  const total = Number(hours) * HOUR_SECONDS + Number(minutes) * 60 + Number(seconds)
  return text.startsWith('-') ? -total : total
}

function parseYearlyDate(text: string): YearlyDate {
  const [date = '', time] = text.split('/')
  const timeSeconds = time === undefined ? 2 * HOUR_SECONDS : clockSeconds(time)
  const weekday = /^M(\d+)\.(\d+)\.(\d+)$/.exec(date)
  if (weekday !== null) {
    return { type: 'weekday', month: Number(weekday[1]), week: Number(weekday[2]), weekday: Number(weekday[3]), timeSeconds }
  }
  if (/^J\d+$/.test(date)) return { type: 'julian', day: Number(date.slice(1)), timeSeconds }
  if (/^\d+$/.test(date)) return { type: 'day', day: Number(date), timeSeconds }
  throw new SyntaxError(`not a date of a time zone rule: ${text}`)
}

/** Local time of the change, in seconds since the year began. */
function secondsIntoYear(date: YearlyDate, year: number): number {
  const yearStart = Date.UTC(year, 0, 1)
  const isLeap = Date.UTC(year, 1, 29) !== Date.UTC(year, 2, 1)
  switch (date.type) {
    case 'julian':
      return (date.day - 1 + (isLeap && date.day >= 60 ? 1 : 0)) * DAY_SECONDS + date.timeSeconds
    case 'day':
      return date.day * DAY_SECONDS + date.timeSeconds
    case 'weekday': {
      const monthStart = Date.UTC(year, date.month - 1, 1)
      const monthDays = (Date.UTC(year, date.month, 1) - monthStart) / 86_400_000
      let day = ((date.weekday - new Date(monthStart).getUTCDay() + 7) % 7) + (date.week - 1) * 7
      while (day >= monthDays) day -= 7
      return (monthStart - yearStart) / 1000 + day * DAY_SECONDS + date.timeSeconds
    }
  }
}
