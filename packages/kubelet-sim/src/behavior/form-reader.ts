/** Keys and indexes down to a value. */
export type FieldPath = readonly (string | number)[]

export interface FormProblem {
  readonly path: FieldPath
  /** What is wrong with it, such as `must be a whole number from 100 to 599, got 99`. */
  readonly message: string
}

/** Reads one value of a form that people write. What is wrong goes to `problems`, and the value read is then of no use. */
export type Reader<T> = (value: unknown, at: FieldPath, problems: FormProblem[]) => T

type ReadersOf<T> = { readonly [K in keyof T]-?: Reader<NonNullable<T[K]>> }

/** An object with these members, all of them optional. */
export function fields<T extends object>(readers: ReadersOf<T>): Reader<T> {
  return (value, at, problems) => {
    if (!isRecord(value)) return wrong(problems, at, `must be an object, got ${shown(value)}`)
    const read: Partial<T> = {}
    for (const [name, member] of Object.entries(value)) {
      const reader = Object.hasOwn(readers, name) ? readers[name as keyof T] : undefined
      if (reader === undefined) {
        const near = nearest(name, Object.keys(readers))
        const hint = near === undefined ? `it is one of ${Object.keys(readers).join(', ')}` : `did you mean ${near}?`
        wrong(problems, [...at, name], `is no field of this object; ${hint}`)
      } else if (member !== undefined) {
        read[name as keyof T] = reader(member, [...at, name], problems) as T[keyof T]
      }
    }
    return read as T
  }
}

export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, at, problems) => {
    if (!Array.isArray(value)) return wrong(problems, at, `must be a list, got ${shown(value)}`)
    return value.map((each, index) => item(each, [...at, index], problems))
  }
}

/** What `reader` makes of the value, unless it is one of these words. */
export function orWord<T, W extends string>(word: W, reader: Reader<T>): Reader<T | W> {
  return (value, at, problems) => (value === word ? word : reader(value, at, problems))
}

export function oneOf<W extends string>(...words: readonly W[]): Reader<W> {
  return (value, at, problems) => {
    if (words.includes(value as W)) return value as W
    return wrong(problems, at, `must be one of ${words.join(', ')}, got ${shown(value)}`)
  }
}

export const text: Reader<string> = (value, at, problems) =>
  typeof value === 'string' ? value : wrong(problems, at, `must be text, got ${shown(value)}`)

export function wholeNumber(least: number, most: number): Reader<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  return (value, at, problems) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    return wrong(problems, at, `must be a whole number ${range}, got ${shown(value)}`)
  }
}

export function numberBetween(least: number, most: number): Reader<number> {
  return (value, at, problems) => {
    if (typeof value === 'number' && value >= least && value <= most) return value
    return wrong(problems, at, `must be a number from ${least} to ${most}, got ${shown(value)}`)
  }
}

/** @returns undefined, for a reader to return */
export function wrong(problems: FormProblem[], path: FieldPath, message: string): never {
  problems.push({ path, message })
  return undefined as never
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

/** `http[0].status` */
export function pathText(path: FieldPath): string {
  let out = ''
  for (const part of path)
    out += typeof part === 'number' ? `[${part}]` : /^[\w-]+$/.test(part) ? `${out === '' ? '' : '.'}${part}` : `["${part}"]`
  return out
}

/** The name that someone may have meant: at most two letters away. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return ranked[0] !== undefined && ranked[0].distance <= 2 ? ranked[0].each : undefined
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
