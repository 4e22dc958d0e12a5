import type { ApiOutcome, ApiRequest, ResourceDefinition } from '@kubesim/api'

/** Where kubectl runs: the API it talks to, its kubeconfig, its files and its terminal. */
export interface KubectlEnvironment {
  /** Sends a request as the user of the current context. Failures are thrown StatusErrors. */
  send(request: Omit<ApiRequest, 'user' | 'userAgent'>): ApiOutcome
  /** Resources the server serves, in discovery order. */
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

/** Flags as they were given, by long name, decoded by their declaration. */
export type FlagValue = string | boolean | number | readonly string[]

export interface FlagDefinition {
  readonly name: string
  readonly short?: string
  readonly type: 'string' | 'boolean' | 'number' | 'duration' | 'strings'
  /** Value when the flag is given without one: `--dry-run`, `-w`, `--output-watch-events`. */
  readonly bare?: string | boolean
  readonly default?: FlagValue
  readonly usage: string
}

/** A command line taken apart. */
export interface Invocation {
  readonly environment: KubectlEnvironment
  /** Positional arguments after the command's own words. */
  readonly args: readonly string[]
  /** What follows `--`. */
  readonly rest: readonly string[]
  readonly flags: ReadonlyMap<string, FlagValue>
  /** Namespace that the flag, else the context, else `default` names. */
  readonly namespace: string
  /** The namespace was named by a flag, so manifests may not contradict it. */
  readonly namespaceGiven: boolean
}

export interface CommandDefinition {
  /** `get`, `rollout status`, `create deployment`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly usage: string
  /** One line for `kubectl help`. */
  readonly summary: string
  readonly examples?: string
  readonly flags: readonly FlagDefinition[]
  readonly run: (invocation: Invocation) => CommandRun
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

