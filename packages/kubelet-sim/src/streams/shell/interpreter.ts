import type { ContainerMachine } from '../process/container-machine.ts'
import {
  type Course,
  courseOf,
  type Program,
  type ProgramContext,
  Signalled,
  type Sink,
  type StandIn,
  type Steps,
  signalCode,
} from '../process/program.ts'
import { BUILTINS } from './builtins.ts'
import { runCompound } from './compound-commands.ts'
import { type Expander, expandText, expandWords } from './expansion.ts'
import { findProgram } from './find-program.ts'
import { LoopGuard } from './loop-guard.ts'
import { parseScript } from './parser.ts'
import { redirected } from './redirection.ts'
import { ShellExit, ShellProblem, type ShellState, type Streams, Unwinding } from './shell-state.ts'
import { SignalQueue } from './signal-queue.ts'
import { outputOf, runPipes, startJob } from './subprocesses.ts'
import { type Command, type Pipeline, type Script, type SimpleCommand, type Statement, SyntaxProblem } from './tree.ts'

const SYNTAX_CODE = 2
const NOT_FOUND_CODE = 127
const NOT_EXECUTABLE_CODE = 126
const CALL_DEPTH_MAX = 200

/** One shell, or a subshell of one: runs commands one after the other, as a process that pauses where they do. */
export class Interpreter implements Expander {
  readonly state: ShellState
  readonly machine: ContainerMachine
  readonly isTerminal: boolean
  pid: number
  streams: Streams
  private readonly standIn: StandIn | undefined
  readonly guard: LoopGuard
  readonly signals: SignalQueue
  private depth = 0
  /** Within a condition a failing command is none that ends a shell with `-e`. */
  conditional = 0

  constructor(parts: {
    readonly state: ShellState
    readonly machine: ContainerMachine
    readonly isTerminal: boolean
    readonly pid: number
    readonly streams: Streams
    readonly standIn: StandIn | undefined
  }) {
    this.state = parts.state
    this.machine = parts.machine
    this.isTerminal = parts.isTerminal
    this.pid = parts.pid
    this.streams = parts.streams
    this.standIn = parts.standIn
    this.guard = new LoopGuard(parts.machine.now)
    this.signals = new SignalQueue(parts.state.traps)
  }

  out(text: string): void {
    this.streams.sinks[1]?.(text)
  }

  err(text: string): void {
    this.streams.sinks[2]?.(text)
  }

  /** Reads and runs a script; what is wrong with it is said. `isLast`: the shell has nothing to do after it. */
  *runText(text: string, isLast: boolean): Course {
    let script: Script
    try {
      script = parseScript(text)
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      this.err(`${this.state.name}: ${error.message}\n`)
      this.state.status = SYNTAX_CODE
      return SYNTAX_CODE
    }
    return yield* this.runScript(script, isLast)
  }

  *runScript(script: Script, isLast = false): Course {
    for (const [index, statement] of script.entries()) {
      if (statement.background) startJob(this, statement)
      else yield* this.runStatement(statement, isLast && index === script.length - 1)
      if (!this.signals.isEmpty) yield* this.runTraps()
    }
    return this.state.status
  }

  private *runStatement({ steps }: Statement, isLast: boolean): Steps<void> {
    for (const [index, { when, pipeline }] of steps.entries()) {
      if (when === 'success' && this.state.status !== 0) continue
      if (when === 'failure' && this.state.status === 0) continue
      const last = index === steps.length - 1
      if (!last) this.conditional++
      try {
        this.state.status = yield* this.runPipeline(pipeline, isLast && last)
      } finally {
        if (!last) this.conditional--
      }
      if (last && !pipeline.negated && this.state.status !== 0 && this.state.options.has('e') && this.conditional === 0)
        throw new ShellExit(this.state.status)
    }
  }

  private *runPipeline({ negated, commands }: Pipeline, isLast: boolean): Course {
    if (negated) this.conditional++
    try {
      const [only] = commands
      const status = commands.length === 1 ? yield* this.runCommand(only!, isLast && !negated) : yield* runPipes(this, commands)
      return negated ? (status === 0 ? 1 : 0) : status
    } finally {
      if (negated) this.conditional--
    }
  }

  /** A shell that knows what this one knows. */
  subshell(streams: Streams, pid: number): Interpreter {
    return new Interpreter({
      state: this.state.copy(),
      machine: this.machine,
      isTerminal: this.isTerminal,
      pid,
      streams,
      standIn: this.standIn,
    })
  }

  /** Runs to the end of a shell: its exit, and what it wanted done at that. */
  *runAsProcess(body: () => Course | number): Course {
    let code: number
    try {
      const course = body()
      code = typeof course === 'number' ? course : yield* course
    } catch (error) {
      if (error instanceof ShellExit) code = error.code
      else if (error instanceof Unwinding) code = error.to === 'return' ? error.value : this.state.status
      else if (error instanceof ShellProblem) code = this.complain(error)
      else throw error
    }
    const trap = this.state.traps.get('EXIT')
    if (trap === undefined || trap === '') return code
    this.state.traps.delete('EXIT')
    this.state.status = code
    return yield* this.runAsProcess(() => this.thenStatus(trap, code))
  }

  private *thenStatus(script: string, code: number): Course {
    yield* this.runText(script, false)
    return code
  }

  private *runCommand(command: Command, isLast: boolean): Course {
    if (command.type === 'simple') return yield* this.runSimple(command, isLast)
    if (command.redirections.length === 0) return yield* runCompound(this, command, isLast)
    return yield* this.withRedirections(command, () => runCompound(this, command, false))
  }

  private *withRedirections({ redirections }: Pick<Command, 'redirections'>, body: () => Course): Course {
    const before = this.streams
    try {
      this.streams = yield* redirected(redirections, this)
    } catch (error) {
      if (error instanceof ShellProblem) return this.complain(error)
      throw error
    }
    try {
      return yield* body()
    } finally {
      this.streams = before
    }
  }

  private *runSimple(command: SimpleCommand, isLast: boolean): Course {
    try {
      const words = yield* expandWords(command.words, this)
      const assigned: [string, string][] = []
      for (const [name, value] of command.assignments) assigned.push([name, yield* expandText(value, this)])
      if (this.state.options.has('x')) this.err(`+ ${[...assigned.map(([name, value]) => `${name}=${value}`), ...words].join(' ')}\n`)
      if (words.length > 0 && words[0] === 'exec') return yield* this.runExec(words.slice(1), command)
      if (words.length === 0) {
        for (const [name, value] of assigned) this.state.set(name, value)
        if (command.redirections.length === 0) return command.assignments.length > 0 ? this.substituted : 0
      }
      return yield* command.redirections.length === 0
        ? this.runWords(words, assigned, isLast)
        : this.withRedirections(command, () => this.runWords(words, assigned, isLast))
    } catch (error) {
      if (!(error instanceof ShellProblem)) throw error
      this.complain(error)
      if (this.isTerminal) return error.code
      throw new ShellExit(error.code)
    } finally {
      this.substituted = 0
    }
  }

  /** Exit code of the latest command substitution: that of an assignment. */
  private substituted = 0

  private *runWords(words: readonly string[], assigned: readonly (readonly [string, string])[], isLast: boolean): Course {
    const [name] = words
    if (name === undefined) return 0
    const body = this.state.functions.get(name)
    if (body !== undefined) return yield* this.callFunction(body, words.slice(1))
    const builtin = BUILTINS.get(name)
    if (builtin !== undefined) {
      for (const [variable, value] of assigned) this.state.set(variable, value)
      const result = builtin(words, this)
      return typeof result === 'number' ? result : yield* result
    }
    const environment = this.state.environment()
    for (const [variable, value] of assigned) environment.set(variable, value)
    return yield* this.runProgram(words, environment, isLast)
  }

  private *callFunction(body: Command, parameters: readonly string[]): Course {
    const before = this.state.parameters
    if (this.depth >= CALL_DEPTH_MAX) throw new ShellProblem('function calls are nested too deeply', 2)
    this.depth++
    this.state.parameters = parameters
    try {
      return yield* this.runCommand(body, false)
    } catch (error) {
      if (error instanceof Unwinding && error.to === 'return') return error.value
      throw error
    } finally {
      this.depth--
      this.state.parameters = before
    }
  }

  /** A program in the shell's place; without one the redirections stay. */
  private *runExec(words: readonly string[], { redirections }: SimpleCommand): Course {
    this.streams = yield* redirected(redirections, this)
    if (words.length === 0) return 0
    throw new ShellExit(yield* this.runProgram(words, this.state.environment(), true))
  }

  private *runProgram(words: readonly string[], environment: Map<string, string>, isLast: boolean): Course {
    const [name = ''] = words
    const found = findProgram(name, this.machine, this.state.directory)
    const program = found === 'absent' ? this.standIn?.(words, isLast) : found
    if (program === undefined) return this.complain(new ShellProblem(`${name}: not found`, NOT_FOUND_CODE))
    if (program === 'not-executable') return this.complain(new ShellProblem(`${name}: Permission denied`, NOT_EXECUTABLE_CODE))
    return yield* this.runForeground(program, words, environment)
  }

  /** Within this process's own course, though with a number of its own. */
  private *runForeground(program: Program, words: readonly string[], environment: Map<string, string>): Course {
    const { machine, streams, state, isTerminal } = this
    const pid = machine.processes.enter(words, this.pid)
    const context: ProgramContext = {
      words,
      machine,
      pid,
      environment,
      directory: state.directory,
      input: streams.input,
      isTerminal: isTerminal && streams.sinks[1] === this.terminalSink,
      out: streams.sinks[1] ?? nowhere,
      err: streams.sinks[2] ?? nowhere,
      standIn: this.standIn,
    }
    try {
      return yield* courseOf(program, context)
    } catch (error) {
      if (error instanceof Signalled && error.pid === pid) return signalCode(error.signal)
      throw error
    } finally {
      machine.processes.leave(pid)
    }
  }

  /** What the shell itself writes to: a command whose output goes elsewhere is not at a terminal. */
  private get terminalSink(): Sink | undefined {
    return this.originalOut
  }

  originalOut: Sink | undefined;

  *substitute(script: Script): Steps<string> {
    const { text, exitCode } = yield* outputOf(this, script)
    this.substituted = exitCode
    this.state.status = exitCode
    return text.replace(/\n+$/, '')
  }

  complain({ message, code }: ShellProblem): number {
    this.err(`${this.state.name}: ${message}\n`)
    return code
  }

  private *runTraps(): Steps<void> {
    for (let name = this.signals.next(); name !== undefined; name = this.signals.next()) {
      const { status } = this.state
      yield* this.runText(this.state.traps.get(name) ?? '', false)
      this.state.status = status
    }
  }
}

function nowhere(): void {}
