import type { Path, PathElement, Slot } from './path-element.ts'
import { fieldElement } from './path-element.ts'

/**
 * A place in the objects of a kind, made when it is first seen: the same path is the same node, so that what was seen there can be told
 * by identity.
 */
export class PathNode {
  /** Undefined for the object itself. */
  readonly element: PathElement | undefined
  readonly parent: PathNode | undefined
  /** Fields below that are not looked at. */
  skipped: ReadonlySet<string> | undefined
  /** Field below whose whole value is recognised when it is new: a template's spec. */
  recognised: string | undefined
  private readonly counter: { count: number }
  private fields: Map<string, PathNode> | undefined
  private items: Map<string, PathNode> | undefined
  private itemsByKey: Map<string, PathNode> | undefined
  private slots: PathNode[] | undefined

  constructor(parent?: PathNode, element?: PathElement) {
    this.parent = parent
    this.element = element
    this.counter = parent === undefined ? { count: 0 } : parent.counter
    this.counter.count++
  }

  /** Places known in the same objects. */
  get count(): number {
    return this.counter.count
  }

  field(name: string): PathNode {
    this.fields ??= new Map()
    let node = this.fields.get(name)
    if (node === undefined) {
      node = new PathNode(this, fieldElement(name))
      this.fields.set(name, node)
    }
    return node
  }

  item(element: PathElement): PathNode {
    this.items ??= new Map()
    let node = this.items.get(element.text)
    if (node === undefined) {
      node = new PathNode(this, element)
      this.items.set(element.text, node)
    }
    return node
  }

  /** The item whose only key has this text, by its step when it is seen for the first time. */
  itemOfKey(key: string, elementOf: (key: string) => PathElement): PathNode {
    this.itemsByKey ??= new Map()
    let node = this.itemsByKey.get(key)
    if (node === undefined) {
      node = this.item(elementOf(key))
      this.itemsByKey.set(key, node)
    }
    return node
  }

  /** The item whose only key is what a slot stands for. */
  slotItem(slot: Slot, elementOf: (slot: Slot) => PathElement): PathNode {
    this.slots ??= []
    let node = this.slots[slot.index]
    if (node === undefined) {
      node = this.item(elementOf(slot))
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
