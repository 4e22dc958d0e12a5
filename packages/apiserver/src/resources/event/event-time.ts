/** A time that is absent. */
export const NO_TIME = -1

const SECONDS_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const MICROS_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/

/** The latest text of each direction: most times of an event, and of its neighbours, are the same second. */
let lastText = ''
let lastTextSeconds = NO_TIME
let lastSeconds = NO_TIME
let lastSecondsText = ''

/** Seconds since 1970 of a time in the one form that `secondsText` writes; NO_TIME for an absent one, undefined for any other. */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return NO_TIME
  if (text === lastText) return lastTextSeconds
  if (typeof text !== 'string' || !SECONDS_FORM.test(text)) return undefined
  const seconds = Date.parse(text) / 1000
  if (!(seconds >= 0)) return undefined
  lastText = text
  lastTextSeconds = seconds
  return seconds
}

export function secondsText(seconds: number): string | undefined {
  if (seconds === NO_TIME) return undefined
  if (seconds !== lastSeconds) {
    lastSeconds = seconds
    lastSecondsText = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
  }
  return lastSecondsText
}

/** The two whole numbers that make a time with microseconds: engines keep small whole numbers without a box. */
export interface MicroTime {
  readonly seconds: number
  readonly micros: number
}

const ABSENT: MicroTime = { seconds: NO_TIME, micros: 0 }

/** As `secondsOf`, for times with six digits after the second. */
export function microTimeOf(text: string | undefined): MicroTime | undefined {
  if (text === undefined) return ABSENT
  if (typeof text !== 'string' || !MICROS_FORM.test(text)) return undefined
  const seconds = secondsOf(`${text.slice(0, 19)}Z`)
  return seconds === undefined ? undefined : { seconds, micros: Number(text.slice(20, 26)) }
}

export function microTimeText(seconds: number, micros: number): string | undefined {
  if (seconds === NO_TIME) return undefined
  return `${secondsText(seconds)!.slice(0, 19)}.${String(micros).padStart(6, '0')}Z`
}
