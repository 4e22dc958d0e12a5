import { absolutePath, FileProblem } from '../files/file-tree.ts'
import { type Course, readLine, signalName } from '../process/program.ts'
import { findProgram } from './find-program.ts'
import type { Interpreter } from './interpreter.ts'
import { parseScript } from './parser.ts'
import { ShellExit, ShellProblem, Unwinding } from './shell-state.ts'

type Builtin = (words: readonly string[], shell: Interpreter) => Course | number

/** Commands that a shell does itself. Upstream: POSIX 2.14 */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['.', source],
  ['break', (words) => unwind('break', words)],
  ['cd', changeDirectory],
  ['command', command],
  ['continue', (words) => unwind('continue', words)],
  ['eval', (words, shell) => shell.runText(words.slice(1).join(' '), false)],
  ['exit', exit],
  ['export', exportVariables],
  ['jobs', () => 0],
  ['local', declare],
  ['read', read],
  ['readonly', declare],
  ['return', giveBack],
  ['set', set],
  ['shift', shift],
  ['source', source],
  ['trap', trap],
  ['type', describe],
  ['ulimit', () => 0],
  ['umask', () => 0],
  ['unset', unset],
  ['wait', wait],
])

function exit([, code]: readonly string[], { state }: Interpreter): never {
  throw new ShellExit(code === undefined ? state.status : numeric(code, 'exit'))
}

function giveBack([, code]: readonly string[], { state }: Interpreter): never {
  throw new Unwinding('return', code === undefined ? state.status : numeric(code, 'return') & 0xff)
}

function unwind(to: 'break' | 'continue', [, levels = '1']: readonly string[]): never {
  throw new Unwinding(to, Math.max(1, numeric(levels, to)))
}

function numeric(text: string, command: string): number {
  if (!/^-?\d+$/.test(text)) throw new ShellProblem(`${command}: Illegal number: ${text}`, 2)
  return Number(text)
}

function changeDirectory([, wanted]: readonly string[], shell: Interpreter): number {
  const { state, machine } = shell
  const target = wanted === '-' ? (state.variables.get('OLDPWD') ?? '/') : (wanted ?? state.variables.get('HOME') ?? '/')
  const path = absolutePath(target, state.directory)
  try {
    machine.files.list(path)
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    return shell.complain(new ShellProblem(`cd: can't cd to ${target}: ${error.message}`, 2))
  }
  state.set('OLDPWD', state.directory)
  state.set('PWD', path)
  state.directory = path
  if (wanted === '-') shell.out(`${path}\n`)
  return 0
}

function exportVariables([, ...words]: readonly string[], shell: Interpreter): number {
  if (words.length === 0 || words[0] === '-p') {
    for (const [name, value] of shell.state.environment()) shell.out(`export ${name}='${value}'\n`)
    return 0
  }
  return declare(['export', ...words], shell)
}

function declare([name, ...words]: readonly string[], { state }: Interpreter): number {
  for (const word of words) {
    const equals = word.indexOf('=')
    const variable = equals > 0 ? word.slice(0, equals) : word
    if (equals > 0) state.set(variable, word.slice(equals + 1))
    else if (name === 'local') state.set(variable, '')
    if (name === 'export') state.exported.add(variable)
  }
  return 0
}

function unset([, ...words]: readonly string[], { state }: Interpreter): number {
  const names = words.filter((word) => !word.startsWith('-'))
  for (const name of names) {
    if (words[0] === '-f') state.functions.delete(name)
    else {
      state.variables.delete(name)
      state.exported.delete(name)
    }
  }
  return 0
}

function set([, ...words]: readonly string[], shell: Interpreter): number {
  const { state } = shell
  if (words.length === 0) {
    for (const [name, value] of [...state.variables].sort(([a], [b]) => (a < b ? -1 : 1))) shell.out(`${name}='${value}'\n`)
    return 0
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    if (word === '--') {
      state.parameters = words.slice(index + 1)
      return 0
    }
    if (!/^[-+]./.test(word)) {
      state.parameters = words.slice(index)
      return 0
    }
    const on = word.startsWith('-')
    const names =
      word.slice(1) === 'o'
        ? longOption(words[++index])
        : /^.*o$/.test(word)
          ? [...word.slice(1, -1), ...longOption(words[++index])]
          : [...word.slice(1)]
    for (const name of names) {
      if (on) state.options.add(name)
      else state.options.delete(name)
    }
  }
  return 0
}

const LONG_OPTIONS: Readonly<Record<string, string>> = { errexit: 'e', nounset: 'u', xtrace: 'x', noglob: 'f', allexport: 'a' }

function longOption(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [LONG_OPTIONS[name] ?? name]
}

function shift([, count = '1']: readonly string[], { state }: Interpreter): number {
  if (numeric(count, 'shift') > state.parameters.length) return 1
  state.parameters = state.parameters.slice(Number(count))
  return 0
}

function trap([, action, ...signals]: readonly string[], shell: Interpreter): number {
  const { traps } = shell.state
  if (action === undefined) {
    for (const [name, script] of traps) shell.out(`trap -- '${script}' ${name}\n`)
    return 0
  }
  for (const text of signals) {
    const name = text === '0' || text.toUpperCase() === 'EXIT' ? 'EXIT' : signalName(text)
    if (name === undefined) return shell.complain(new ShellProblem(`trap: ${text}: invalid signal specification`, 1))
    if (action === '-') traps.delete(name)
    else traps.set(name, action)
  }
  return 0
}

/** For what runs in the background; a signal for which there is a trap ends the waiting. */
function* wait([, ...pids]: readonly string[], shell: Interpreter): Course {
  const { jobs } = shell.state
  const awaited = pids.length === 0 ? jobs : jobs.filter(({ pid }) => pids.includes(String(pid)))
  if (pids.length > 0 && awaited.length === 0) return 127
  for (const { process } of awaited) {
    if (!process.isReady) yield shell.signals.pauseFor(process)
    if (!shell.signals.isEmpty) return shell.signals.code
  }
  shell.state.jobs = jobs.filter((job) => !awaited.includes(job))
  return pids.length === 0 ? 0 : (awaited.at(-1)?.process.exitCode ?? 0)
}

function* read(words: readonly string[], shell: Interpreter): Course {
  const rest = words.slice(1)
  let prompt: string | undefined
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift()!
    if (/[ptn]$/.test(option)) {
      const value = rest.shift()
      if (option.endsWith('p')) prompt = value
    }
  }
  const names = rest.length === 0 ? ['REPLY'] : rest
  if (prompt !== undefined && shell.isTerminal) shell.err(prompt)
  const line = yield* readLine(shell.streams.input)
  const fields = (line ?? '').trim().split(/\s+/)
  for (const [index, name] of names.entries())
    shell.state.set(name, index === names.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? ''))
  return line === undefined ? 1 : 0
}

function source([name, path = '', ...parameters]: readonly string[], shell: Interpreter): Course | number {
  const { state, machine } = shell
  try {
    const text = new TextDecoder().decode(machine.files.read(absolutePath(path, state.directory)))
    parseScript(text)
    if (parameters.length > 0) state.parameters = parameters
    return shell.runText(text, false)
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    return shell.complain(new ShellProblem(`${name}: can't open '${path}': ${error.message}`, 2))
  }
}

/** `command -v NAME` tells what would be run. */
function command(words: readonly string[], shell: Interpreter): Course | number {
  const [, option, name = ''] = words
  if (option !== '-v' && option !== '-V') return shell.runText(words.slice(1).map(quoted).join(' '), false)
  const place = placeOf(name, shell)
  if (place === undefined) return option === '-v' ? 127 : shell.complain(new ShellProblem(`${name}: not found`, 127))
  shell.out(`${place}\n`)
  return 0
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

function describe([, ...names]: readonly string[], shell: Interpreter): number {
  let status = 0
  for (const name of names) {
    const place = placeOf(name, shell)
    if (place === undefined) status = 127
    const what = place === undefined ? 'not found' : BUILTINS.has(name) ? 'is a shell builtin' : `is ${place}`
    shell.out(`${name}: ${what}\n`.replace(': is', ' is'))
  }
  return status
}

function placeOf(name: string, { machine, state }: Interpreter): string | undefined {
  if (state.functions.has(name) || BUILTINS.has(name)) return name
  if (typeof findProgram(name, machine, state.directory) !== 'function') return undefined
  return name.includes('/') ? name : `/bin/${name}`
}
