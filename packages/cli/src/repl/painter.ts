import picocolors from 'picocolors'

/** Colours on a terminal, nothing elsewhere. */
export interface Painter {
  bad(text: string): string
  dim(text: string): string
  strong(text: string): string
}

export function createPainter(isTerminal: boolean): Painter {
  const colors = picocolors.createColors(isTerminal)
  return { bad: colors.red, dim: colors.dim, strong: colors.bold }
}
