import type { KubeObject } from '@kubesim/api'
import type { Tally, TallyDefinition } from './contracts.ts'

interface Index<T> {
  readonly values: (object: T) => readonly string[]
  readonly entries: Map<string, Bucket<T>>
}

/** Objects under one index value, in the order in which they came; the array is made when somebody asks. */
class Bucket<T> {
  readonly objects = new Map<string, T>()
  private listed: readonly T[] | undefined

  set(key: string, object: T): void {
    this.objects.set(key, object)
    this.listed = undefined
  }

  delete(key: string): void {
    this.objects.delete(key)
    this.listed = undefined
  }

  get list(): readonly T[] {
    this.listed ??= [...this.objects.values()]
    return this.listed
  }
}

interface TallyState<T> {
  change(previous: T | undefined, next: T | undefined): void
}

/** Objects by key, with indexes and tallies that cost what changed. */
export class IndexedCache<T extends KubeObject> {
  readonly objects = new Map<string, T>()
  private readonly indexes = new Map<string, Index<T>>()
  private readonly tallies: TallyState<T>[] = []

  /** Stores or, with undefined, removes; returns what was there before. */
  set(key: string, next: T | undefined): T | undefined {
    const previous = this.objects.get(key)
    if (next === undefined) this.objects.delete(key)
    else this.objects.set(key, next)
    for (const index of this.indexes.values()) reindex(index, key, { previous, next })
    for (const tally of this.tallies) tally.change(previous, next)
    return previous
  }

  addIndex(name: string, values: (object: T) => readonly string[]): void {
    const known = this.indexes.get(name)
    if (known !== undefined) {
      if (known.values !== values) throw new Error(`index ${name} is there already with another function`)
      return
    }
    const index: Index<T> = { values, entries: new Map() }
    for (const [key, object] of this.objects) reindex(index, key, { previous: undefined, next: object })
    this.indexes.set(name, index)
  }

  byIndex(name: string, value: string): readonly T[] {
    const index = this.indexes.get(name)
    if (index === undefined) throw new Error(`index ${name} was not added`)
    return index.entries.get(value)?.list ?? NONE
  }

  addTally<S>(definition: TallyDefinition<T, S>): Tally<S> {
    const groups = new Map<string, { readonly state: S; count: number }>()
    const empty = definition.empty()
    const change = (previous: T | undefined, next: T | undefined) => {
      if (previous !== undefined) {
        for (const group of definition.groups(previous)) {
          const entry = groups.get(group)!
          definition.remove(entry.state, previous)
          // A group is kept while a change is under way and dropped when nothing counts in it any more.
          if (--entry.count === 0 && next === undefined) groups.delete(group)
        }
      }
      if (next === undefined) return
      for (const group of definition.groups(next)) {
        let entry = groups.get(group)
        if (entry === undefined) {
          entry = { state: definition.empty(), count: 0 }
          groups.set(group, entry)
        }
        definition.add(entry.state, next)
        entry.count++
      }
      if (previous !== undefined) for (const group of definition.groups(previous)) if (groups.get(group)?.count === 0) groups.delete(group)
    }
    for (const object of this.objects.values()) change(undefined, object)
    this.tallies.push({ change })
    return { of: (group) => groups.get(group)?.state ?? empty }
  }
}

const NONE: readonly never[] = []

function reindex<T>(index: Index<T>, key: string, change: { readonly previous: T | undefined; readonly next: T | undefined }): void {
  const before = change.previous === undefined ? NONE : index.values(change.previous)
  const after = change.next === undefined ? NONE : index.values(change.next)
  // Most changes leave an object where it is: nothing but the object itself is exchanged.
  if (before.length === 1 && after.length === 1 && before[0] === after[0]) {
    index.entries.get(after[0]!)!.set(key, change.next!)
    return
  }
  for (const value of before) {
    if (after.includes(value)) continue
    const bucket = index.entries.get(value)
    bucket?.delete(key)
    if (bucket?.objects.size === 0) index.entries.delete(value)
  }
  for (const value of after) {
    let bucket = index.entries.get(value)
    if (bucket === undefined) {
      bucket = new Bucket()
      index.entries.set(value, bucket)
    }
    bucket.set(key, change.next!)
  }
}
