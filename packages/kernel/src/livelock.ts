/** Turns at one instant before passes are counted by key: below this nothing is counted, so that ordinary runs pay nothing. */
const TURNS_UNCOUNTED = 10_000
/** Passes of one key at one virtual instant before a livelock is declared. */
const PASSES_PER_KEY_MAX = 2_000
/** The same for a relay, whose one key stands for the changes of every object of a resource. */
const PASSES_PER_RELAY_KEY_MAX = 10_000_000
const CULPRITS_NAMED_MAX = 5

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

/** One component as the guard sees it. */
export interface Countable {
  readonly name: string
  readonly relay: boolean
}

/** Counts passes per key while virtual time stands still. */
export class LivelockGuard {
  private turns = 0
  private readonly passes = new Map<Countable, Map<string, number>>()

  timeMoved(): void {
    this.turns = 0
    if (this.passes.size > 0) this.passes.clear()
  }

  /** Throws a LivelockError that names the keys which took the most passes. */
  count(component: Countable, key: string, timeMs: number): void {
    if (++this.turns < TURNS_UNCOUNTED) return
    let keys = this.passes.get(component)
    if (keys === undefined) {
      keys = new Map()
      this.passes.set(component, keys)
    }
    const passes = (keys.get(key) ?? 0) + 1
    keys.set(key, passes)
    if (passes > (component.relay ? PASSES_PER_RELAY_KEY_MAX : PASSES_PER_KEY_MAX))
      throw new LivelockError(timeMs, this.culprits(component.relay))
  }

  /** Those which took at least half as many passes as the busiest; relays only where no other component is to blame. */
  private culprits(relays: boolean): LivelockError['culprits'] {
    const counted = [...this.passes]
      .filter(([component]) => relays || !component.relay)
      .flatMap(([component, keys]) => [...keys].map(([key, passes]) => ({ component: component.name, key, passes })))
      .sort((a, b) => b.passes - a.passes)
    return counted.filter((culprit) => culprit.passes * 2 > counted[0]!.passes).slice(0, CULPRITS_NAMED_MAX)
  }
}
