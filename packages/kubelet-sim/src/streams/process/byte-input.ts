import type { Pause, Waitable } from './program.ts'

const NEWLINE = 0x0a
const decoder = new TextDecoder()

/** Bytes on their way to a process. */
export class ByteInput implements Waitable {
  /** For a reader that finds nothing. */
  readonly pause: Pause = { type: 'wait', on: this }
  /** For a reader that finds no whole line. */
  readonly linePause: Pause
  private readonly readers = new Set<() => void>()
  private chunks: Uint8Array[] = []
  /** The beginning of a line whose end is yet to come: nothing that a reader of lines would be woken for. */
  private begun: Uint8Array | undefined
  /** Whoever reads next is told of an end, once: end-of-file typed at a terminal. */
  private markedEnd = false
  private closed: boolean
  /** Nobody will read any more. */
  isAbandoned = false

  constructor(content?: Uint8Array) {
    this.closed = content !== undefined
    if (content !== undefined && content.length > 0) this.chunks.push(content)
    const hasLine = () => this.closed || this.markedEnd || this.chunks.some((chunk) => chunk.includes(NEWLINE))
    this.linePause = {
      type: 'wait',
      on: {
        get isReady() {
          return hasLine()
        },
        onReady: (wake) => this.onReady(wake),
      },
    }
  }

  push(bytes: Uint8Array): void {
    if (this.closed || bytes.length === 0) return
    this.chunks.push(bytes)
    this.wakeReaders()
  }

  markEnd(): void {
    this.markedEnd = true
    this.wakeReaders()
  }

  close(): void {
    this.closed = true
    this.wakeReaders()
  }

  abandon(): void {
    this.isAbandoned = true
    this.chunks = []
  }

  onReady(wake: () => void): () => void {
    this.readers.add(wake)
    return () => this.readers.delete(wake)
  }

  /** Bytes that nobody has read yet go back in front. */
  putBack(bytes: Uint8Array): void {
    if (bytes.length > 0) this.chunks.unshift(bytes)
  }

  private wakeReaders(): void {
    for (const wake of [...this.readers]) wake()
  }

  /** A reader need not wait. */
  get isReady(): boolean {
    return this.chunks.length > 0 || this.markedEnd || this.closed
  }

  /** Everything that is there; undefined when nothing is. */
  take(): Uint8Array | undefined {
    const all = this.begun === undefined ? this.chunks : [this.begun, ...this.chunks]
    if (all.length === 0) return undefined
    this.chunks = []
    this.begun = undefined
    return joined(all)
  }

  /** The next whole line, without its end; the rest where there is no more to come. */
  takeLine(): string | undefined {
    const all = this.take()
    if (all === undefined) return undefined
    const end = all.indexOf(NEWLINE)
    if (end < 0) {
      if (this.closed) return decoder.decode(all)
      this.begun = all
      return undefined
    }
    if (end + 1 < all.length) this.chunks = [all.subarray(end + 1)]
    return decoder.decode(all.subarray(0, end))
  }

  /** Nothing is left and nothing more comes. */
  takeEnd(): boolean {
    if (this.closed && this.chunks.length === 0 && this.begun === undefined) return true
    if (!this.markedEnd) return false
    this.markedEnd = false
    return true
  }
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  let length = 0
  for (const chunk of chunks) length += chunk.length
  const all = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.length
  }
  return all
}
