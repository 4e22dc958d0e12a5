import { type ByteInput, joined } from './byte-input.ts'
import type { ContainerMachine } from './container-machine.ts'

/** What a process waits for: something to read, or time. */
export type Pause = { readonly type: 'input' } | { readonly type: 'sleep'; readonly ms: number }

/** A process under way: it pauses where a real one blocks, and returns its exit code. */
export type Course = Generator<Pause, number, void>

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
  readonly input: ByteInput
  readonly isTerminal: boolean
  out(content: string | Uint8Array): void
  err(content: string | Uint8Array): void
}

/** One that never waits returns its exit code at once. */
export type Program = (context: ProgramContext) => Course | number

export function* courseOf(program: Program, context: ProgramContext): Course {
  const course = program(context)
  return typeof course === 'number' ? course : yield* course
}

/** Typed at the terminal: ends whatever runs in the foreground. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export const INTERRUPTED_CODE = 130
const AWAIT_INPUT: Pause = { type: 'input' }

/** The next bytes; undefined at the end. */
export function* readSome(input: ByteInput): Generator<Pause, Uint8Array | undefined, void> {
  for (;;) {
    const bytes = input.take()
    if (bytes !== undefined) return bytes
    if (input.takeEnd()) return undefined
    yield AWAIT_INPUT
  }
}

/** The next line; undefined at the end. */
export function* readLine(input: ByteInput): Generator<Pause, string | undefined, void> {
  for (;;) {
    const line = input.takeLine()
    if (line !== undefined) return line
    if (input.takeEnd()) return undefined
    yield AWAIT_INPUT
  }
}

/** Everything up to the end. */
export function* readAll(input: ByteInput): Generator<Pause, Uint8Array, void> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const bytes = yield* readSome(input)
    if (bytes === undefined) return joined(chunks)
    chunks.push(bytes)
  }
}
