import type { JsonObject, ListSchema, Schema } from '@kubesim/api'
import { isJsonObject, jsonEqual, ownValue } from '@kubesim/api'
import { type Slot, slotAt } from '../fields/path-element.ts'
import { PathNode } from '../fields/path-node.ts'
import { asList, asObject, isEmptyObject } from '../json-object.ts'
import type { Atom } from './atom.ts'
import { fieldSchema, forEachAtom, isAtomic, itemSchema } from './atom.ts'
import { Change, type Comparison, type Difference } from './change.ts'
import { type ItemPaths, itemPaths, pairItems, type SlotSource } from './item-paths.ts'
import { ZERO_OBJECT, zeroFields } from './zero-values.ts'

/**
 * Compares two objects of a kind, either of which may be undefined. Throws a ListItemError for a list whose items nobody can
 * tell apart. Upstream: typed.TypedValue.Compare
 */
export function compareObjects(lhs: unknown, rhs: unknown, schema: Schema): Comparison {
  return new ComparisonWalk(new PathNode(), Change.none(), false).compare(lhs, rhs, schema).comparison
}

/** One comparison. What is the same object on both sides is not looked into. */
export class ComparisonWalk<E = unknown> implements SlotSource {
  private found: unknown[] | undefined
  private readonly root: PathNode
  private readonly slotted: boolean
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

  compare(lhs: unknown, rhs: unknown, schema: Schema): Change<E> {
    this.compareValue(lhs, rhs, schema, this.root)
    return this.change
  }

  private mark(difference: Difference, node: PathNode): void {
    if (node.element !== undefined) this.change = this.change.and(difference, node)
  }

  private compareValue(lhs: unknown, rhs: unknown, schema: Schema, node: PathNode): void {
    if (lhs === rhs) return
    let leaf = false
    if (schema.type === 'scalar') {
      this.compareLeaf(lhs, rhs, node)
      return
    }
    if (schema.type === 'any') {
      forEachAtom(schema, { lhs, rhs }, (atom, last) => {
        const wasLeaf = this.compareAtom(atom, lhs, rhs, { schema, node })
        if (last) leaf = wasLeaf
      })
    } else leaf = this.compareAtom(schema.type === 'list' ? 'list' : 'map', lhs, rhs, { schema, node })
    if (leaf) return
    if (lhs === undefined) this.mark('added', node)
    else if (rhs === undefined) this.mark('removed', node)
  }

  /** Returns whether the value was compared as a whole. */
  private compareAtom(atom: Atom, lhs: unknown, rhs: unknown, place: { readonly schema: Schema; readonly node: PathNode }): boolean {
    const { schema, node } = place
    if (atom === 'scalar' || isAtomic(schema, atom) || bothEmpty(atom, lhs, rhs, schema)) {
      this.compareLeaf(lhs, rhs, node)
      return true
    }
    if (atom === 'map') this.compareFields(asObject(lhs), asObject(rhs), schema, node)
    else if (schema.type === 'list') this.compareItems(lhs, rhs, schema, node)
    return false
  }

  private compareLeaf(lhs: unknown, rhs: unknown, node: PathNode): void {
    if (lhs === undefined) this.mark('added', node)
    else if (rhs === undefined) this.mark('removed', node)
    else if (!jsonEqual(lhs, rhs)) this.mark('modified', node)
  }

  private compareFields(lhs: JsonObject | undefined, rhs: JsonObject | undefined, schema: Schema, node: PathNode): void {
    const zeros = schema.type === 'struct' ? zeroFields(schema).values : NO_ZEROS
    const { skipped } = node
    for (const key in lhs) {
      const left = lhs[key]
      if (left === undefined || skipped?.has(key)) continue
      const right = rhs && ownValue(rhs, key)
      this.compareField(left, rhs && right === undefined ? zeros.get(key) : right, { schema, node, key })
    }
    for (const key in rhs) {
      const right = rhs[key]
      if (right === undefined || skipped?.has(key)) continue
      const left = lhs && ownValue(lhs, key)
      if (left === undefined) this.compareField(lhs && zeros.get(key), right, { schema, node, key })
    }
    if (lhs !== undefined && rhs !== undefined) return
    for (const [key, zero] of zeros) {
      if (skipped?.has(key) || (lhs ?? rhs)?.[key] !== undefined) continue
      this.compareField(lhs && zero, rhs && zero, { schema, node, key })
    }
  }

  private compareField(
    lhs: unknown,
    rhs: unknown,
    { schema, node, key }: { readonly schema: Schema; readonly node: PathNode; readonly key: string },
  ): void {
    if (lhs === rhs) return
    const inner = fieldSchema(schema, key)
    if (inner === undefined) return
    if (node.recognised === key && (lhs === undefined || lhs === ZERO_OBJECT) && isJsonObject(rhs)) {
      this.compareWhole(lhs, rhs, inner, node.field(key))
    } else this.compareValue(lhs, rhs, inner, node.field(key))
  }

  /** A value that is new as a whole: where it was seen before, all that is in it is known. */
  private compareWhole(lhs: unknown, rhs: JsonObject, schema: Schema, node: PathNode): void {
    const before = this.change
    const known = before.afterWhole(rhs)
    if (known !== undefined) {
      this.change = known
      return
    }
    const slots = this.values.length
    this.compareValue(lhs, rhs, schema, node)
    if (this.values.length === slots) before.rememberWhole(rhs, this.change)
  }

  private compareItems(lhs: unknown, rhs: unknown, schema: ListSchema, node: PathNode): void {
    const slots = this.slotted && schema.mapKeys.length === 1 && IDENTITIES.has(schema.mapKeys[0]!) ? this : undefined
    const left = itemPaths(asList(lhs), schema, node, slots)
    const right = itemPaths(asList(rhs), schema, node, slots)
    const items = itemSchema(schema)
    if (left.unique && right.unique) {
      pairItems(left, right, (before, after, path) => this.compareValue(before, after, items, path))
    } else this.compareDuplicates(left, right, items)
  }

  /** Items that a list has more than once are owned together. */
  private compareDuplicates(left: ItemPaths, right: ItemPaths, items: Schema): void {
    for (const path of new Set([...left.paths, ...right.paths])) {
      const before = left.all(path)
      const after = right.all(path)
      if (before.length <= 1 && after.length <= 1) this.compareValue(before[0], after[0], items, path)
      else if (before.length >= 2 && after.length >= 2) {
        if (!jsonEqual(before, after)) this.mark('modified', path)
      } else if (before.length >= 2) {
        if (after.length > 0) this.compareValue(undefined, after[0], items, path)
        this.mark('removed', path)
      } else {
        if (before.length > 0) this.compareValue(before[0], undefined, items, path)
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

/** Names of list keys whose values hardly two objects share. */
export const IDENTITIES: ReadonlySet<string> = new Set(['ip', 'uid'])

const NO_VALUES: readonly unknown[] = Object.freeze([])
const NO_ZEROS: ReadonlyMap<string, unknown> = new Map()

/** Empty and null are leaves, so that the difference between them is not lost. */
function bothEmpty(atom: Atom, lhs: unknown, rhs: unknown, schema: Schema): boolean {
  if (atom === 'list') return (asList(lhs)?.length ?? 0) === 0 && (asList(rhs)?.length ?? 0) === 0
  return isEmptyMap(lhs, schema) && isEmptyMap(rhs, schema)
}

function isEmptyMap(value: unknown, schema: Schema): boolean {
  if (!isJsonObject(value)) return true
  return isEmptyObject(value) && (schema.type !== 'struct' || zeroFields(schema).values.size === 0)
}
