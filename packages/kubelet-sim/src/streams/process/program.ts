import { type ByteInput, joined } from './byte-input.ts'
import type { ContainerMachine } from './container-machine.ts'

/** Something that a process can wait for. */
export interface Waitable {
  readonly isReady: boolean
  /** Calls back when it may have become ready; the function returned takes that back. */
  onReady(wake: () => void): () => void
}

/** What a process waits for. */
export type Pause = { readonly type: 'wait'; readonly on: Waitable } | { readonly type: 'sleep'; readonly ms: number }

/** A part of a process under way: it pauses where a real one blocks. */
export type Steps<T> = Generator<Pause, T, void>

/** A process under way; returns its exit code. */
export type Course = Steps<number>

export type Sink = (content: string | Uint8Array) => void

/** Where a process stands; a shell hands a copy to each command. */
export interface Surroundings {
  readonly environment: Map<string, string>
  directory: string
}

/** Everything that a program sees. */
export interface ProgramContext extends Surroundings {
  /** Its name first. */
  readonly words: readonly string[]
  readonly machine: ContainerMachine
  /** Its own number among the container's processes. */
  readonly pid: number
  readonly input: ByteInput
  readonly isTerminal: boolean
  readonly out: Sink
  readonly err: Sink
  readonly standIn?: StandIn | undefined
}

/**
 * Gives what stands for a program that the image has though it is not simulated; undefined where there is none. Only what a container itself runs is
 * given one. `isLast`: whoever starts it has nothing to do after it.
 */
export type StandIn = (words: readonly string[], isLast: boolean) => Program | undefined

/** One that never waits returns its exit code at once. */
export type Program = (context: ProgramContext) => Course | number

export function* courseOf(program: Program, context: ProgramContext): Course {
  const course = program(context)
  return typeof course === 'number' ? course : yield* course
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
}

/** `TERM`, `SIGTERM` and `15` are the same; undefined for what is no signal. */
export function signalName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '')
  if (SIGNAL_NUMBERS[name] !== undefined) return name
  return Object.entries(SIGNAL_NUMBERS).find(([, number]) => String(number) === text)?.[0]
}

export function signalCode(name: string): number {
  return 128 + (SIGNAL_NUMBERS[name] ?? 0)
}

/** Ends whatever runs: a process that gets a signal that it does not handle. */
export class Signalled extends Error {
  override readonly name = 'Signalled'
  readonly signal: string
  /** Whom it is for. */
  readonly pid: number

  constructor(signal: string, pid: number) {
    super(signal)
    this.signal = signal
    this.pid = pid
  }
}

/** For all that is in the foreground: typed at the terminal. */
export const FOREGROUND = 0
export const INTERRUPTED_CODE = 130

/** The next bytes; undefined at the end. */
export function* readSome(input: ByteInput): Steps<Uint8Array | undefined> {
  for (;;) {
    const bytes = input.take()
    if (bytes !== undefined) return bytes
    if (input.takeEnd()) return undefined
    yield input.pause
  }
}

/** The next line; undefined at the end. */
export function* readLine(input: ByteInput): Steps<string | undefined> {
  for (;;) {
    const line = input.takeLine()
    if (line !== undefined) return line
    if (input.takeEnd()) return undefined
    yield input.linePause
  }
}

/** Everything up to the end. */
export function* readAll(input: ByteInput): Steps<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const bytes = yield* readSome(input)
    if (bytes === undefined) return joined(chunks)
    chunks.push(bytes)
  }
}
