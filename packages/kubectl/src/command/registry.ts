import type { CommandDefinition, FlagDefinition } from '../contracts.ts'
import { GLOBAL_FLAGS } from './define.ts'

/** A group of commands under one word, such as `rollout`. */
export interface CommandGroup {
  readonly name: string
  readonly summary: string
}

/** What a command line names. */
export type FoundCommand =
  | { readonly type: 'command'; readonly command: CommandDefinition; readonly words: readonly string[] }
  | { readonly type: 'group'; readonly group: CommandGroup; readonly words: readonly string[] }
  | { readonly type: 'nothing'; readonly words: readonly string[]; readonly firstWord: string | undefined }

/** The commands by name. Upstream: spf13/cobra Command.Find */
export class CommandRegistry {
  readonly commands: readonly CommandDefinition[]
  readonly groups: readonly CommandGroup[]
  private readonly byName = new Map<string, CommandDefinition>()
  private readonly groupByName: ReadonlyMap<string, CommandGroup>

  constructor(commands: readonly CommandDefinition[], groups: readonly CommandGroup[]) {
    this.commands = commands
    this.groups = groups
    this.groupByName = new Map(groups.map((group) => [group.name, group]))
    for (const command of commands) for (const name of namesOf(command)) this.byName.set(name, command)
  }

  /** The command that the words name, and the words that are left for its flags and arguments. */
  find(words: readonly string[]): FoundCommand {
    let name = ''
    let rest = words
    for (;;) {
      const at = firstPositional(rest, this.flagsOf(name))
      if (at === undefined) break
      const next = name === '' ? rest[at]! : `${name} ${rest[at]}`
      if (!this.byName.has(next) && !this.groupByName.has(next)) break
      name = this.byName.get(next)?.name ?? next
      rest = rest.filter((_, index) => index !== at)
    }
    const command = this.byName.get(name)
    if (command !== undefined) return { type: 'command', command, words: rest }
    const group = this.groupByName.get(name)
    if (group !== undefined) return { type: 'group', group, words: rest }
    const at = firstPositional(rest, GLOBAL_FLAGS)
    return { type: 'nothing', words: rest, firstWord: at === undefined ? undefined : rest[at] }
  }

  /** Commands right below a name; below none, the first level. */
  children(name: string): readonly (CommandDefinition | CommandGroup)[] {
    const isChild = (full: string) =>
      name === '' ? !full.includes(' ') : full.startsWith(`${name} `) && !full.slice(name.length + 1).includes(' ')
    const shown = this.commands.filter(({ refused }) => !refused)
    return [...shown, ...this.groups].filter((each) => isChild(each.name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Commands that a mistyped word may have meant. Upstream: cobra findSuggestions */
  suggestions(word: string): readonly string[] {
    const typed = word.toLowerCase()
    return this.children('')
      .map(({ name }) => name)
      .filter((name) => editDistance(typed, name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(typed))
      .sort()
  }

  private flagsOf(name: string): readonly FlagDefinition[] {
    return [...GLOBAL_FLAGS, ...(this.byName.get(name)?.flags ?? [])]
  }
}

function namesOf({ name, aliases = [] }: CommandDefinition): readonly string[] {
  const parent = name.includes(' ') ? name.slice(0, name.lastIndexOf(' ') + 1) : ''
  return [name, ...aliases.map((alias) => `${parent}${alias}`)]
}

/** Index of the first word that is neither a flag nor a flag's value. Flags nobody knows are taken to have one. */
function firstPositional(words: readonly string[], flags: readonly FlagDefinition[]): number | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') return undefined
    if (word === '-' || !word.startsWith('-')) return at
    if (!word.includes('=') && (word.startsWith('--') || word.length === 2) && !standsAlone(word, flags)) at++
  }
  return undefined
}

function standsAlone(word: string, flags: readonly FlagDefinition[]): boolean {
  if (word === '--help' || word === '-h') return true
  const flag = flags.find(({ name, short }) => word === `--${name}` || word === `-${short}`)
  return flag !== undefined && (flag.type === 'boolean' || flag.bare !== undefined)
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, change))
    }
    previous = current
  }
  return previous[b.length]!
}
