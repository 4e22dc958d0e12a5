import { type ClusterRole, type ClusterRoleBinding, compareText, type PolicyRule, type Role, type RoleBinding } from '@kubesim/api'
import { description } from './description.ts'
import { goList } from './go-text.ts'
import { writeLabelsAndAnnotations } from './metadata.ts'

/** Upstream: RoleDescriber, ClusterRoleDescriber */
export function describeRole({ metadata, rules }: Role | ClusterRole): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, 'PolicyRule:')
    out.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs')
    out.line(1, '---------\t-----------------\t--------------\t-----')
    for (const rule of compactRules(rules ?? [])) {
      out.line(1, [resourceText(rule), goList(rule.nonResourceURLs), goList(rule.resourceNames), goList(rule.verbs)].join('\t'))
    }
  })
}

/** Upstream: RoleBindingDescriber, ClusterRoleBindingDescriber */
export function describeRoleBinding({ metadata, roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding): string {
  return description((out) => {
    out.line(0, `Name:\t${metadata.name}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, 'Role:')
    out.line(1, `Kind:\t${roleRef.kind}`)
    out.line(1, `Name:\t${roleRef.name}`)
    out.line(0, 'Subjects:')
    out.line(1, 'Kind\tName\tNamespace')
    out.line(1, '----\t----\t---------')
    for (const { kind, name, namespace = '' } of subjects) out.line(1, `${kind}\t${name}\t${namespace}`)
  })
}

/** `deployments.apps/scale`. Upstream: CombineResourceGroup */
function resourceText({ resources = [], apiGroups = [] }: PolicyRule): string {
  if (resources.length === 0) return ''
  const [resource = '', ...subresource] = resources[0]!.split('/')
  return [apiGroups[0] ? `${resource}.${apiGroups[0]}` : resource, ...(subresource.length === 0 ? [] : [subresource.join('/')])].join('/')
}

/** One rule for each resource and name, its verbs in the order in which they came. Upstream: kubectl/pkg/util/rbac BreakdownRule, CompactRules */
function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const others: PolicyRule[] = []
  const simple = new Map<string, PolicyRule>()
  for (const rule of rules.flatMap(breakDown)) {
    if (rule.nonResourceURLs !== undefined) {
      others.push(rule)
      continue
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames])
    const known = simple.get(key)
    if (known === undefined) simple.set(key, rule)
    else if (!known.verbs.includes(rule.verbs[0]!)) simple.set(key, { ...known, verbs: [...known.verbs, ...rule.verbs] })
  }
  return [...others, ...simple.values()].sort((a, b) => compareText(ruleText(a), ruleText(b)))
}

function breakDown({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): PolicyRule[] {
  const names = resourceNames.length > 0 ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}]
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => names.map((named) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...named }))),
    ),
  )
  return [...ofResources, ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })))]
}

/** What rules are sorted by: how Go prints them. Upstream: SortableRuleSlice */
function ruleText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const fields = `Verbs:${goList(verbs)},APIGroups:${goList(apiGroups)},Resources:${goList(resources)},`
  return `&PolicyRule{${fields}ResourceNames:${goList(resourceNames)},NonResourceURLs:${goList(nonResourceURLs)},}`
}
