export interface ColumnOptions {
  /** Narrowest a column may be, padding included; default 6. */
  readonly widthMin?: number
  /** Blanks between columns; default 3. */
  readonly padding?: number
}

/**
 * Aligns rows of cells in columns as kubectl does: cells are padded with blanks to the widest of their column and three blanks; the last
 * cell of a line is not. Widths are kept from one call to the next, so that lines that a watch adds stay aligned.
 * Upstream: liggitt/tabwriter with the settings of cli-runtime/pkg/printers/tabwriter.go
 */
export class ColumnWriter {
  private readonly widthMin: number
  private readonly padding: number
  private widths: readonly number[] = []

  constructor({ widthMin = 6, padding = 3 }: ColumnOptions = {}) {
    this.widthMin = widthMin
    this.padding = padding
  }

  /** Forget the widths: a table of other things follows. */
  forget(): void {
    this.widths = []
  }

  /** The rows as text, each with a line feed. */
  write(rows: readonly (readonly string[])[]): string {
    const widths = [...this.widths]
    for (const row of rows) {
      for (let index = 0; index < row.length - 1; index++) {
        widths[index] = Math.max(widths[index] ?? this.widthMin, displayWidth(row[index]!) + this.padding)
      }
    }
    this.widths = widths
    return rows
      .map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : padded(cell, widths[index]!))).join('')}\n`)
      .join('')
  }
}

/** One table by itself. */
export function alignColumns(rows: readonly (readonly string[])[], options: ColumnOptions = {}): string {
  return new ColumnWriter(options).write(rows)
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - displayWidth(cell)))
}

/** Characters, not UTF-16 units. */
function displayWidth(text: string): number {
  let width = 0
  for (const _ of text) width++
  return width
}
