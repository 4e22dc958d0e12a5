import type { JsonObject, Schema } from '@kubesim/api'
import { isJsonObject, jsonEqual } from '@kubesim/api'
import { type Slot, slotAt } from '../fields/path-element.ts'
import { asList, asObject, isEmptyObject } from '../json-object.ts'
import type { Atom } from './atom.ts'
import { forEachAtom, isAtomic } from './atom.ts'
import { Change, type Comparison, type Difference } from './change.ts'
import { type ItemPaths, itemPathsOf, type SlotSource } from './item-paths.ts'
import { PathNode } from './path-node.ts'
import { ZERO_OBJECT } from './zero-values.ts'

/**
 * Compares two objects of a kind, either of which may be undefined. Throws a ListItemError for a list whose items nobody can
 * tell apart. Upstream: typed.TypedValue.Compare
 */
export function compareObjects(lhs: unknown, rhs: unknown, schema: Schema): Comparison {
  return new ComparisonWalk(new PathNode(schema), Change.none(), false).compare(lhs, rhs).comparison
}

/** One comparison. What is the same object on both sides is not looked into. */
export class ComparisonWalk<E = unknown> implements SlotSource {
  private found: unknown[] | undefined
  private readonly root: PathNode
  readonly slotted: boolean
  private change: Change<E>

  /** `slotted`: paths have slots in the place of addresses and uids. */
  constructor(root: PathNode, none: Change<E>, slotted: boolean) {
    this.root = root
    this.change = none
    this.slotted = slotted
  }

  /** What the slots of the paths stand for. */
  get values(): readonly unknown[] {
    return this.found ?? NO_VALUES
  }

  compare(lhs: unknown, rhs: unknown): Change<E> {
    this.compareValue(lhs, rhs, this.root)
    return this.change
  }

  private mark(difference: Difference, node: PathNode): void {
    if (node.element !== undefined) this.change = this.change.and(difference, node)
  }

  private compareValue(lhs: unknown, rhs: unknown, node: PathNode): void {
    if (lhs === rhs) return
    const { schema } = node
    if (schema.type === 'scalar') this.compareLeaf(lhs, rhs, node)
    else if (!(schema.type === 'any' ? this.compareAny(lhs, rhs, node) : this.compareAtom(lhs, rhs, node))) this.markWhole(lhs, rhs, node)
  }

  /** What is there on one side only is in the sets itself, too. */
  private markWhole(lhs: unknown, rhs: unknown, node: PathNode): void {
    if (lhs === undefined) this.mark('added', node)
    else if (rhs === undefined) this.mark('removed', node)
  }

  /** Free-form content is what its value is, and both where it changes its nature. Returns whether it was compared as a whole. */
  private compareAny(lhs: unknown, rhs: unknown, node: PathNode): boolean {
    let leaf = false
    forEachAtom(node.schema, { lhs, rhs }, (atom, last) => {
      const wasLeaf = this.compareAtom(lhs, rhs, node, atom)
      if (last) leaf = wasLeaf
    })
    return leaf
  }

  /** Returns whether the value was compared as a whole. */
  private compareAtom(lhs: unknown, rhs: unknown, node: PathNode, atom: Atom = node.schema.type === 'list' ? 'list' : 'map'): boolean {
    const { schema } = node
    if (atom === 'scalar' || isAtomic(schema, atom) || bothEmpty(atom, lhs, rhs, node)) {
      this.compareLeaf(lhs, rhs, node)
      return true
    }
    if (atom === 'map') this.compareFields(asObject(lhs), asObject(rhs), node)
    else if (schema.type === 'list') this.compareItems(lhs, rhs, node)
    return false
  }

  private compareLeaf(lhs: unknown, rhs: unknown, node: PathNode): void {
    if (lhs === undefined) this.mark('added', node)
    else if (rhs === undefined) this.mark('removed', node)
    else if (!jsonEqual(lhs, rhs)) this.mark('modified', node)
  }

  private compareFields(lhs: JsonObject | undefined, rhs: JsonObject | undefined, node: PathNode): void {
    const { skipped, zeros } = node
    for (const key in lhs) {
      const left = lhs[key]
      if (left === undefined || skipped?.has(key)) continue
      const right = rhs && fieldValue(rhs, key)
      const field = left === right ? null : node.field(key)
      if (field !== null) this.compareField(left, rhs && right === undefined ? zeros.get(key) : right, field)
    }
    for (const key in rhs) {
      const right = rhs[key]
      if (right === undefined || skipped?.has(key) || (lhs && fieldValue(lhs, key)) !== undefined) continue
      const field = node.field(key)
      if (field !== null) this.compareField(lhs && zeros.get(key), right, field)
    }
    if (lhs === undefined || rhs === undefined) this.compareZeros(lhs, rhs, node)
  }

  /** What a side that is there holds though nobody set it. */
  private compareZeros(lhs: JsonObject | undefined, rhs: JsonObject | undefined, node: PathNode): void {
    const present = lhs ?? rhs
    for (let index = 0; index < node.zeroFields.length; index++) {
      const key = node.zeroFields[index]!
      if (node.skipped?.has(key) || present?.[key] !== undefined) continue
      const zero = node.zeros.get(key)
      const field = node.field(key)
      if (field !== null) this.compareField(lhs && zero, rhs && zero, field)
    }
  }

  private compareField(lhs: unknown, rhs: unknown, field: PathNode): void {
    if (field.recognised && (lhs === undefined || lhs === ZERO_OBJECT) && isJsonObject(rhs)) this.compareWhole(lhs, rhs, field)
    else this.compareValue(lhs, rhs, field)
  }

  /** A value that is new as a whole: where it was seen before, all that is in it is known. */
  private compareWhole(lhs: unknown, rhs: JsonObject, node: PathNode): void {
    const before = this.change
    const known = before.afterWhole(rhs)
    if (known !== undefined) {
      this.change = known
      return
    }
    const slots = this.values.length
    this.compareValue(lhs, rhs, node)
    if (this.values.length === slots) before.rememberWhole(rhs, this.change)
  }

  private compareItems(lhs: unknown, rhs: unknown, node: PathNode): void {
    const left = itemPathsOf(lhs, node, this)
    const right = itemPathsOf(rhs, node, this, left)
    if (left.unique && right.unique) this.comparePairs(left, right)
    else this.compareDuplicates(left, right)
  }

  private comparePairs(left: ItemPaths, right: ItemPaths): void {
    for (let index = 0; index < right.paths.length; index++) {
      const path = right.paths[index]!
      const position = left.position(path, index)
      this.compareValue(position < 0 ? undefined : left.list[position], right.list[index], path)
    }
    for (let index = 0; index < left.paths.length; index++) {
      const path = left.paths[index]!
      if (right.position(path, index) < 0) this.compareValue(left.list[index], undefined, path)
    }
  }

  /** Items that a list has more than once are owned together. */
  private compareDuplicates(left: ItemPaths, right: ItemPaths): void {
    for (const path of new Set([...left.paths, ...right.paths])) {
      const before = left.all(path)
      const after = right.all(path)
      if (before.length <= 1 && after.length <= 1) this.compareValue(before[0], after[0], path)
      else if (before.length >= 2 && after.length >= 2) {
        if (!jsonEqual(before, after)) this.mark('modified', path)
      } else if (before.length >= 2) {
        if (after.length > 0) this.compareValue(undefined, after[0], path)
        this.mark('removed', path)
      } else {
        if (before.length > 0) this.compareValue(before[0], undefined, path)
        this.mark('added', path)
      }
    }
  }

  /** The slot that stands for a value in this comparison. */
  slotOf(value: string): Slot {
    this.found ??= []
    const known = this.found.indexOf(value)
    return slotAt(known >= 0 ? known : this.found.push(value) - 1)
  }
}

const NO_VALUES: readonly unknown[] = Object.freeze([])

/** A value that JSON has put there, rather than JavaScript: several times faster than asking for an own property. */
function fieldValue(object: JsonObject, key: string): unknown {
  const value = object[key]
  return typeof value === 'function' || value === Object.prototype ? undefined : value
}

/** Empty and null are leaves, so that the difference between them is not lost. */
function bothEmpty(atom: Atom, lhs: unknown, rhs: unknown, node: PathNode): boolean {
  if (atom === 'list') return (asList(lhs)?.length ?? 0) === 0 && (asList(rhs)?.length ?? 0) === 0
  return isEmptyMap(lhs, node) && isEmptyMap(rhs, node)
}

function isEmptyMap(value: unknown, { zeros }: PathNode): boolean {
  return !isJsonObject(value) || (zeros.size === 0 && isEmptyObject(value))
}
