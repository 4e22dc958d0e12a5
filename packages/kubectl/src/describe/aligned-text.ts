/** Blanks between a column and the next. */
const PADDING = 2

/**
 * Text whose lines hold cells ended by tabs, with the cells of each column set out to one width. A column reaches over neighbouring lines
 * that have a cell there; what follows the last tab of a line belongs to no column. Upstream: text/tabwriter Init(0, 8, 2, ' ', 0)
 */
export function alignColumns(text: string): string {
  if (!text.includes('\t')) return text
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map((cells) => new Array<number>(cells.length - 1).fill(0))
  setWidths(lines, widths, { column: 0, from: 0, to: lines.length })
  return lines.map((cells, row) => cells.map((cell, column) => padded(cell, widths[row]![column])).join('')).join('\n')
}

interface Block {
  readonly column: number
  readonly from: number
  readonly to: number
}

/** Cuts a block of lines into runs that have a cell in the column, sets its width in each and goes on with the next column inside it. */
function setWidths(lines: readonly (readonly string[])[], widths: number[][], { column, from, to }: Block): void {
  for (let row = from; row < to; row++) {
    const first = row
    let width = 0
    for (; row < to && column < lines[row]!.length - 1; row++) width = Math.max(width, lengthOf(lines[row]![column]!) + PADDING)
    if (row === first) continue
    for (let each = first; each < row; each++) widths[each]![column] = width
    setWidths(lines, widths, { column: column + 1, from: first, to: row })
  }
}

function padded(cell: string, width: number | undefined): string {
  return width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - lengthOf(cell)))
}

/** Characters, not UTF-16 units. */
function lengthOf(cell: string): number {
  let length = 0
  for (const _ of cell) length++
  return length
}
