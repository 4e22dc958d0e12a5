import type { FieldNode, FieldSet } from './field-set.ts'
import { EMPTY_FIELD_SET } from './field-set.ts'
import type { Path, PathElement } from './path-element.ts'
import { comparePathElements } from './path-element.ts'

/** Collects paths in any order. A walker keeps the builder of the place it is at, so that adding costs one lookup. */
export class FieldSetBuilder {
  private readonly nodes = new Map<string, { element: PathElement; member: boolean; children: FieldSetBuilder | undefined }>()

  /** Puts the path of one step into the set. */
  add(element: PathElement): void {
    this.node(element).member = true
  }

  /** The builder of everything below one step. */
  below(element: PathElement): FieldSetBuilder {
    const node = this.node(element)
    node.children ??= new FieldSetBuilder()
    return node.children
  }

  /** Puts a path into the set. The empty path is no path. */
  addPath(path: Path): void {
    let builder: FieldSetBuilder = this
    for (const [i, element] of path.entries()) {
      if (i === path.length - 1) builder.add(element)
      else builder = builder.below(element)
    }
  }

  build(): FieldSet {
    const nodes: FieldNode[] = []
    for (const { element, member, children } of this.nodes.values()) {
      const inner = children?.build()
      const filled = inner && inner.nodes.length > 0 ? inner : undefined
      if (member || filled) nodes.push({ element, member, children: filled })
    }
    return nodes.length === 0 ? EMPTY_FIELD_SET : { nodes: nodes.sort((a, b) => comparePathElements(a.element, b.element)) }
  }

  private node(element: PathElement): { element: PathElement; member: boolean; children: FieldSetBuilder | undefined } {
    let node = this.nodes.get(element.text)
    if (!node) {
      node = { element, member: false, children: undefined }
      this.nodes.set(element.text, node)
    }
    return node
  }
}

export function fieldSetOf(...paths: readonly Path[]): FieldSet {
  const builder = new FieldSetBuilder()
  for (const path of paths) builder.addPath(path)
  return builder.build()
}
