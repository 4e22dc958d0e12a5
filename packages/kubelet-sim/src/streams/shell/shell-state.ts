import type { ByteInput } from '../process/byte-input.ts'
import type { Sink } from '../process/program.ts'
import type { RunningProcess } from '../process/running-process.ts'
import type { Command } from './tree.ts'

/** Where a command reads and writes: number 0 is its input, the others take what is written. */
export interface Streams {
  readonly input: ByteInput
  /** By descriptor; there is none at 0. */
  readonly sinks: readonly (Sink | undefined)[]
}

export interface BackgroundJob {
  readonly pid: number
  readonly process: RunningProcess
}

/** What a shell knows; a subshell has a copy. */
export class ShellState {
  readonly name: string
  parameters: readonly string[]
  readonly variables: Map<string, string>
  readonly exported: Set<string>
  readonly functions: Map<string, Command>
  readonly traps: Map<string, string>
  /** Letters of `set`, and `pipefail`. */
  readonly options: Set<string>
  directory: string
  /** Exit code of the latest command. */
  status = 0
  backgroundPid: number | undefined
  jobs: readonly BackgroundJob[] = []

  constructor(
    name: string,
    parameters: readonly string[],
    about: { readonly environment: ReadonlyMap<string, string>; readonly directory: string },
  ) {
    this.name = name
    this.parameters = parameters
    this.variables = new Map(about.environment)
    this.exported = new Set(about.environment.keys())
    this.functions = new Map()
    this.traps = new Map()
    this.options = new Set()
    this.directory = about.directory
  }

  copy(): ShellState {
    const copy = new ShellState(this.name, this.parameters, { environment: this.variables, directory: this.directory })
    copy.exported.clear()
    for (const name of this.exported) copy.exported.add(name)
    for (const [name, body] of this.functions) copy.functions.set(name, body)
    for (const option of this.options) copy.options.add(option)
    copy.status = this.status
    copy.backgroundPid = this.backgroundPid
    return copy
  }

  set(name: string, value: string): void {
    this.variables.set(name, value)
    if (this.options.has('a')) this.exported.add(name)
  }

  /** What a command finds in its environment. */
  environment(): Map<string, string> {
    const environment = new Map<string, string>()
    for (const name of this.exported) {
      const value = this.variables.get(name)
      if (value !== undefined) environment.set(name, value)
    }
    return environment
  }
}

/** Unwinds to the shell that it ends. */
export class ShellExit extends Error {
  override readonly name = 'ShellExit'
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code & 0xff
  }
}

/** `break`, `continue` and `return`: unwind to the loop or function that they are in. */
export class Unwinding extends Error {
  override readonly name = 'Unwinding'
  readonly to: 'break' | 'continue' | 'return'
  /** Loops that are left, or what a function returns. */
  readonly value: number

  constructor(to: Unwinding['to'], value: number) {
    super(to)
    this.to = to
    this.value = value
  }
}

/** What a shell says, on its error output, when it cannot do a command. */
export class ShellProblem extends Error {
  override readonly name = 'ShellProblem'
  readonly code: number

  constructor(message: string, code = 1) {
    super(message)
    this.code = code
  }
}
