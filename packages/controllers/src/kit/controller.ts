import type { KubeObject, ResourceDefinition } from '@kubesim/api'
import type { Informer, InformerEvent, Tally, TallyDefinition } from '@kubesim/client'
import type { Action } from './action.ts'

/** The controller's view of the world: local, possibly stale, read-only. */
export interface Caches {
  get<T extends KubeObject>(definition: ResourceDefinition<T>, key: string): T | undefined
  byIndex<T extends KubeObject>(definition: ResourceDefinition<T>, index: string, value: string): readonly T[]
  values<T extends KubeObject>(definition: ResourceDefinition<T>): Iterable<T>
  /** The group's accumulator of a tally that `setup` added. */
  tally<T extends KubeObject, S>(tally: TallyDefinition<T, S>, group: string): S
}

/** Where `setup` declares what `observe` will read. */
export interface CacheSetup {
  addIndex<T extends KubeObject>(definition: ResourceDefinition<T>, name: string, values: (object: T) => readonly string[]): void
  addTally<T extends KubeObject, S>(definition: ResourceDefinition<T>, tally: TallyDefinition<T, S>): void
}

/** Turns an event on some other resource into keys of this controller's own. */
export interface WatchDefinition<W extends KubeObject = KubeObject> {
  readonly definition: ResourceDefinition<W>
  readonly keys: (event: InformerEvent<W>, caches: Caches) => readonly string[]
  /** Lets a pass wait, so that one answers all the events of an instant; for passes that read much. */
  readonly delayMs?: number
}

/**
 * A level-triggered controller: `observe` gathers, `plan` decides, the executor acts. Told how things are, never what changed: a pass may
 * come late, twice, or after a restart, and must lead to the same end.
 */
export interface ControllerDefinition<T extends KubeObject, V> {
  /** Identity and name in traces: `replicaset-controller` acts as system:serviceaccount:kube-system:replicaset-controller. */
  readonly name: string
  /** The account that it acts as, where upstream's is not called like the controller. */
  readonly serviceAccount?: string
  /** It has no account: it acts as the controller manager itself. */
  readonly actsAsManager?: boolean
  /** Component named in its Events, where upstream's differs from `name`. */
  readonly eventSource?: string
  readonly for: ResourceDefinition<T>
  /** Objects that there is ever anything to do for; default all. Others cost no pass. */
  readonly concerns?: (object: T) => boolean
  /** Resources whose objects carry a controller reference to `for`: their events wake the owner. */
  readonly owns?: readonly ResourceDefinition[]
  readonly watches?: readonly WatchDefinition[]
  readonly setup?: (setup: CacheSetup) => void
  /** Failed passes in a row after which the key is given up until something changes; default never. */
  readonly retryCountMax?: number
  /** May not write, wait or look at the clock. */
  readonly observe: (object: T, caches: Caches) => V
  /** Pure. `nowMs` is the virtual time of the pass. */
  readonly plan: (object: T, view: V, nowMs: number) => readonly Action[]
}

/** A controller whose types no longer matter: what the manager runs. */
export type AnyController = ControllerDefinition<KubeObject, unknown>

/** Declares a controller; the place where its types are checked. */
export function defineController<T extends KubeObject, V>(definition: ControllerDefinition<T, V>): AnyController {
  return definition as unknown as AnyController
}

/** Declares a watch with the types of the watched resource. */
export function watchOf<W extends KubeObject>(
  definition: ResourceDefinition<W>,
  keys: WatchDefinition<W>['keys'],
  options: Pick<WatchDefinition, 'delayMs'> = {},
): WatchDefinition {
  return { definition, keys, ...options } as unknown as WatchDefinition
}

/** Caches over informers. */
export function createCaches(informerOf: <T extends KubeObject>(definition: ResourceDefinition<T>) => Informer<T>): Caches & CacheSetup {
  const tallies = new Map<unknown, Tally<unknown>>()
  return {
    get: (definition, key) => informerOf(definition).get(key),
    byIndex: (definition, index, value) => informerOf(definition).byIndex(index, value),
    values: (definition) => informerOf(definition).values(),
    addIndex: (definition, name, values) => informerOf(definition).addIndex(name, values),
    addTally<T extends KubeObject, S>(definition: ResourceDefinition<T>, tally: TallyDefinition<T, S>) {
      if (!tallies.has(tally)) tallies.set(tally, informerOf(definition).addTally(tally))
    },
    tally<T extends KubeObject, S>(tally: TallyDefinition<T, S>, group: string): S {
      const kept = tallies.get(tally)
      if (kept === undefined) throw new Error(`tally ${tally.name} was not added in setup`)
      return kept.of(group) as S
    },
  }
}
