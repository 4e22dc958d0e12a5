import { alignColumns } from './aligned-text.ts'

const INDENT = '  '

/** Text under construction, in levels of two blanks; tabs separate columns. Upstream: kubectl/pkg/describe PrefixWriter */
export class Description {
  private readonly parts: string[]
  private readonly indent: number

  constructor(parts: string[] = [], indent = 0) {
    this.parts = parts
    this.indent = indent
  }

  /** Writes text as it is, after the blanks of its level: several in a row make one line. */
  write(level: number, text: string): void {
    this.parts.push(escapeTerminal(INDENT.repeat(level + this.indent) + text))
  }

  line(level: number, text: string): void {
    this.write(level, `${text}\n`)
  }

  /** The rest of a line that `write` began. A nested description puts its own blanks before it, as kubectl does. */
  rest(text = ''): void {
    this.write(0, `${text}\n`)
  }

  /** The same text, continued `levels` deeper. */
  nested(levels: number): Description {
    return new Description(this.parts, this.indent + levels)
  }

  /** With its tabs. */
  raw(): string {
    return this.parts.join('')
  }

  /** With its columns set out. */
  aligned(): string {
    return alignColumns(this.raw())
  }
}

/** What a terminal would take for a command is shown instead. Upstream: cli-runtime/pkg/printers WriteEscaped */
function escapeTerminal(text: string): string {
  return text.replaceAll('\u001b', '^[').replaceAll('\r', '\\r')
}

/** The finished text of what `describe` writes. */
export function description(describe: (out: Description) => void): string {
  const out = new Description()
  describe(out)
  return out.aligned()
}
