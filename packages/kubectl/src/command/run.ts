import { goQuoted } from '@kubesim/api'
import { COMMANDS } from '../commands/index.ts'
import { type CommandDefinition, CommandError, type CommandRun, type KubectlEnvironment } from '../contracts.ts'
import { GLOBAL_FLAGS, REFUSED_GLOBAL_FLAGS } from './define.ts'
import { fail, failureText, unknownCommand } from './failures.ts'
import { parseFlags } from './flags.ts'
import { commandText, flagsText, groupText, overviewText } from './help.ts'
import { Invocation } from './invocation.ts'

/**
 * Runs one command line, given without the word `kubectl`. Yields whenever it cannot go on before something happens in the world;
 * returns the exit code. Failures are printed, never thrown.
 */
export function* runKubectl(args: readonly string[], environment: KubectlEnvironment): CommandRun {
  const found = COMMANDS.find(args)
  if (wantsHelp(found.words)) {
    environment.out(
      found.type === 'nothing' ? overviewText(COMMANDS) : helpFor(found.type === 'command' ? found.command.name : found.group.name),
    )
    return 0
  }
  const path = found.type === 'nothing' ? 'kubectl' : `kubectl ${found.type === 'command' ? found.command.name : found.group.name}`
  const failureCode = found.type === 'command' ? (found.command.failureExitCode ?? 1) : 1
  try {
    if (found.type === 'command') return yield* runCommand(found.command, found.words, environment)
    return found.type === 'nothing' ? runNothing(found, environment) : runGroup(found.group.name, found.words, environment)
  } catch (error) {
    const text = failureText(error, path)
    if (text === undefined) throw error
    environment.err(text)
    return error instanceof CommandError && error.exitCode !== 1 ? error.exitCode : failureCode
  }
}

/** Help on a command or a group by its full name. */
export function helpFor(name: string): string {
  const command = COMMANDS.commands.find((each) => each.name === name)
  return command === undefined ? groupText(COMMANDS, name) : commandText(COMMANDS, command)
}

function* runCommand(command: CommandDefinition, words: readonly string[], environment: KubectlEnvironment): CommandRun {
  const line = parseFlags(command.refused ? [] : words, [
    ...command.flags,
    ...GLOBAL_FLAGS.filter(({ name }) => !command.flags.some((own) => own.name === name)),
  ])
  for (const name of REFUSED_GLOBAL_FLAGS) {
    if (line.flags.given(name) && !command.flags.some((own) => own.name === name)) {
      throw fail(`--${name} is not supported: this kubectl always talks to the simulated cluster, as the user of its context`)
    }
  }
  const missing = command.flags.filter(({ name, required }) => required && !line.flags.given(name)).map(({ name }) => name)
  if (missing.length > 0) throw fail(`required flag(s) "${missing.join('", "')}" not set`)
  const invocation = new Invocation(environment, command, line)
  const run = command.run(invocation)
  const code = typeof run === 'number' ? run : yield* run
  const { warningCount } = invocation
  if (code !== 0 || warningCount === 0 || !line.flags.boolean('warnings-as-errors')) return code
  throw fail(`${warningCount} ${warningCount === 1 ? 'warning' : 'warnings'} received`)
}

function runNothing(
  { words, firstWord }: { readonly words: readonly string[]; readonly firstWord: string | undefined },
  environment: KubectlEnvironment,
): number {
  if (firstWord === undefined) {
    parseFlags(words, GLOBAL_FLAGS)
    environment.out(overviewText(COMMANDS))
    return 0
  }
  if (firstWord === 'help')
    return runHelp(
      words.filter((word) => word !== 'help'),
      environment,
    )
  if (firstWord === 'options') {
    environment.out(`The following options can be passed to any command:\n\n${flagsText(GLOBAL_FLAGS)}`)
    return 0
  }
  const suggestions = COMMANDS.suggestions(firstWord)
  const hint = suggestions.length === 0 ? '' : `\n\nDid you mean this?\n${suggestions.map((name) => `\t${name}\n`).join('')}`
  throw fail(`unknown command ${goQuoted(firstWord)} for "kubectl"${hint}`)
}

/** `kubectl help [COMMAND]`. */
function runHelp(words: readonly string[], environment: KubectlEnvironment): number {
  const found = COMMANDS.find(words)
  if (found.type === 'nothing' && found.firstWord !== undefined)
    throw fail(`Unknown help topic [${words.map((word) => `\`${word}\``).join(' ')}]`)
  environment.out(
    found.type === 'nothing' ? overviewText(COMMANDS) : helpFor(found.type === 'command' ? found.command.name : found.group.name),
  )
  return 0
}

function runGroup(name: string, words: readonly string[], environment: KubectlEnvironment): number {
  const { args } = parseFlags(words, GLOBAL_FLAGS)
  if (args.length > 0) throw unknownCommand(`kubectl ${name}`, args)
  environment.out(groupText(COMMANDS, name))
  return 1
}

function wantsHelp(words: readonly string[]): boolean {
  const dash = words.indexOf('--')
  return words.slice(0, dash < 0 ? words.length : dash).some((word) => word === '--help' || word === '-h')
}
