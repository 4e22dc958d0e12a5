import { absolutePath, FileProblem } from '../files/file-tree.ts'
import { ByteInput } from '../process/byte-input.ts'
import type { Sink, Steps } from '../process/program.ts'
import { expandText } from './expansion.ts'
import type { Interpreter } from './interpreter.ts'
import { ShellProblem, type Streams } from './shell-state.ts'
import type { Redirection } from './tree.ts'

const encoder = new TextEncoder()

/** The streams of a command that sends some of them elsewhere. @throws ShellProblem */
export function* redirected(redirections: readonly Redirection[], shell: Interpreter): Steps<Streams> {
  let { input } = shell.streams
  const sinks = [...shell.streams.sinks]
  for (const { descriptor, operator, target } of redirections) {
    const text = yield* expandText(target, shell)
    if (operator === '<<') input = new ByteInput(encoder.encode(text))
    else if (operator === '<&') continue
    else if (operator === '<') input = inputFrom(text, shell)
    else if (operator === '>&') sinks[descriptor] = text === '-' ? undefined : sinkOf(text, sinks)
    else sinks[descriptor] = outputTo(text, operator === '>>', { shell, sinks })
  }
  return { input, sinks }
}

function sinkOf(text: string, sinks: readonly (Sink | undefined)[]): Sink {
  const other = sinks[Number(text)]
  if (other === undefined) throw new ShellProblem(`${text}: Bad file descriptor`)
  return other
}

function inputFrom(path: string, { machine, state }: Interpreter): ByteInput {
  if (path === '/dev/null') return new ByteInput(new Uint8Array())
  return fileCall(path, "can't open", () => new ByteInput(machine.files.read(absolutePath(path, state.directory))))
}

function outputTo(
  path: string,
  appends: boolean,
  about: { readonly shell: Interpreter; readonly sinks: readonly (Sink | undefined)[] },
): Sink {
  const { machine, state } = about.shell
  if (path === '/dev/null') return () => {}
  if (path === '/dev/stdout' || path === '/proc/self/fd/1') return about.sinks[1] ?? (() => {})
  if (path === '/dev/stderr' || path === '/proc/self/fd/2') return about.sinks[2] ?? (() => {})
  if (path === '/proc/1/fd/1' || path === '/proc/1/fd/2') return (content) => machine.mainOutput(content)
  const place = absolutePath(path, state.directory)
  const file = fileCall(path, "can't create", () => machine.files.open(place, appends))
  return (content) => {
    const bytes = typeof content === 'string' ? encoder.encode(content) : content
    fileCall(path, 'write error:', () => machine.files.append(file, bytes))
  }
}

function fileCall<T>(path: string, what: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof FileProblem) throw new ShellProblem(`${what} ${path}: ${error.message}`)
    throw error
  }
}
