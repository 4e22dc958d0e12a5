interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Minute, hour, day of the month, month, day of the week. */
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
]

const DESCRIPTORS: ReadonlySet<string> = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])
const DURATION = /^[+-]?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$/

/** What is wrong with a schedule; undefined when nothing is. Upstream: robfig/cron ParseStandard */
export function cronScheduleProblem(given: string): string | undefined {
  const zone = /^(?:CRON_)?TZ=/.exec(given)
  if (zone !== null && !given.includes(' ')) return 'invalid schedule format: runtime error: slice bounds out of range [:-1]'
  const schedule = zone === null ? given : given.slice(given.indexOf(' ')).trim()
  if (schedule.startsWith('@')) return descriptorProblem(schedule)
  const fields = schedule.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== FIELDS.length) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  for (const [index, bounds] of FIELDS.entries()) {
    for (const range of fields[index]!.split(',')) {
      const problem = range === '' ? undefined : rangeProblem(range, bounds)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function descriptorProblem(descriptor: string): string | undefined {
  if (DESCRIPTORS.has(descriptor)) return undefined
  if (!descriptor.startsWith('@every ')) return `unrecognized descriptor: ${descriptor}`
  const duration = descriptor.slice('@every '.length)
  if (DURATION.test(duration)) return undefined
  return `failed to parse duration ${descriptor}: time: invalid duration ${JSON.stringify(duration)}`
}

/** A text in place of a number is what is wrong with it. */
type Parsed = number | string

function rangeProblem(expression: string, bounds: Bounds): string | undefined {
  const [range = '', step, ...moreSteps] = expression.split('/')
  const [low = '', high, ...more] = range.split('-')
  const isAll = low === '*' || low === '?'
  const start: Parsed = isAll ? bounds.min : numberOf(low, bounds.names)
  if (typeof start === 'string') return start
  if (!isAll && more.length > 0) return `too many hyphens: ${expression}`
  let end: Parsed = isAll ? bounds.max : high === undefined ? start : numberOf(high, bounds.names)
  if (typeof end === 'string') return end
  if (moreSteps.length > 0) return `too many slashes: ${expression}`
  const width = step === undefined ? 1 : numberOf(step, undefined)
  if (typeof width === 'string') return width
  if (step !== undefined && high === undefined) end = bounds.max
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`
  return width === 0 ? `step of range should be a positive number: ${expression}` : undefined
}

function numberOf(text: string, names: readonly string[] | undefined): Parsed {
  const named = text === '' ? -1 : (names?.indexOf(text.toLowerCase()) ?? -1)
  if (named >= 0) return named
  if (!/^[+-]?[0-9]+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
  const value = Number(text)
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value
}
