/** A span of time after the container's start, or between two things: `500ms`, `30s`, `1h30m`. */
export type Span = string

/** An amount of a resource: a quantity (`250m`, `64Mi`). */
export type Amount = string | number

/**
 * How containers behave, as people write it: in TypeScript, in YAML, or in an annotation of a pod. Everything is optional; what is left out stays
 * as it is for the image. docs/behavior.md has an example of each field.
 */
export interface WorkloadBehavior {
  /** From the start of the container until its ports answer. */
  readonly startup?: Span
  /** From SIGTERM to its end; `never`: it does not listen and is killed when its grace is over. */
  readonly shutdown?: Span | 'never'
  /** Exit code when it ends because it was told to; default 0. */
  readonly shutdownCode?: number
  /** Ports it listens on, beside those that the container declares. */
  readonly ports?: readonly number[]
  /** What it writes. */
  readonly logs?: readonly LogRule[]
  /** How it answers HTTP requests, probes among them: the first rule that fits counts. */
  readonly http?: readonly HttpRule[]
  /** Probes that fail whatever the container answers. */
  readonly probes?: readonly ProbeRule[]
  /** CPU it uses, in cores. */
  readonly cpu?: Amount | UsageRule
  /** Memory it holds, in bytes. Over its limit it is killed: OOMKilled, 137. */
  readonly memory?: Amount | (UsageRule & { readonly leak?: Amount })
  /** It ends by itself; `never`: it does not, whatever its image or command would make it do. */
  readonly exit?: ExitRule | 'never'
}

export interface LogRule {
  readonly line: string
  /** When it is written first; default at the start. */
  readonly at?: Span
  /** It is written again and again. `{n}` in the line becomes 1, 2, 3 ... */
  readonly every?: Span
  /** Not after this. */
  readonly until?: Span
}

export interface HttpRule {
  /** Path it is about, with `*` at the end for all below it; default every path. */
  readonly path?: string
  /** Default 200. */
  readonly status?: number
  /** Time until the answer is there. A probe that waits longer than its timeout fails. */
  readonly latency?: Span
  /** Part of the requests that get a 500 instead, from 0 to 1. */
  readonly errorRate?: number
  readonly body?: string
  /** The rule counts from this on ... */
  readonly from?: Span
  /** ... and until this. */
  readonly until?: Span
}

export interface ProbeRule {
  /** Default all of them. */
  readonly probe?: 'startup' | 'readiness' | 'liveness'
  readonly from?: Span
  readonly until?: Span
  /** What the failing probe says; default what a probe of its kind says. */
  readonly output?: string
}

/** An amount that changes: with time in steps, and with every request served. */
export interface UsageRule {
  /** Default 0. */
  readonly base?: Amount
  /** From `at` on it is `value` instead of the base. */
  readonly steps?: readonly { readonly at: Span; readonly value: Amount }[]
  /** Of CPU: seconds of a core that a request takes (`20m`). Of memory: bytes that each request leaves behind. */
  readonly perRequest?: Amount
}

export interface ExitRule {
  /** After this time ... */
  readonly after?: Span
  /** ... or when it has served so many requests. */
  readonly requests?: number
  /** Default 0. */
  readonly code?: number
  /** Only so many times: the runs after that go on. Default always. */
  readonly times?: number
}
