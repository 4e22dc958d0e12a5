const INTERRUPT = 0x03
const END_OF_FILE = 0x04
const BACKSPACE = 0x08
const NEWLINE = 0x0a
const RETURN = 0x0d
const KILL_LINE = 0x15
const ESCAPE = 0x1b
const SPACE = 0x20
const DELETE = 0x7f
const ERASE = '\b \b'

const encoder = new TextEncoder()
const NEWLINE_BYTES = encoder.encode('\r\n')

export interface TerminalParts {
  /** Shows something on the screen. */
  show(bytes: Uint8Array): void
  /** A line is done. */
  enter(line: Uint8Array): void
  endOfFile(): void
  interrupt(): void
}

/** A terminal's line discipline: echoes what is typed, lets a line be corrected, and hands it on when it is done. Upstream: Linux tty, canonical mode */
export class Terminal {
  private readonly parts: TerminalParts
  private line: number[] = []
  /** Within an escape sequence, of a key that has no character: those are left out. */
  private escaped: 'no' | 'begun' | 'inside' = 'no'

  constructor(parts: TerminalParts) {
    this.parts = parts
  }

  /** Keys that were pressed. */
  type(bytes: Uint8Array): void {
    for (const byte of bytes) if (!this.skipsEscape(byte)) this.key(byte)
  }

  /** What a process writes, as the screen gets it. */
  show(bytes: Uint8Array): void {
    if (!bytes.includes(NEWLINE)) return this.parts.show(bytes)
    const shown: number[] = []
    let previous = 0
    for (const byte of bytes) {
      if (byte === NEWLINE && previous !== RETURN) shown.push(RETURN)
      shown.push(byte)
      previous = byte
    }
    this.parts.show(Uint8Array.from(shown))
  }

  private skipsEscape(byte: number): boolean {
    if (this.escaped === 'no') {
      if (byte !== ESCAPE) return false
      this.escaped = 'begun'
    } else if (this.escaped === 'begun') this.escaped = byte === 0x5b || byte === 0x4f ? 'inside' : 'no'
    else if (byte >= 0x40) this.escaped = 'no'
    return true
  }

  private key(byte: number): void {
    const { parts } = this
    if (byte === RETURN || byte === NEWLINE) {
      parts.show(NEWLINE_BYTES)
      this.commit([...this.line, NEWLINE])
    } else if (byte === INTERRUPT) {
      this.line = []
      parts.show(encoder.encode('^C\r\n'))
      parts.interrupt()
    } else if (byte === END_OF_FILE) {
      if (this.line.length > 0) this.commit(this.line)
      else parts.endOfFile()
    } else if (byte === DELETE || byte === BACKSPACE) this.erase()
    else if (byte === KILL_LINE) while (this.line.length > 0) this.erase()
    else if (byte >= SPACE) {
      this.line.push(byte)
      parts.show(Uint8Array.of(byte))
    }
  }

  private commit(line: readonly number[]): void {
    this.line = []
    this.parts.enter(Uint8Array.from(line))
  }

  /** A character may be several bytes. */
  private erase(): void {
    if (this.line.length === 0) return
    while (isContinuation(this.line.pop()!));
    this.parts.show(encoder.encode(ERASE))
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}
