import { durationProblem, goQuoted, parseDuration } from '@kubesim/api'
import type { FlagDefinition, FlagValue } from '../contracts.ts'
import { FlagSet } from './flag-set.ts'

/** A command line that pflag refuses. */
export class FlagError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FlagError'
  }
}

export interface ParsedLine {
  readonly flags: FlagSet
  /** Positional arguments, those after `--` included. */
  readonly args: readonly string[]
  /** How many of them stand before `--`; undefined when there is none. */
  readonly argsBeforeDash: number | undefined
}

/**
 * Takes flags and arguments apart: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, clusters such as `-Aw`, `--`.
 * @throws FlagError in pflag's words. Upstream: spf13/pflag FlagSet.Parse
 */
export function parseFlags(words: readonly string[], definitions: readonly FlagDefinition[]): ParsedLine {
  return new FlagParser(definitions).parse(words)
}

class FlagParser {
  private readonly long: ReadonlyMap<string, FlagDefinition>
  private readonly short: ReadonlyMap<string, FlagDefinition>
  private readonly values = new Map<string, FlagValue>()
  private readonly args: string[] = []
  private words: readonly string[] = []
  private at = 0

  constructor(definitions: readonly FlagDefinition[]) {
    this.long = new Map(definitions.map((flag) => [flag.name, flag]))
    this.short = new Map(definitions.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const])))
  }

  parse(words: readonly string[]): ParsedLine {
    this.words = words
    let argsBeforeDash: number | undefined
    while (this.at < words.length) {
      const word = words[this.at++]!
      if (word === '--') {
        argsBeforeDash = this.args.length
        this.args.push(...words.slice(this.at))
        break
      }
      if (word.startsWith('--')) this.parseLong(word)
      else if (word.startsWith('-') && word !== '-') this.parseShort(word)
      else this.args.push(word)
    }
    return { flags: new FlagSet(this.long, this.values), args: this.args, argsBeforeDash }
  }

  private parseLong(word: string): void {
    const equals = word.indexOf('=')
    const name = (equals < 0 ? word.slice(2) : word.slice(2, equals)).replaceAll('_', '-')
    if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${word}`)
    const flag = this.long.get(name)
    if (flag === undefined) throw new FlagError(`unknown flag: --${name}`)
    if (equals >= 0) this.set(flag, word.slice(equals + 1))
    else if (bareValue(flag) !== undefined) this.set(flag, bareValue(flag)!)
    else if (this.at < this.words.length) this.set(flag, this.words[this.at++]!)
    else throw new FlagError(`flag needs an argument: ${word}`)
  }

  private parseShort(word: string): void {
    for (let at = 1; at < word.length; at++) {
      const shown = at === 1 ? word : `-${word.slice(at)}`
      const flag = this.short.get(word[at]!)
      if (flag === undefined) throw new FlagError(`unknown shorthand flag: '${word[at]}' in ${shown}`)
      const rest = word.slice(at + 1)
      if (bareValue(flag) === undefined || (rest.length > 1 && rest.startsWith('='))) {
        this.set(flag, this.shortValue(rest, `'${word[at]}' in ${shown}`))
        return
      }
      this.set(flag, bareValue(flag)!)
    }
  }

  /** The rest of the word, with or without `=`, else the next word. */
  private shortValue(rest: string, where: string): string {
    if (rest.length > 1 && rest.startsWith('=')) return rest.slice(1)
    if (rest !== '') return rest
    if (this.at >= this.words.length) throw new FlagError(`flag needs an argument: ${where}`)
    return this.words[this.at++]!
  }

  private set(flag: FlagDefinition, value: string): void {
    this.values.set(flag.name, decodeValue(flag, value, this.values.get(flag.name)))
  }
}

function bareValue(flag: FlagDefinition): string | undefined {
  return flag.bare ?? (flag.type === 'boolean' ? 'true' : undefined)
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

function decodeValue(flag: FlagDefinition, value: string, before: FlagValue | undefined): FlagValue {
  switch (flag.type) {
    case 'string':
      return value
    case 'boolean':
      if (TRUE.has(value)) return true
      if (FALSE.has(value)) return false
      throw invalid(flag, value, `strconv.ParseBool: parsing ${goQuoted(value)}: invalid syntax`)
    case 'number':
      if (/^[-+]?\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value)
      throw invalid(flag, value, `strconv.ParseInt: parsing ${goQuoted(value)}: invalid syntax`)
    case 'duration': {
      const ms = parseDuration(value)
      if (ms === undefined) throw invalid(flag, value, durationProblem(value) ?? '')
      return ms
    }
    case 'strings':
      return [...listOf(before), ...splitList(flag, value)]
    case 'array':
      return [...listOf(before), value]
  }
}

function listOf(value: FlagValue | undefined): readonly string[] {
  return Array.isArray(value) ? value : []
}

/** Splits at commas, minding double quotes, as Go's CSV reader does. */
function splitList(flag: FlagDefinition, value: string): string[] {
  if (value === '') return []
  const parts: string[] = []
  for (const match of value.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    const plain = match[2] ?? ''
    if (plain.includes('"'))
      throw invalid(flag, value, `parse error on line 1, column ${(match.index ?? 0) + plain.indexOf('"') + 1}: bare " in non-quoted-field`)
    parts.push(match[1] === undefined ? plain : match[1].replaceAll('""', '"'))
  }
  return parts
}

function invalid(flag: FlagDefinition, value: string, problem: string): FlagError {
  const name = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
  return new FlagError(`invalid argument ${goQuoted(value)} for "${name}" flag: ${problem}`)
}
