import { type ClusterRole, clusterRoles, keyOf, labelSelectorMatches, type PolicyRule, semanticDeepEqual } from '@kubesim/api'
import { type Action, update } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'

const AGGREGATING = 'aggregating'
const ALL = 'all'

/**
 * Gives a role that gathers others their rules. Upstream: pkg/controller/clusterroleaggregation.
 * Differs: the rules are written by an update, upstream applies them.
 */
export const clusterRoleAggregationController = defineController<ClusterRole, readonly ClusterRole[]>({
  name: 'clusterrole-aggregation-controller',
  for: clusterRoles,
  watches: [watchOf(clusterRoles, (_, caches) => caches.byIndex(clusterRoles, AGGREGATING, ALL).map(keyOf))],
  setup(caches) {
    caches.addIndex(clusterRoles, AGGREGATING, aggregating)
  },
  observe: (role, caches) => (role.aggregationRule === undefined ? [] : [...caches.values(clusterRoles)]),
  plan: planAggregation,
})

function aggregating({ aggregationRule }: ClusterRole): readonly string[] {
  return aggregationRule === undefined ? [] : [ALL]
}

/** The rules of each selector's roles in turn, roles by name, no rule twice. */
export function planAggregation(role: ClusterRole, roles: readonly ClusterRole[]): readonly Action[] {
  if (role.aggregationRule === undefined) return []
  const rules: PolicyRule[] = []
  const sorted = [...roles].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1))
  for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
    for (const other of sorted) {
      if (other.metadata.name === role.metadata.name || !labelSelectorMatches(selector, other.metadata.labels)) continue
      for (const rule of other.rules ?? []) if (!rules.some((known) => semanticDeepEqual(known, rule))) rules.push(rule)
    }
  }
  return semanticDeepEqual(role.rules, rules) ? [] : [update(clusterRoles, { ...role, rules })]
}
