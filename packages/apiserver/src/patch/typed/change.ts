import type { FieldSet } from '../fields/field-set.ts'
import { isEmptySet } from '../fields/field-set.ts'
import { FieldSetBuilder } from '../fields/field-set-builder.ts'
import type { FieldFilter } from '../fields/filter.ts'
import type { PathNode } from './path-node.ts'

/** How two objects differ. No path is in two of the sets. Upstream: typed.Comparison */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

export type Difference = 'added' | 'modified' | 'removed'

export function isSame(comparison: Comparison): boolean {
  return isEmptySet(comparison.added) && isEmptySet(comparison.modified) && isEmptySet(comparison.removed)
}

export function filterComparison(comparison: Comparison, filter: FieldFilter | undefined): Comparison {
  if (!filter) return comparison
  return { added: filter(comparison.added), modified: filter(comparison.modified), removed: filter(comparison.removed) }
}

/** Values that one change recognises, as long as they live; then it begins anew. */
const WHOLES_MAX = 4096

/**
 * What a comparison has found so far: one more difference than the change before it. Comparisons that find the same differences in the
 * same order come to the same change, so that what follows from it need be worked out once. `E` is what a caller keeps with it.
 */
export class Change<E = unknown> {
  readonly previous: Change<E> | undefined
  readonly difference: Difference
  readonly path: PathNode | undefined
  /** What the caller has made of this change. */
  effect: E | undefined
  private readonly counter: { count: number }
  private firstPath: PathNode | undefined
  private first: Change<E> | undefined
  private added: Map<PathNode, Change<E>> | undefined
  private modified: Map<PathNode, Change<E>> | undefined
  private removed: Map<PathNode, Change<E>> | undefined
  private wholes: WeakMap<object, Change<E>> | undefined
  private wholeCount = 0
  private found: Comparison | undefined

  private constructor(previous: Change<E> | undefined, difference: Difference, path: PathNode | undefined) {
    this.previous = previous
    this.difference = difference
    this.path = path
    this.counter = previous === undefined ? { count: 0 } : previous.counter
    this.counter.count++
  }

  /** No difference yet. */
  static none<E>(): Change<E> {
    return new Change<E>(undefined, 'added', undefined)
  }

  /** Changes known that begin where this one does. */
  get count(): number {
    return this.counter.count
  }

  /** This change and one more difference. */
  and(difference: Difference, path: PathNode): Change<E> {
    const { first } = this
    if (first === undefined) {
      this.firstPath = path
      this.first = new Change(this, difference, path)
      return this.first
    }
    if (this.firstPath === path && first.difference === difference) return first
    this[difference] ??= new Map()
    const known = this[difference]
    let next = known.get(path)
    if (next === undefined) {
      next = new Change(this, difference, path)
      known.set(path, next)
    }
    return next
  }

  /** What this change became when this value had been found new, undefined when it was not seen yet. */
  afterWhole(value: object): Change<E> | undefined {
    return this.wholes?.get(value)
  }

  rememberWhole(value: object, after: Change<E>): void {
    if (this.wholes === undefined || this.wholeCount >= WHOLES_MAX) {
      this.wholes = new WeakMap()
      this.wholeCount = 0
    }
    this.wholes.set(value, after)
    this.wholeCount++
  }

  get comparison(): Comparison {
    this.found ??= this.collect()
    return this.found
  }

  private collect(): Comparison {
    const found = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() }
    for (let change: Change<E> | undefined = this; change !== undefined; change = change.previous) {
      if (change.path !== undefined) found[change.difference].addPath(change.path.path)
    }
    return { added: found.added.build(), modified: found.modified.build(), removed: found.removed.build() }
  }
}
