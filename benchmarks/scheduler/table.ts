const WIDTHS = [28, 8, 9, 12, 7, 9, 9, 9]

/** One line of the table, the name at the left and figures at the right of their columns. */
export function tableLine(cells: readonly string[]): string {
  return `${cells.map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0]!) : cell.padStart(WIDTHS[index]!))).join('')}\n`
}
