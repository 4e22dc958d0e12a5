import { GLOBAL_FLAGS } from '../command/define.ts'
import { COMMANDS } from '../commands/index.ts'
import type { FlagDefinition, KubectlEnvironment } from '../contracts.ts'
import { argumentCandidates, flagValueCandidates } from './candidates.ts'

/**
 * Candidates for the last of the words after `kubectl`, which may be empty: sub-commands, flags, values of flags, resource types, names.
 * Each is the whole word, followed by a blank where another may come next.
 */
export function completeKubectl(words: readonly string[], environment: KubectlEnvironment): readonly string[] {
  const last = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const found = COMMANDS.find(before)
  const name = found.type === 'command' ? found.command.name : found.type === 'group' ? found.group.name : ''
  const flags = [...(found.type === 'command' ? found.command.flags : []), ...GLOBAL_FLAGS].filter(({ hidden }) => !hidden)
  const awaiting = flagAwaitingValue(before.at(-1), flags)
  const context = { environment, words: before }
  if (awaiting !== undefined) return matching(flagValueCandidates(awaiting.name, context, last), last)
  if (last.startsWith('-')) return flagCandidates(last, flags, context)
  const positional = positionals(found.words, flags)
  const children =
    positional.length === 0 ? COMMANDS.children(name).map((child) => child.name.slice(name === '' ? 0 : name.length + 1)) : []
  const args = found.type === 'command' ? argumentCandidates(found.command, { ...context, positional, last }) : []
  return matching([...children, ...args], last)
}

function matching(candidates: readonly string[], last: string): readonly string[] {
  return [...new Set(candidates)]
    .filter((candidate) => candidate.startsWith(last))
    .map((candidate) => (/[=/]$/.test(candidate) ? candidate : `${candidate} `))
}

function flagAwaitingValue(word: string | undefined, flags: readonly FlagDefinition[]): FlagDefinition | undefined {
  if (word === undefined || !word.startsWith('-') || word.includes('=')) return undefined
  const flag = flags.find(({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`))
  return flag !== undefined && flag.type !== 'boolean' && flag.bare === undefined ? flag : undefined
}

function flagCandidates(
  last: string,
  flags: readonly FlagDefinition[],
  context: { readonly environment: KubectlEnvironment; readonly words: readonly string[] },
): readonly string[] {
  const equals = last.indexOf('=')
  if (equals < 0)
    return flags
      .map(({ name }) => `--${name}`)
      .filter((flag) => flag.startsWith(last))
      .sort()
  const flag = flags.find(({ name }) => last.slice(0, equals) === `--${name}`)
  if (flag === undefined) return []
  return flagValueCandidates(flag.name, context, last.slice(equals + 1))
    .map((value) => `${last.slice(0, equals + 1)}${value}`)
    .filter((candidate) => candidate.startsWith(last))
}

/** Words that are neither flags nor their values. */
function positionals(words: readonly string[], flags: readonly FlagDefinition[]): readonly string[] {
  const found: string[] = []
  words.forEach((word, index) => {
    if (!word.startsWith('-') && flagAwaitingValue(words[index - 1], flags) === undefined) found.push(word)
  })
  return found
}
