import type { TextStream } from '@kubesim/api'

/** Takes whole lines from a stream, with what stands in front of each; a last one without a line feed when the stream has ended. */
export class LogReader {
  private readonly stream: TextStream
  private readonly prefix: string
  private pending = ''

  constructor(stream: TextStream, prefix: string) {
    this.stream = stream
    this.prefix = prefix
  }

  /** Nothing more will come. */
  get ended(): boolean {
    return this.stream.closed && this.pending === ''
  }

  /** What can be printed now; empty when there is nothing. */
  take(): string {
    this.pending += this.stream.take()
    const end = this.stream.closed ? this.pending.length : this.pending.lastIndexOf('\n') + 1
    const text = this.pending.slice(0, end)
    this.pending = this.pending.slice(end)
    if (this.prefix === '' || text === '') return text
    return text.replace(/[^\n]*\n|[^\n]+$/g, (line) => `${this.prefix}${line}`)
  }

  stop(): void {
    this.stream.stop()
  }
}
