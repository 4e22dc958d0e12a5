/** Whatever enters the world from outside: an API request of a user, a fault, a clock command, the answer of a webhook. */
export interface Input {
  readonly timeMs: number
  /** The turn it precedes is `turn + 1`. */
  readonly turn: number
  readonly kind: string
  readonly data: unknown
}

/** The inputs of a run, in order. The same seed and the same log make the same world. */
export interface InputLog {
  record(kind: string, data: unknown): void
  entries(): readonly Input[]
}

export function createInputLog(position: () => { timeMs: number; turn: number }): InputLog {
  const entries: Input[] = []
  return {
    record(kind, data) {
      entries.push({ ...position(), kind, data })
    },
    entries: () => entries,
  }
}
