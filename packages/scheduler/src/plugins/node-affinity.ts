import {
  matchesNodeSelector,
  matchesRequiredNodeAffinity,
  type Node,
  type NodeAffinity,
  namedNodes,
  type Pod,
  type PreferredSchedulingTerm,
  preferenceWeight,
  type SelectableNode,
  unmetRequirements,
} from '@kubesim/api'
import { requirementText } from '../framework/label-matcher.ts'
import { normalizeByGreatest } from '../framework/normalize.ts'
import { definePlugin, NodeSubset, type Plugin, type QueueingHint, skip } from '../framework/plugin.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const NOT_MATCHED = rejectsForGood("node(s) didn't match Pod's node affinity/selector")
const NOT_ENFORCED = rejectsForGood("node(s) didn't match scheduler-enforced node affinity")
const CONFLICT = rejectsForGood('pod affinity terms conflict')

export interface NodeAffinityArgs {
  /** Demanded and preferred for every pod of the profile, besides what the pod asks for. */
  readonly addedAffinity?: NodeAffinity
}

/** Upstream: plugins/nodeaffinity */
export function createNodeAffinity({ addedAffinity = {} }: NodeAffinityArgs = {}): Plugin {
  const enforced = addedAffinity.requiredDuringSchedulingIgnoredDuringExecution
  const preferred = addedAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []
  const isEnforced = (node: SelectableNode) => enforced === undefined || matchesNodeSelector(enforced, node)
  const startsToMatch: QueueingHint = ({ spec }, event) => {
    if (!('node' in event)) return false
    const matches = (node: Node) => isEnforced(selectable(node)) && matchesRequiredNodeAffinity(spec, selectable(node))
    return matches(event.node) && (event.previous === undefined || !matches(event.previous))
  }
  return definePlugin<undefined, readonly PreferredSchedulingTerm[]>({
    name: 'NodeAffinity',
    filtersByNodeAlone: true,
    preFilter(pod) {
      const { affinity, nodeSelector } = pod.spec
      const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      if (required === undefined && enforced === undefined && nodeSelector === undefined) return skip
      const named = namedNodes(pod.spec)
      if (named === undefined) return undefined
      return named.size === 0 ? CONFLICT : new NodeSubset(named, undefined)
    },
    filter(_state, node, { spec }) {
      if (!isEnforced(node)) return NOT_ENFORCED
      return matchesRequiredNodeAffinity(spec, node) ? fits : NOT_MATCHED
    },
    remedies(_state, node, { spec }) {
      const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      const missing = Object.entries(spec.nodeSelector ?? {}).filter(([key, value]) => node.labels[key] !== value)
      const texts = [
        ...missing.map(([key, value]) => `${key}=${value}`),
        ...[enforced, required].flatMap((each) => (each === undefined ? [] : unmetRequirements(each, node).map(requirementText))),
      ]
      return [...new Set(texts)].map((text) => ({ kind: `label ${text}`, amount: 1, text: `label ${text}` }))
    },
    preScore(pod) {
      const terms = preferencesOf(pod)
      if (terms === undefined && preferred.length === 0) return skip
      return [...preferred, ...(terms ?? [])]
    },
    score: (terms, node) => preferenceWeight(terms, node),
    normalize: (scores) => normalizeByGreatest(scores, false),
    retryWhen: [
      { on: 'node/added', when: startsToMatch },
      { on: 'node/labels-changed', when: startsToMatch },
    ],
  })
}

export const nodeAffinity = createNodeAffinity()

export function preferencesOf({ spec }: Pod): readonly PreferredSchedulingTerm[] | undefined {
  return spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
}

function selectable({ metadata }: Node): SelectableNode {
  return { name: metadata.name ?? '', labels: metadata.labels ?? {} }
}
