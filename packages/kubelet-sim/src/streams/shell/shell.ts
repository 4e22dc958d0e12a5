import { absolutePath, FileProblem } from '../files/file-tree.ts'
import { ByteInput, joined } from '../process/byte-input.ts'
import { type Course, courseOf, INTERRUPTED_CODE, Interrupted, type Program, type ProgramContext, readLine } from '../process/program.ts'
import { BUILTINS, ShellExit } from './builtins.ts'
import { expandedText, expandedWords, type ShellState } from './expansion.ts'
import { PROGRAMS } from './programs.ts'
import { parseScript, type Redirection, type SimpleCommand, SyntaxProblem } from './syntax.ts'

const encoder = new TextEncoder()
const SYNTAX_CODE = 2
const NOT_FOUND_CODE = 127
const NOT_EXECUTABLE_CODE = 126

/** `sh -c SCRIPT`, `sh FILE`, or commands from its input, line by line, with a prompt where that is a terminal. */
export const shell: Program = function* (context) {
  const [name = 'sh', ...args] = context.words
  const options = args.findIndex((arg) => !/^-[a-z]+$/.test(arg))
  const flags = (options < 0 ? args : args.slice(0, options)).join('')
  const [first, ...rest] = options < 0 ? [] : args.slice(options)
  const state: ShellState = { status: 0, parameters: flags.includes('c') && rest.length > 0 ? rest : [name, ...rest] }
  try {
    if (flags.includes('c')) {
      if (first === undefined) return complain(context, `${name}: -c requires an argument`, SYNTAX_CODE)
      return yield* runScript(first, context, state)
    }
    if (first !== undefined) return yield* runFile(first, context, state)
    return yield* runLines(context, state)
  } catch (error) {
    if (error instanceof ShellExit) return error.code
    throw error
  }
}

function* runFile(path: string, context: ProgramContext, state: ShellState): Course {
  try {
    const text = new TextDecoder().decode(context.machine.files.read(absolutePath(path, context.directory)))
    return yield* runScript(text, context, { ...state, parameters: context.words.slice(1) })
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    return complain(context, `${context.words[0]}: can't open '${path}': ${error.message}`, NOT_FOUND_CODE)
  }
}

function* runLines(context: ProgramContext, state: ShellState): Course {
  const { machine, isTerminal, input } = context
  for (;;) {
    if (isTerminal) context.out(machine.prompt(context.words[0] ?? 'sh', context.directory))
    try {
      const line = yield* readLine(input)
      if (line === undefined) {
        if (isTerminal) context.out('\n')
        return state.status
      }
      state.status = yield* runScript(line, context, state)
    } catch (error) {
      if (!(error instanceof Interrupted) || !isTerminal) throw error
      state.status = INTERRUPTED_CODE
    }
  }
}

function* runScript(text: string, context: ProgramContext, state: ShellState): Course {
  let steps: ReturnType<typeof parseScript>
  try {
    steps = parseScript(text)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return complain(context, `${context.words[0]}: ${error.message}`, SYNTAX_CODE)
  }
  for (const { when, commands } of steps) {
    if (when === 'success' && state.status !== 0) continue
    if (when === 'failure' && state.status === 0) continue
    state.status = yield* runPipeline(commands, context, state)
  }
  return state.status
}

/** Differs: the commands of a pipe run one after the other, each to its end. */
function* runPipeline(commands: readonly SimpleCommand[], context: ProgramContext, state: ShellState): Course {
  let input = context.input
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1
    const written: Uint8Array[] = []
    const own: ProgramContext = {
      ...context,
      input,
      environment: commands.length > 1 ? new Map(context.environment) : context.environment,
      ...(!isLast && { out: (content) => void written.push(bytesOf(content)) }),
    }
    const status = yield* runCommand(command, commands.length > 1 ? own : context, state)
    if (isLast) return status
    input = new ByteInput(joined(written))
  }
  return 0
}

function* runCommand(command: SimpleCommand, shellContext: ProgramContext, state: ShellState): Course {
  const words = expandedWords(command.words, shellContext, state)
  const assigned = command.assignments.map(([name, value]) => [name, expandedText(value, shellContext, state)] as const)
  const [name] = words
  if (name === undefined) for (const [variable, value] of assigned) shellContext.environment.set(variable, value)
  try {
    const { context, flush } = redirected(command.redirections, shellContext, state)
    try {
      if (name === undefined) return 0
      const builtin = BUILTINS.get(name)
      if (builtin !== undefined) {
        const { status, directory } = builtin({ ...context, words }, state)
        if (directory !== undefined) shellContext.directory = directory
        return status
      }
      return yield* runProgram({ ...context, words, environment: new Map([...context.environment, ...assigned]) })
    } finally {
      flush()
    }
  } catch (error) {
    if (!(error instanceof RedirectionProblem)) throw error
    return complain(shellContext, `${shellContext.words[0]}: ${error.message}`, 1)
  }
}

/** Upstream: sh's own words for what it cannot find */
function* runProgram(context: ProgramContext): Course {
  const [name = ''] = context.words
  const found = findProgram(name, context)
  if (found === 'absent') return complain(context, `sh: ${name}: not found`, NOT_FOUND_CODE)
  if (found === 'not-executable') return complain(context, `sh: ${name}: Permission denied`, NOT_EXECUTABLE_CODE)
  return yield* courseOf(found, context)
}

/** The program of this name that the image has. A path must be that of a program. */
export function findProgram(name: string, { machine, directory }: Pick<ProgramContext, 'machine' | 'directory'>) {
  const known = name.includes('/') ? /^\/(?:usr\/)?(?:local\/)?s?bin\/([^/]+)$/.exec(name)?.[1] : name
  if (known !== undefined && machine.programs.has(known)) {
    const program = isShell(known) ? shell : PROGRAMS.get(known)
    if (program !== undefined) return program
  }
  return name.includes('/') && machine.files.find(absolutePath(name, directory)) !== undefined ? 'not-executable' : 'absent'
}

export function isShell(name: string): boolean {
  return name === 'sh' || name === 'bash' || name === 'ash'
}

class RedirectionProblem extends Error {
  override readonly name = 'RedirectionProblem'
}

function redirected(redirections: readonly Redirection[], context: ProgramContext, state: ShellState) {
  const own = { ...context }
  const sinks = [undefined, context.out, context.err] as [undefined, ProgramContext['out'], ProgramContext['err']]
  const flushes: (() => void)[] = []
  for (const { descriptor, operator, target } of redirections) {
    const text = expandedText(target, context, state)
    if (operator === '&') {
      const other = sinks[Number(text) as 1 | 2]
      if (other === undefined) throw new RedirectionProblem(`${text}: Bad file descriptor`)
      if (descriptor !== 0) sinks[descriptor] = other
    } else if (operator === '<') own.input = new ByteInput(readFile(text, context))
    else if (descriptor !== 0) {
      const { sink, flush } = fileSink(text, operator === '>>', context)
      sinks[descriptor] = sink
      flushes.push(flush)
    }
  }
  const [, out, err] = sinks
  return {
    context: { ...own, out, err },
    flush: () => {
      for (const flush of flushes) flush()
    },
  }
}

function readFile(path: string, { machine, directory }: ProgramContext): Uint8Array {
  if (path === '/dev/null') return new Uint8Array()
  return fileCall(path, "can't open", () => machine.files.read(absolutePath(path, directory)))
}

function fileSink(path: string, appends: boolean, { machine, directory }: ProgramContext) {
  if (path === '/dev/null') return { sink: () => {}, flush: () => {} }
  const place = absolutePath(path, directory)
  const written: Uint8Array[] = []
  const known = machine.files.find(place)
  if (appends && known?.type === 'file') written.push(known.bytes)
  const write = () => fileCall(path, "can't create", () => machine.files.write(place, joined(written)))
  write()
  return { sink: (content: string | Uint8Array) => void written.push(bytesOf(content)), flush: write }
}

function fileCall<T>(path: string, what: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof FileProblem) throw new RedirectionProblem(`${what} ${path}: ${error.message}`)
    throw error
  }
}

function complain(context: ProgramContext, text: string, code: number): number {
  context.err(`${text}\n`)
  return code
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : content
}
