import { absolutePath, FileProblem } from '../files/file-tree.ts'
import { type Course, FOREGROUND, INTERRUPTED_CODE, type Program, type ProgramContext, readLine, Signalled } from '../process/program.ts'
import { Interpreter } from './interpreter.ts'
import { parseScript } from './parser.ts'
import { ShellState } from './shell-state.ts'
import { SyntaxProblem } from './tree.ts'

const SYNTAX_CODE = 2
const NOT_FOUND_CODE = 127

/** `sh -c SCRIPT`, `sh FILE`, or commands from its input, line by line, with a prompt where that is a terminal. */
export const shell: Program = (context) => {
  const [name = 'sh', ...args] = context.words
  const options: string[] = []
  let rest = args
  while (/^[-+][a-zA-Z]+$/.test(rest[0] ?? '')) {
    const [flag = '', ...more] = rest
    rest = more
    if (flag.endsWith('o')) options.push(...[...flag.slice(1, -1)], rest.shift() ?? '')
    else options.push(...flag.slice(1))
  }
  if (rest[0] === '--' || rest[0] === '-') rest = rest.slice(1)
  const [first, ...parameters] = rest
  const isCommand = options.includes('c')
  const isFile = !isCommand && first !== undefined && !options.includes('s')
  const shown = isCommand ? (parameters[0] ?? baseName(name)) : isFile ? first : baseName(name)
  const interpreter = interpreterOf(context, new ShellState(shown, isCommand ? parameters.slice(1) : parameters, context))
  for (const option of options) if (option !== 'c' && option !== 'i' && option !== 'l') interpreter.state.options.add(option)
  return interpreter.runAsProcess(() => {
    if (isCommand) {
      if (first !== undefined) return interpreter.runText(first, true)
      context.err(`${name}: -c requires an argument\n`)
      return SYNTAX_CODE
    }
    return isFile ? runFile(first, context, interpreter) : runLines(context, interpreter)
  })
}

/** A file that can be run: its text is a script, whatever its first line asks for. */
export const scriptFile: Program = (context) => {
  const [path = '', ...parameters] = context.words
  const interpreter = interpreterOf(context, new ShellState(path, parameters, context))
  return interpreter.runAsProcess(() => runFile(path, context, interpreter))
}

function interpreterOf(context: ProgramContext, state: ShellState): Interpreter {
  const { machine, pid, isTerminal, input, out, err, standIn } = context
  const interpreter = new Interpreter({ state, machine, pid, isTerminal, standIn, streams: { input, sinks: [undefined, out, err] } })
  interpreter.originalOut = out
  context.machine.processes.handle(pid, (signal) => interpreter.signals.take(signal))
  return interpreter
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function* runFile(path: string, { machine, directory, words, err }: ProgramContext, interpreter: Interpreter): Course {
  try {
    const text = new TextDecoder().decode(machine.files.read(absolutePath(path, directory)))
    return yield* interpreter.runText(text, true)
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    err(`${words[0]}: can't open '${path}': ${error.message}\n`)
    return NOT_FOUND_CODE
  }
}

function* runLines(context: ProgramContext, interpreter: Interpreter): Course {
  const { machine, isTerminal, input } = context
  const { state } = interpreter
  let text = ''
  for (;;) {
    if (isTerminal) context.out(text === '' ? machine.prompt(context.words[0] ?? 'sh', state.directory) : '> ')
    try {
      const line = yield* readLine(input)
      if (line === undefined) {
        if (isTerminal) context.out('\n')
        return text === '' ? state.status : yield* interpreter.runText(text, false)
      }
      text += `${line}\n`
      if (isIncomplete(text)) continue
      const whole = text
      text = ''
      yield* interpreter.runText(whole, false)
    } catch (error) {
      if (!(error instanceof Signalled) || error.signal !== 'INT' || error.pid !== FOREGROUND || !isTerminal) throw error
      text = ''
      state.status = INTERRUPTED_CODE
    }
  }
}

function isIncomplete(text: string): boolean {
  try {
    parseScript(text)
    return false
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.incomplete
    throw error
  }
}
