import type { Path, PathElement } from './path-element.ts'
import { comparePathElements } from './path-element.ts'

/** One step of a set: the path that ends here is in the set (`member`), or longer ones are (`children`), or both. */
export interface FieldNode {
  readonly element: PathElement
  readonly member: boolean
  /** Never an empty set. */
  readonly children: FieldSet | undefined
}

/**
 * A set of paths, as an immutable trie whose nodes are sorted. Membership of a path says nothing about its parents or
 * children. Upstream: structured-merge-diff fieldpath.Set
 */
export interface FieldSet {
  readonly nodes: readonly FieldNode[]
}

export const EMPTY_FIELD_SET: FieldSet = Object.freeze({ nodes: Object.freeze([]) })

export function isEmptySet(set: FieldSet): boolean {
  return set.nodes.length === 0
}

function fieldSet(nodes: readonly FieldNode[]): FieldSet {
  return nodes.length === 0 ? EMPTY_FIELD_SET : { nodes }
}

/** A node, or undefined where nothing would be in it. */
function nodeOf(element: PathElement, member: boolean, children: FieldSet | undefined): FieldNode | undefined {
  const inner = children && children.nodes.length > 0 ? children : undefined
  return member || inner ? { element, member, children: inner } : undefined
}

type Combine = (a: FieldNode | undefined, b: FieldNode | undefined) => FieldNode | undefined

/** Walks two sorted sets side by side. Returns `a` itself when every node stays. */
function combine(a: FieldSet, b: FieldSet, pick: Combine): FieldSet {
  const nodes: FieldNode[] = []
  let same = true
  let i = 0
  let j = 0
  while (i < a.nodes.length || j < b.nodes.length) {
    const left = a.nodes[i]
    const right = b.nodes[j]
    const order = !left ? 1 : !right ? -1 : comparePathElements(left.element, right.element)
    const node = pick(order <= 0 ? left : undefined, order >= 0 ? right : undefined)
    if (order <= 0) i++
    if (order >= 0) j++
    if (node) nodes.push(node)
    if (node !== (order <= 0 ? left : undefined)) same = false
  }
  return same ? a : fieldSet(nodes)
}

function replaceNode(node: FieldNode, member: boolean, children: FieldSet | undefined): FieldNode | undefined {
  return member === node.member && children === node.children ? node : nodeOf(node.element, member, children)
}

/** Paths of either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (left, right) => {
    if (!left || !right) return left ?? right
    const children = left.children && right.children ? union(left.children, right.children) : (left.children ?? right.children)
    return replaceNode(left, left.member || right.member, children)
  })
}

/** Paths of both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (left, right) => {
    if (!left || !right) return undefined
    const children = left.children && right.children ? intersection(left.children, right.children) : undefined
    return replaceNode(left, left.member && right.member, children && children.nodes.length > 0 ? children : undefined)
  })
}

/** Paths of `a` that are not in `b`; a path of `b` takes nothing below it away. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (left, right) => {
    if (!left || !right) return left
    return replaceNode(left, left.member && !right.member, childDifference(left, right, difference))
  })
}

/** Paths of `a` that neither are in `b` nor below a path of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (left, right) => {
    if (!left || !right) return left
    return right.member ? undefined : replaceNode(left, left.member, childDifference(left, right, recursiveDifference))
  })
}

function childDifference(left: FieldNode, right: FieldNode, subtract: typeof difference): FieldSet | undefined {
  if (!left.children || !right.children) return left.children
  const children = subtract(left.children, right.children)
  return children.nodes.length > 0 ? children : undefined
}

export function setsEqual(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true
  if (a.nodes.length !== b.nodes.length) return false
  return a.nodes.every((left, i) => {
    const right = b.nodes[i] as FieldNode
    if (left === right) return true
    if (left.member !== right.member || left.element.text !== right.element.text) return false
    return left.children && right.children ? setsEqual(left.children, right.children) : left.children === right.children
  })
}

/** The node of one step, or undefined. */
export function nodeAt(set: FieldSet, element: PathElement): FieldNode | undefined {
  const { nodes } = set
  let low = 0
  let high = nodes.length
  while (low < high) {
    const middle = (low + high) >> 1
    const node = nodes[middle] as FieldNode
    const order = comparePathElements(node.element, element)
    if (order === 0) return node
    if (order < 0) low = middle + 1
    else high = middle
  }
  return undefined
}

export function hasPath(set: FieldSet, path: Path): boolean {
  let current: FieldSet | undefined = set
  for (const [i, element] of path.entries()) {
    const node: FieldNode | undefined = current && nodeAt(current, element)
    if (!node) return false
    if (i === path.length - 1) return node.member
    current = node.children
  }
  return false
}

/** Every path; on each level first the members, then what is below. Upstream: fieldpath.Set.Iterate */
export function listPaths(set: FieldSet, prefix: Path = []): Path[] {
  const paths: Path[] = []
  for (const node of set.nodes) if (node.member) paths.push([...prefix, node.element])
  for (const node of set.nodes) if (node.children) paths.push(...listPaths(node.children, [...prefix, node.element]))
  return paths
}

/** Number of paths. */
export function sizeOf(set: FieldSet): number {
  let size = 0
  for (const node of set.nodes) size += Number(node.member) + (node.children ? sizeOf(node.children) : 0)
  return size
}

/** The paths without longer ones in the set. */
export function leavesOf(set: FieldSet): FieldSet {
  const nodes = set.nodes.map((node) => (node.children ? nodeOf(node.element, false, leavesOf(node.children)) : node))
  return fieldSet(nodes.filter((node) => node !== undefined))
}

/** A set whose nodes are replaced one by one, children before parents, and sorted again where `map` changes elements. */
export function mapNodes(set: FieldSet, map: (element: PathElement) => PathElement): FieldSet {
  const nodes = set.nodes.map((node): FieldNode => {
    const element = map(node.element)
    const children = node.children && mapNodes(node.children, map)
    return element === node.element && children === node.children ? node : { element, member: node.member, children }
  })
  if (nodes.every((node, i) => node === set.nodes[i])) return set
  return { nodes: nodes.sort((a, b) => comparePathElements(a.element, b.element)) }
}
