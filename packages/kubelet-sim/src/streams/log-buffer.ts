import { formatMicroTime, parseTime, type Status } from '@kubesim/api'
import type { LogOptions, LogStream } from '@kubesim/kernel'

export interface LogLine {
  readonly timeMs: number
  readonly text: string
}

/** Lines kept per container run; the oldest go first, as when a kubelet rotates. */
const LINES_MAX = 10_000

/** What one run of a container has written. */
export class LogBuffer {
  private lines: LogLine[] = []
  private readers: (() => void)[] = []
  private readonly endListeners = new Set<() => void>()
  private dropped = 0
  ended = false

  write(timeMs: number, text: string): void {
    this.lines.push({ timeMs, text })
    if (this.lines.length > LINES_MAX * 2) {
      this.dropped += this.lines.length - LINES_MAX
      this.lines = this.lines.slice(-LINES_MAX)
    }
    this.wakeReaders()
  }

  end(): void {
    this.ended = true
    this.wakeReaders()
    for (const listener of [...this.endListeners]) listener()
    this.endListeners.clear()
  }

  /** Calls back when the run of the container is over; the function returned takes that back. */
  onEnd(listener: () => void): () => void {
    this.endListeners.add(listener)
    return () => this.endListeners.delete(listener)
  }

  /** A reader that starts as the options say; without `follow` it ends with what is there now. */
  read(options: LogOptions, nowMs: number): LogStream {
    let position = this.dropped + this.startOf(options, nowMs)
    let stopped = false
    let budget = options.limitBytes ?? Number.POSITIVE_INFINITY
    const atEnd = () => position >= this.dropped + this.lines.length
    const buffer = this
    let reader: (() => void) | undefined
    return {
      take() {
        let text = ''
        for (; !atEnd() && !stopped; position++) {
          const line = buffer.lines[position - buffer.dropped]
          if (line !== undefined) text += options.timestamps ? `${nanoTime(line.timeMs)} ${line.text}\n` : `${line.text}\n`
        }
        const given = text.length > budget ? text.slice(0, budget) : text
        budget -= given.length
        if (budget <= 0 || !options.follow) stopped = true
        return given
      },
      onReady(callback) {
        reader = callback
        buffer.readers.push(callback)
        if (!atEnd()) callback()
      },
      get closed() {
        return stopped || (atEnd() && buffer.ended)
      },
      stop() {
        stopped = true
        buffer.readers = buffer.readers.filter((each) => each !== reader)
      },
    }
  }

  private startOf(options: LogOptions, nowMs: number): number {
    const sinceMs =
      options.sinceTime !== undefined
        ? parseTime(options.sinceTime)
        : options.sinceSeconds !== undefined
          ? nowMs - options.sinceSeconds * 1000
          : undefined
    const first = sinceMs === undefined ? 0 : this.lines.findIndex((line) => line.timeMs >= sinceMs)
    const start = first < 0 ? this.lines.length : first
    return options.tailLines === undefined ? start : Math.max(start, this.lines.length - options.tailLines)
  }

  private wakeReaders(): void {
    const waiting = this.readers
    for (const reader of waiting) reader()
  }
}

/** Nine digits of a second, as a kubelet stamps lines. */
function nanoTime(timeMs: number): string {
  return formatMicroTime(timeMs).replace('Z', '000Z')
}

/** Narrowing for NodeApi answers. */
export function isStatus(value: object): value is Status {
  return 'kind' in value && value.kind === 'Status'
}
