/** What is told of each size. `bytes/pod` is what is still held afterwards, history, events and trace included. */
export const COLUMNS = ['pods', 'nodes', 'seconds', 'pods/s', 'us/pod', 'x baseline', 'writes/pod', 'turns/s', 'bytes/pod'] as const

export type Column = (typeof COLUMNS)[number]

const WIDTH = 11

/** One line of the table, each cell at the right of its column. */
export function tableLine(cellOf: (column: Column) => string): string {
  return `${COLUMNS.map((column) => cellOf(column).padStart(WIDTH)).join('')}\n`
}
