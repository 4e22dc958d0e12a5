/** Turns at one instant before passes are counted by key: below this nothing is counted, so that ordinary runs pay nothing. */
const TURNS_UNCOUNTED = 10_000
/** Passes of one key at one virtual instant that need no progress to go with them. */
const PASSES_PER_KEY_MAX = 2_000
/** Passes of one key that each object which changed at the instant allows besides: who watches 10,000 pods has reason to look 10,000 times. */
const PASSES_PER_CHANGED_OBJECT = 20
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

/**
 * Counts passes without progress while virtual time stands still. Progress is how many different objects have changed at the instant:
 * writing the same ones over and over is none, nor is making objects that are deleted again.
 */
export class LivelockGuard {
  private turns = 0
  private readonly passes = new Map<Countable, Map<string, number>>()
  private readonly changed = new ChangedObjects()

  timeMoved(): void {
    this.turns = 0
    if (this.passes.size > 0) this.passes.clear()
    this.changed.clear()
  }

  /** Takes note of a committed write. */
  wrote(object: { readonly resource: string; readonly key: string }, change: 'created' | 'updated' | 'deleted'): void {
    if (this.turns < TURNS_UNCOUNTED) return
    if (change === 'deleted') this.changed.delete(object.resource, object.key)
    else this.changed.add(object.resource, object.key, change === 'created')
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
    const allowed = component.relay ? PASSES_PER_RELAY_KEY_MAX : PASSES_PER_KEY_MAX + PASSES_PER_CHANGED_OBJECT * this.changed.count
    if (passes > allowed) throw new LivelockError(timeMs, this.culprits(component.relay))
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

/** The objects that changed at one instant, but for those that came and went within it. */
class ChangedObjects {
  count = 0
  private readonly byResource = new Map<string, Map<string, 'new' | 'old'>>()

  add(resource: string, key: string, isNew: boolean): void {
    let keys = this.byResource.get(resource)
    if (keys === undefined) {
      keys = new Map()
      this.byResource.set(resource, keys)
    }
    if (keys.has(key)) return
    keys.set(key, isNew ? 'new' : 'old')
    this.count++
  }

  delete(resource: string, key: string): void {
    const keys = this.byResource.get(resource)
    if (keys?.get(key) !== 'new') {
      this.add(resource, key, false)
      return
    }
    keys.delete(key)
    this.count--
  }

  clear(): void {
    if (this.count === 0) return
    this.byResource.clear()
    this.count = 0
  }
}
