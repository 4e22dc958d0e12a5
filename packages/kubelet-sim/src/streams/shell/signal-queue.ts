import { type Pause, signalCode } from '../process/program.ts'
import type { RunningProcess } from '../process/running-process.ts'

/** Signals that a shell has a trap for, until it has the time: the command in the foreground comes first. */
export class SignalQueue {
  private readonly traps: ReadonlyMap<string, string>
  private readonly pending: string[] = []
  private readonly attention = new Set<() => void>()

  constructor(traps: ReadonlyMap<string, string>) {
    this.traps = traps
  }

  /** False for a signal that there is no trap for. */
  take(name: string): boolean {
    const trap = this.traps.get(name)
    if (trap === undefined) return false
    if (trap === '') return true
    this.pending.push(name)
    for (const wake of [...this.attention]) wake()
    return true
  }

  next(): string | undefined {
    return this.pending.shift()
  }

  get isEmpty(): boolean {
    return this.pending.length === 0
  }

  /** What a command ends with that a signal cuts short. */
  get code(): number {
    return signalCode(this.pending[0] ?? '')
  }

  /** Waits for a process, or until a signal has come. */
  pauseFor(process: RunningProcess): Pause {
    const { pending, attention } = this
    return {
      type: 'wait',
      on: {
        get isReady() {
          return process.isReady || pending.length > 0
        },
        onReady(wake) {
          attention.add(wake)
          const forget = process.onReady(wake)
          return () => {
            attention.delete(wake)
            forget()
          }
        },
      },
    }
  }
}
