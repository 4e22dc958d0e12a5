import type { LabelSelector, NodeSelectorTerm } from '../../types/generated.ts'
import { isLabelValue } from './formats.ts'

/** What to use instead of old labels of nodes. Upstream: pkg/api/node */
const DEPRECATED: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
}

/** What to say of an old label of nodes; undefined for any other. */
export function deprecatedNodeLabel(key: string): string | undefined {
  return Object.hasOwn(DEPRECATED, key) ? DEPRECATED[key] : undefined
}

/** Upstream: GetWarningsForNodeSelectorTerm */
export function nodeSelectorTermWarnings(term: NodeSelectorTerm, field: string, checkValues: boolean): readonly string[] {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, index) => {
    const at = `${field}.matchExpressions[${index}]`
    const deprecated = deprecatedNodeLabel(key)
    const ofValues = values.flatMap((value, position) =>
      isLabelValue(value).map((message) => `${at}.values[${position}]: ${value} is invalid, ${message}`),
    )
    return [...(deprecated === undefined ? [] : [`${at}.key: ${key} is ${deprecated}`]), ...(checkValues ? ofValues : [])]
  })
}

/** Upstream: GetWarningsForNodeSelector */
export function nodeSelectorWarnings(selector: LabelSelector | undefined, field: string): readonly string[] {
  const ofExpressions = nodeSelectorTermWarnings({ matchExpressions: selector?.matchExpressions }, field, false)
  const ofLabels = Object.keys(selector?.matchLabels ?? {}).flatMap((key) => {
    const deprecated = deprecatedNodeLabel(key)
    return deprecated === undefined ? [] : [`${field}.matchLabels.${key}: ${deprecated}`]
  })
  return [...ofExpressions, ...ofLabels]
}
