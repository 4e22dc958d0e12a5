import type { ConnectedProcess, ProcessEnd, ProcessOutput } from '@kubesim/kernel'
import { ByteInput } from './byte-input.ts'
import type { Course, ProgramContext } from './program.ts'
import { RunningProcess, type Sleeper } from './running-process.ts'
import { Terminal } from './terminal.ts'

const encoder = new TextEncoder()

export interface ProcessParts {
  /** Somebody can write to it. */
  readonly stdin: boolean
  readonly tty: boolean
  readonly sleep: Sleeper
  readonly output: ProcessOutput
  /** The process, given its streams. */
  readonly course: (streams: Pick<ProgramContext, 'input' | 'isTerminal' | 'out' | 'err'>) => Course
}

/** A process with its input, and its terminal where it has one. */
export class ProcessConnection implements ConnectedProcess {
  private readonly input: ByteInput
  private readonly terminal: Terminal | undefined
  private readonly process: RunningProcess
  private readonly tty: boolean

  constructor({ stdin, tty, sleep, output, course }: ProcessParts) {
    this.tty = tty
    this.input = stdin ? new ByteInput() : new ByteInput(new Uint8Array())
    this.terminal = tty ? this.makeTerminal(output) : undefined
    const stdout =
      this.terminal === undefined ? (bytes: Uint8Array) => output.stdout(bytes) : (bytes: Uint8Array) => this.terminal!.show(bytes)
    const stderr = this.terminal === undefined ? (bytes: Uint8Array) => output.stderr(bytes) : stdout
    const streams = {
      input: this.input,
      isTerminal: tty,
      out: (content: string | Uint8Array) => stdout(bytesOf(content)),
      err: (content: string | Uint8Array) => stderr(bytesOf(content)),
    }
    this.process = new RunningProcess(course(streams), { input: this.input, sleep, onEnd: (end) => output.ended(end) })
  }

  start(): void {
    this.process.start()
  }

  write(bytes: Uint8Array): void {
    if (this.terminal !== undefined) this.terminal.type(bytes)
    else {
      this.input.push(bytes)
      this.process.inputArrived()
    }
  }

  closeInput(): void {
    this.input.close()
    this.process.inputArrived()
  }

  /** Differs: nothing that is simulated draws on a whole screen, so its size changes nothing. */
  resize(): void {}

  /** A terminal that is gone takes its processes with it; without one the process goes on, and finds that its input has ended. */
  hangUp(): void {
    this.closeInput()
    if (this.tty) this.process.interrupt()
  }

  kill(end: ProcessEnd): void {
    this.process.kill(end)
  }

  private makeTerminal(output: ProcessOutput): Terminal {
    return new Terminal({
      show: (bytes) => output.stdout(bytes),
      enter: (line) => {
        this.input.push(line)
        this.process.inputArrived()
      },
      endOfFile: () => {
        this.input.markEnd()
        this.process.inputArrived()
      },
      interrupt: () => this.process.interrupt(),
    })
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : content
}
