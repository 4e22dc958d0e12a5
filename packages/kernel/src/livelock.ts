/** Turns at one instant before passes are counted by key: below this nothing is counted, so that ordinary runs pay nothing. */
const TURNS_UNCOUNTED = 10_000
/** Passes of one key at one virtual instant before a livelock is declared. */
const PASSES_PER_KEY_MAX = 2_000

/** Components that keep waking each other without virtual time moving. */
export class LivelockError extends Error {
  readonly culprits: readonly { readonly component: string; readonly key: string; readonly passes: number }[]

  constructor(timeMs: number, culprits: LivelockError['culprits']) {
    const names = culprits.map((culprit) => `${culprit.component} (${culprit.key}, ${culprit.passes} passes)`).join(', ')
    super(`livelock at ${new Date(timeMs).toISOString()}: these keep waking each other without virtual time moving: ${names}`)
    this.name = 'LivelockError'
    this.culprits = culprits
  }
}

/** Counts passes per key while virtual time stands still. */
export class LivelockGuard {
  private turns = 0
  private readonly passes = new Map<string, { component: string; key: string; passes: number }>()

  timeMoved(): void {
    this.turns = 0
    if (this.passes.size > 0) this.passes.clear()
  }

  /** Throws a LivelockError that names the keys which took the most passes. */
  count(component: string, key: string, timeMs: number): void {
    if (++this.turns < TURNS_UNCOUNTED) return
    const id = `${component}\u0000${key}`
    let counted = this.passes.get(id)
    if (counted === undefined) {
      counted = { component, key, passes: 0 }
      this.passes.set(id, counted)
    }
    if (++counted.passes <= PASSES_PER_KEY_MAX) return
    const worst = [...this.passes.values()].sort((a, b) => b.passes - a.passes).filter((other) => other.passes * 2 > counted.passes)
    throw new LivelockError(timeMs, worst.slice(0, 5))
  }
}
