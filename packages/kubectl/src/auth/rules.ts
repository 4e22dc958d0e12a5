/** What a SelfSubjectRulesReview answers. */
export interface RulesReviewStatus {
  readonly incomplete?: boolean
  readonly evaluationError?: string
  readonly resourceRules?: readonly {
    readonly verbs: readonly string[]
    readonly apiGroups?: readonly string[]
    readonly resources?: readonly string[]
    readonly resourceNames?: readonly string[]
  }[]
  readonly nonResourceRules?: readonly { readonly verbs: readonly string[]; readonly nonResourceURLs?: readonly string[] }[]
}

interface SimpleRule {
  readonly group: string
  readonly resource: string
  readonly resourceName: string
  readonly path: string
  readonly verbs: string[]
}

/**
 * One row for each resource and name, with all its verbs; paths by verb. Upstream: kubectl/pkg/util/rbac BreakdownRule, CompactRules, SortableRuleSlice
 */
export function accessRows({ resourceRules = [], nonResourceRules = [] }: RulesReviewStatus): readonly (readonly string[])[] {
  const compact = new Map<string, SimpleRule>()
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [] } of resourceRules) {
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames.length === 0 ? [''] : resourceNames)
          addVerbs(compact, { group, resource, resourceName: name }, verbs)
  }
  const paths = nonResourceRules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.flatMap((path) =>
      verbs.map((verb): SimpleRule => ({ group: '', resource: '', resourceName: '', path, verbs: [verb] })),
    ),
  )
  return [...paths, ...compact.values()].sort(compareRules).map(rowOf)
}

function addVerbs(
  compact: Map<string, SimpleRule>,
  target: Pick<SimpleRule, 'group' | 'resource' | 'resourceName'>,
  verbs: readonly string[],
): void {
  const key = JSON.stringify([target.group, target.resource, target.resourceName])
  const rule = compact.get(key) ?? { ...target, path: '', verbs: [] }
  compact.set(key, rule)
  for (const verb of verbs) if (!rule.verbs.includes(verb)) rule.verbs.push(verb)
}

/** By the text that Go prints of a rule, as upstream sorts. */
function compareRules(a: SimpleRule, b: SimpleRule): number {
  const [left, right] = [ruleText(a), ruleText(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function ruleText({ verbs, group, resource, resourceName, path }: SimpleRule): string {
  const list = (value: string, present: boolean) => (present ? `[${value}]` : '[]')
  return `&PolicyRule{Verbs:[${verbs.join(' ')}],APIGroups:${list(group, path === '')},Resources:${list(resource, path === '')},ResourceNames:${list(resourceName, resourceName !== '')},NonResourceURLs:${list(path, path !== '')},}`
}

function rowOf({ group, resource, resourceName, path, verbs }: SimpleRule): readonly string[] {
  return [resourceText(resource, group), `[${path}]`, `[${resourceName}]`, `[${verbs.join(' ')}]`]
}

/** `deployments.apps/scale`. Upstream: describe.CombineResourceGroup */
function resourceText(resource: string, group: string): string {
  const slash = resource.indexOf('/')
  const [name, subresource] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)]
  return `${name}${group === '' ? '' : `.${group}`}${subresource}`
}
