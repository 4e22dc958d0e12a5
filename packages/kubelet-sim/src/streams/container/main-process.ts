import type { ConnectedProcess, ProcessEnd, ProcessOutput } from '@kubesim/kernel'
import type { ProcessConnection } from '../process/connection.ts'
import type { PlacedRun } from './machines.ts'

const SUCCESS: ProcessEnd = { exitCode: 0 }
const decoder = new TextDecoder()

export interface MainParts {
  readonly stdin: boolean
  readonly tty: boolean
  readonly output: ProcessOutput
}

/** What a container runs, step by step: its output is the container's log and goes to those attached, and its end is the container's. */
export class MainProcess {
  readonly containerId: string | undefined
  private readonly placed: PlacedRun
  private readonly connection: ProcessConnection
  private readonly attached = new Set<ProcessOutput>()
  private started = false
  private over = false
  private line = ''

  constructor(placed: PlacedRun, connect: (parts: MainParts) => ProcessConnection) {
    this.placed = placed
    const { run } = placed
    this.containerId = run.containerId
    this.connection = connect({ stdin: run.container.stdin === true, tty: run.container.tty === true, output: this.ownOutput() })
    run.log.onEnd(() => {
      this.over = true
      this.connection.kill({ exitCode: 137 })
      this.release()
    })
  }

  start(): void {
    if (this.started) return
    this.started = true
    this.connection.start()
  }

  /** Differs: a process that reads takes its first step when somebody is there to see it, so that the first prompt is not lost. */
  connect(output: ProcessOutput, stdin: boolean): ConnectedProcess {
    const { connection, attached } = this
    const { container } = this.placed.run
    attached.add(output)
    this.start()
    const leave = () => {
      if (attached.delete(output) && stdin && container.stdinOnce === true) connection.hangUp()
    }
    return {
      write: (bytes) => stdin && connection.write(bytes),
      closeInput: () => {
        if (stdin && container.stdinOnce === true) connection.closeInput()
      },
      resize: () => {},
      hangUp: leave,
    }
  }

  private ownOutput(): ProcessOutput {
    const show = (channel: 'stdout' | 'stderr') => (bytes: Uint8Array) => {
      this.log(bytes)
      for (const each of [...this.attached]) each[channel](bytes)
    }
    return { stdout: show('stdout'), stderr: show('stderr'), ended: (end) => this.ended(end) }
  }

  /** A log holds whole lines. */
  private log(bytes: Uint8Array): void {
    const lines = (this.line + decoder.decode(bytes)).split('\n')
    this.line = lines.pop()!
    const { run, worker } = this.placed
    for (const line of lines) run.log.write(worker.node.kernel.now, line.replace(/\r$/, ''))
  }

  private ended(end: ProcessEnd): void {
    if (this.over) return
    this.over = true
    const { run, worker } = this.placed
    if (this.line !== '') run.log.write(worker.node.kernel.now, this.line)
    if (run.phase === 'running' && !run.log.ended) worker.containerEnds(run, 'exitCode' in end ? end.exitCode : 1)
    this.release()
  }

  private release(): void {
    for (const each of [...this.attached]) each.ended(SUCCESS)
    this.attached.clear()
  }
}
