import type { ApiOutcome, ApiRequest, ResourceDefinition, Status, UserInfo } from '@kubesim/api'
import type { ConnectedProcess, ProcessOutput } from '@kubesim/kernel'
import type { Invocation } from './command/invocation.ts'

/** Where kubectl runs: the API it talks to, its kubeconfig, its files and its terminal. */
export interface KubectlEnvironment {
  /** Sends a request as the user of the current context, or as someone else (`--as`). Failures are thrown StatusErrors. */
  send(request: Omit<ApiRequest, 'user' | 'userAgent'>, as?: UserInfo): ApiOutcome
  /** Opens a stream to a container; what is wrong with the request is thrown, what the node refuses is returned by its start. */
  connect(request: Omit<ApiRequest, 'user' | 'userAgent'>, as?: UserInfo): CommandStart
  /** Resources the server serves, most preferred first. */
  resources(): readonly ResourceDefinition[]
  readonly kubeconfig: Kubeconfig
  /** Throws an Error with Node's code (ENOENT ...) where there is no such file. */
  readFile(path: string): string
  /** Names of the files in a directory; undefined when the path is none. */
  readDirectory(path: string): readonly string[] | undefined
  /** What was piped in, for `-f -`. */
  readonly stdin: string | undefined
  /** Virtual time, milliseconds since 1970. */
  now(): number
  out(text: string): void
  err(text: string): void
}

/** Starts a process in a container, or connects to one. */
export type CommandStart = (output: ProcessOutput) => ConnectedProcess | Status

export interface KubeContext {
  readonly name: string
  readonly cluster: string
  readonly user: string
  namespace: string | undefined
}

/** The contexts of a kubeconfig, as `kubectl config` reads and changes them. */
export interface Kubeconfig {
  readonly contexts: readonly KubeContext[]
  currentContext: string
  setContext(context: KubeContext): void
  deleteContext(name: string): void
}

/** A command that cannot go on before something happens in the world. Whoever runs it drives the clock, or lets it run. */
export interface Wait {
  /** Checked after every turn. */
  readonly until: () => boolean
  /** Virtual time after which the wait is over anyway; none when absent. */
  readonly timeoutMs?: number
  /** The command only watches: with nobody to interrupt it, it ends when the cluster has settled. */
  readonly endless?: boolean
}

/** How a wait ended: `settled` only for endless ones, `interrupted` by the user. */
export type WaitResult = 'happened' | 'timeout' | 'settled' | 'interrupted'

/** A command under way: yields what it waits for and returns its exit code. */
export type CommandRun = Generator<Wait, number, WaitResult>

export type FlagValue = string | boolean | number | readonly string[]

/**
 * `strings` splits its values at commas and may be repeated, `array` takes each value whole and may be repeated. A `duration` is
 * milliseconds.
 */
export type FlagType = 'string' | 'boolean' | 'number' | 'duration' | 'strings' | 'array'

/** Upstream: spf13/pflag Flag */
export interface FlagDefinition {
  readonly name: string
  readonly short?: string
  readonly type: FlagType
  /** Value, as text, when the flag is given without one: `--dry-run`. A boolean's is `true`. */
  readonly bare?: string
  /** Empty, false or 0 when absent. */
  readonly default?: FlagValue
  readonly usage: string
  /** The command cannot do without it. */
  readonly required?: boolean
  /** Accepted, but not told in help. */
  readonly hidden?: boolean
}

/** One command of kubectl, as data. */
export interface CommandDefinition {
  /** `get`, `rollout status`, `create deployment`. */
  readonly name: string
  /** Other names of the last word: `create svc`. */
  readonly aliases?: readonly string[]
  /** What follows the name in the usage line: `NAME --image=image [--dry-run=server|client|none]`. */
  readonly usage: string
  /** One line for `kubectl help`. */
  readonly summary: string
  readonly examples?: readonly string[]
  readonly flags: readonly FlagDefinition[]
  /** What follows `--` is a command for a container, not arguments of kubectl. */
  readonly takesCommand?: boolean
  /** The command only says that it is not here, whatever it is asked; help does not list it. */
  readonly refused?: boolean
  /** Returns its exit code, at once or after what it waits for. */
  readonly run: (invocation: Invocation) => CommandRun | number
  /** Exit code of a failure; 1 when absent. */
  readonly failureExitCode?: number
  /** Candidates for the word at the cursor, beyond resources; see `completion.ts`. */
  readonly completes?: 'resources' | 'names' | 'contexts' | 'nodes' | 'files' | 'nothing'
}

/** A failure that ends the command with a message on standard error and a code; the text is printed as it is. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}
