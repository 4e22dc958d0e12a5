import type { Schema } from '@kubesim/api'
import type { Path, PathElement, Slot } from '../fields/path-element.ts'
import { fieldElement, keyElement } from '../fields/path-element.ts'
import { fieldSchema, itemSchema } from './atom.ts'
import { zeroFields } from './zero-values.ts'

/**
 * A place in the objects of a kind, made when it is first seen: the same path is the same node, so that what was seen there can be told
 * by identity.
 */
export class PathNode {
  readonly schema: Schema
  /** Undefined for the object itself. */
  readonly element: PathElement | undefined
  readonly parent: PathNode | undefined
  /** What a struct here holds where nobody set it. */
  readonly zeros: ReadonlyMap<string, unknown>
  readonly zeroFields: readonly string[]
  /** Fields below that are not looked at. */
  skipped: ReadonlySet<string> | undefined
  /** A value here is recognised as a whole when it is new: a template's spec. */
  recognised = false
  private readonly counter: { count: number }
  /** Null for a field that is not declared. */
  private fields: Map<string, PathNode | null> | undefined
  private items: Map<string, PathNode> | undefined
  private itemsByKey: Map<string, PathNode> | undefined
  private slots: PathNode[] | undefined

  constructor(schema: Schema, parent?: PathNode, element?: PathElement) {
    this.schema = schema
    this.parent = parent
    this.element = element
    this.zeros = schema.type === 'struct' ? zeroFields(schema).values : NO_ZEROS
    this.zeroFields = this.zeros.size === 0 ? NO_FIELDS : [...this.zeros.keys()]
    this.counter = parent === undefined ? { count: 0 } : parent.counter
    this.counter.count++
  }

  /** Places known in the same objects. */
  get count(): number {
    return this.counter.count
  }

  /** A field of the object that is here; null when the schema has none of that name. */
  field(name: string): PathNode | null {
    this.fields ??= new Map()
    let node = this.fields.get(name)
    if (node === undefined) {
      const schema = fieldSchema(this.schema, name)
      node = schema === undefined ? null : new PathNode(schema, this, fieldElement(name))
      this.fields.set(name, node)
    }
    return node
  }

  /** An item of the list that is here. */
  item(element: PathElement): PathNode {
    this.items ??= new Map()
    let node = this.items.get(element.text)
    if (node === undefined) {
      node = new PathNode(itemSchema(this.schema), this, element)
      this.items.set(element.text, node)
    }
    return node
  }

  /** The item that is found by one key, called `name`, which has this text. */
  itemOfKey(name: string, key: string): PathNode {
    this.itemsByKey ??= new Map()
    let node = this.itemsByKey.get(key)
    if (node === undefined) {
      node = this.item(keyElement([{ name, value: key }]))
      this.itemsByKey.set(key, node)
    }
    return node
  }

  /** The item that is found by one key, called `name`, whose value a slot stands for. */
  itemOfSlot(name: string, slot: Slot): PathNode {
    this.slots ??= []
    let node = this.slots[slot.index]
    if (node === undefined) {
      node = this.item(keyElement([{ name, value: slot }]))
      this.slots[slot.index] = node
    }
    return node
  }

  get path(): Path {
    const path: PathElement[] = []
    for (let node: PathNode | undefined = this; node?.element !== undefined; node = node.parent) path.push(node.element)
    return path.reverse()
  }
}

const NO_FIELDS: readonly string[] = []
const NO_ZEROS: ReadonlyMap<string, unknown> = new Map()
