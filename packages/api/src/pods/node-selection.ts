import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec, PreferredSchedulingTerm } from '../types/generated.ts'

/** As much of a node as selectors look at. */
export interface SelectableNode {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

const NAME_FIELD = 'metadata.name'
const INTEGER = /^[+-]?\d+$/

/** What a pod demands of a node by `nodeSelector` and required node affinity. Upstream: component-helpers nodeaffinity.RequiredNodeAffinity */
export function matchesRequiredNodeAffinity({ nodeSelector, affinity }: PodSpec, node: SelectableNode): boolean {
  for (const key in nodeSelector) if (node.labels[key] !== nodeSelector[key]) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || matchesNodeSelector(required, node)
}

/** Terms are alternatives; an empty one matches nothing, and so does one that makes no sense. */
export function matchesNodeSelector({ nodeSelectorTerms = [] }: Partial<NodeSelector>, node: SelectableNode): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(term, node))
}

/** The weights of the preferences that a node meets. Upstream: nodeaffinity.PreferredSchedulingTerms */
export function preferenceWeight(terms: readonly PreferredSchedulingTerm[], node: SelectableNode): number {
  let sum = 0
  for (const { weight, preference } of terms) if (weight !== 0 && matchesTerm(preference, node)) sum += weight
  return sum
}

/**
 * The nodes that a pod names by `metadata.name` in each of its required terms; undefined when some term names none. Upstream: NodeAffinity
 * PreFilter
 */
export function namedNodes({ affinity }: PodSpec): ReadonlySet<string> | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  if (terms.length === 0) return undefined
  const names = new Set<string>()
  for (const term of terms) {
    const named = (term.matchFields ?? []).filter(({ key, operator }) => key === NAME_FIELD && operator === 'In')
    if (named.length === 0) return undefined
    const [first, ...others] = named.map(({ values = [] }) => values)
    for (const name of first!) if (others.every((values) => values.includes(name))) names.add(name)
  }
  return names
}

/** The requirements that a node does not meet, of the term of which it misses fewest. */
export function unmetRequirements(
  { nodeSelectorTerms = [] }: Partial<NodeSelector>,
  node: SelectableNode,
): readonly NodeSelectorRequirement[] {
  const unmet = nodeSelectorTerms.map(({ matchExpressions = [], matchFields = [] }) => [
    ...matchExpressions.filter((each) => !meets(node.labels[each.key], each)),
    ...matchFields.filter((each) => !meetsField(node, each)),
  ])
  return unmet.sort((a, b) => a.length - b.length)[0] ?? []
}

function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: SelectableNode): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  return matchExpressions.every((each) => meets(node.labels[each.key], each)) && matchFields.every((each) => meetsField(node, each))
}

function meetsField(node: SelectableNode, { key, operator, values = [] }: NodeSelectorRequirement): boolean {
  if (values.length !== 1) return false
  // A node without a name has no fields at all: nothing is asked of it.
  if (node.name === '') return operator === 'In' || operator === 'NotIn'
  const value = key === NAME_FIELD ? node.name : ''
  if (operator === 'In') return value === values[0]
  return operator === 'NotIn' && value !== values[0]
}

function meets(value: string | undefined, { operator, values = [] }: NodeSelectorRequirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return values.length > 0 && (value === undefined || !values.includes(value))
    case 'Exists':
      return values.length === 0 && value !== undefined
    case 'DoesNotExist':
      return values.length === 0 && value === undefined
    case 'Gt':
    case 'Lt':
      return value !== undefined && values.length === 1 && compares(value, operator, values[0]!)
    default:
      return false
  }
}

function compares(left: string, operator: 'Gt' | 'Lt', right: string): boolean {
  if (!INTEGER.test(left) || !INTEGER.test(right)) return false
  return operator === 'Gt' ? BigInt(left) > BigInt(right) : BigInt(left) < BigInt(right)
}
