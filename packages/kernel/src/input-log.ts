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
  /** Those that are kept. */
  entries(): readonly Input[]
  /** Hands over those kept so far and every one from now on, and keeps none: for a world that is to run for long. */
  divert(to: (input: Input) => void): void
}

export function createInputLog(position: () => { timeMs: number; turn: number }): InputLog {
  const kept: Input[] = []
  let take = (input: Input): void => void kept.push(input)
  return {
    record: (kind, data) => take({ ...position(), kind, data }),
    entries: () => kept,
    divert(to) {
      take = to
      for (const input of kept.splice(0)) to(input)
    },
  }
}
