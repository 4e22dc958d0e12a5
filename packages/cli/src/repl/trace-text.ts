import type { Cluster } from '@kubesim/cluster'

const PASSES_DEFAULT = 20

/** The last passes, one line each: turn, time, who, for what, by which turn it was caused, what it wrote. */
export function renderTrace(cluster: Cluster, argument: string): string {
  const count = argument === '' ? PASSES_DEFAULT : Number(argument)
  if (!Number.isInteger(count) || count <= 0) throw new Error('trace takes a number of passes, such as "trace 50"')
  const rows = cluster.trace(count).map((pass) => {
    const wrote =
      pass.lastRevision === 0
        ? ''
        : pass.firstRevision === pass.lastRevision
          ? `wrote ${pass.lastRevision}`
          : `wrote ${pass.firstRevision}-${pass.lastRevision}`
    const notes = cluster.kernel.trace
      .notesOf(pass.turn)
      .map((note) => note.text)
      .join('; ')
    return [
      `#${pass.turn}`,
      new Date(pass.timeMs).toISOString().slice(11, 23),
      pass.component,
      pass.key,
      pass.cause === 0 ? '' : `<- #${pass.cause}`,
      wrote,
      notes,
    ]
  })
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column < 6 ? cell.padEnd(widths[column]!) : cell))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
