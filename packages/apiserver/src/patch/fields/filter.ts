import type { FieldNode, FieldSet } from './field-set.ts'
import { recursiveDifference } from './field-set.ts'
import { parsePathElement } from './fields-v1.ts'
import type { PathElement } from './path-element.ts'

/** Leaves fields out of ownership, because a strategy resets them. Upstream: fieldpath.Filter */
export type FieldFilter = (set: FieldSet) => FieldSet

/** Leaves out these paths and all below them. Upstream: fieldpath.NewExcludeSetFilter */
export function excludeFields(excluded: FieldSet): FieldFilter {
  return (set) => recursiveDifference(set, excluded)
}

/** One step of a pattern: a field's name, a step in FieldsV1 spelling (`k:{"name":"x"}`), or `*` for any step. */
export type PathPattern = readonly string[]

/** Keeps nothing but what lies at or below a path that one of the patterns matches. Upstream: fieldpath.NewIncludeMatcherFilter */
export function includeFields(...patterns: readonly PathPattern[]): FieldFilter {
  const steps = patterns.map((pattern) => pattern.map(parseStep))
  return steps.length === 0 ? (set) => set : (set) => keepMatching(set, steps)
}

type Step = (element: PathElement) => boolean

function parseStep(step: string): Step {
  if (step === '*') return () => true
  const wanted = /^[fkvi]:/.test(step) ? parsePathElement(step)?.text : `f:${step}`
  return (element) => element.text === wanted
}

function keepMatching(set: FieldSet, patterns: readonly (readonly Step[])[]): FieldSet {
  const nodes: FieldNode[] = []
  for (const node of set.nodes) {
    const matching = patterns.filter(([first]) => first?.(node.element))
    if (matching.length === 0) continue
    const rest = matching.map((steps) => steps.slice(1))
    const children = node.children && (rest.some((steps) => steps.length === 0) ? node.children : keepMatching(node.children, rest))
    const filled = children && children.nodes.length > 0 ? children : undefined
    if (node.member || filled) nodes.push({ element: node.element, member: node.member, children: filled })
  }
  return { nodes }
}
