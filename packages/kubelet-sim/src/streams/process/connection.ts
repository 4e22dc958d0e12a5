import type { ConnectedProcess, ProcessEnd, ProcessOutput } from '@kubesim/kernel'
import { ByteInput } from './byte-input.ts'
import type { SpawnedProcess, SpawnParts } from './process-table.ts'
import { type Course, FOREGROUND, type ProgramContext, Signalled } from './program.ts'

import type { RunningProcess } from './running-process.ts'
import { Terminal } from './terminal.ts'

const encoder = new TextEncoder()

export interface ProcessParts {
  /** Somebody can write to it. */
  readonly stdin: boolean
  readonly tty: boolean
  readonly output: ProcessOutput
  readonly spawn: (parts: SpawnParts) => SpawnedProcess
  /** The process, given its streams. */
  readonly course: (streams: ProcessStreams) => Course
}

export type ProcessStreams = Pick<ProgramContext, 'pid' | 'input' | 'isTerminal' | 'out' | 'err'>

/** A process with its input, and its terminal where it has one. */
export class ProcessConnection implements ConnectedProcess {
  private readonly input: ByteInput
  private readonly terminal: Terminal | undefined
  private readonly process: RunningProcess
  private readonly tty: boolean

  constructor({ stdin, tty, output, spawn, course }: ProcessParts) {
    this.tty = tty
    this.input = stdin ? new ByteInput() : new ByteInput(new Uint8Array())
    this.terminal = tty ? this.makeTerminal(output) : undefined
    const { terminal } = this
    const stdout = terminal === undefined ? (bytes: Uint8Array) => output.stdout(bytes) : (bytes: Uint8Array) => terminal.show(bytes)
    const stderr = terminal === undefined ? (bytes: Uint8Array) => output.stderr(bytes) : stdout
    const streams = {
      input: this.input,
      isTerminal: tty,
      out: (content: string | Uint8Array) => stdout(bytesOf(content)),
      err: (content: string | Uint8Array) => stderr(bytesOf(content)),
    }
    this.process = spawn({ course: (pid) => course({ ...streams, pid }), onEnd: (end) => output.ended(end) }).process
  }

  start(): void {
    this.process.start()
  }

  write(bytes: Uint8Array): void {
    if (this.terminal !== undefined) this.terminal.type(bytes)
    else this.input.push(bytes)
  }

  closeInput(): void {
    this.input.close()
  }

  /** Differs: nothing that is simulated draws on a whole screen, so its size changes nothing. */
  resize(): void {}

  /** A terminal that is gone takes its processes with it; without one the process goes on, and finds that its input has ended. */
  hangUp(): void {
    this.closeInput()
    if (this.tty) this.process.interrupt(new Signalled('HUP', FOREGROUND))
  }

  kill(end: ProcessEnd): void {
    this.process.kill(end)
  }

  private makeTerminal(output: ProcessOutput): Terminal {
    return new Terminal({
      show: (bytes) => output.stdout(bytes),
      enter: (line) => this.input.push(line),
      endOfFile: () => this.input.markEnd(),
      interrupt: () => this.process.interrupt(new Signalled('INT', FOREGROUND)),
    })
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : content
}
