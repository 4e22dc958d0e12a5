import { goQuoted, type PolicyRule } from '@kubesim/api'

const ALL = '*'

/** Rules of `wanted`, broken down to single permissions, that none of `held` covers. Upstream: component-helpers/auth/rbac/validation Covers */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(breakDown).filter((single) => !held.some((rule) => covers(rule, single)))
}

/** One permission each. Upstream: BreakdownRule */
function breakDown({ apiGroups = [], resources = [], verbs, resourceNames = [], nonResourceURLs = [] }: PolicyRule): readonly PolicyRule[] {
  const singles: PolicyRule[] = []
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const single = { apiGroups: [group], resources: [resource], verbs: [verb] }
        if (resourceNames.length === 0) singles.push(single)
        else for (const name of resourceNames) singles.push({ ...single, resourceNames: [name] })
      }
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) singles.push({ nonResourceURLs: [url], verbs: [verb] })
  return singles
}

function covers(held: PolicyRule, single: PolicyRule): boolean {
  const names = held.resourceNames ?? []
  return (
    hasAllOf(held.verbs, single.verbs) &&
    hasAllOf(held.apiGroups, single.apiGroups) &&
    (single.resources ?? []).every((resource) => coversResource(held.resources ?? [], resource)) &&
    (names.length === 0 || ((single.resourceNames ?? []).length > 0 && single.resourceNames!.every((name) => names.includes(name)))) &&
    (single.nonResourceURLs ?? []).every((path) => held.nonResourceURLs?.some((url) => coversPath(url, path)) ?? false)
  )
}

function hasAllOf(held: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return held.includes(ALL) || wanted.every((each) => held.includes(each))
}

function coversResource(held: readonly string[], wanted: string): boolean {
  if (held.includes(ALL) || held.includes(wanted)) return true
  const slash = wanted.indexOf('/')
  return slash >= 0 && held.includes(`*${wanted.slice(slash)}`)
}

function coversPath(held: string, wanted: string): boolean {
  return held === wanted || (held.endsWith(ALL) && wanted.startsWith(held.replace(/\*+$/, '')))
}

/** Permissions as people are told of them, those that differ only by verb together, sorted. Upstream: CompactRules, CompactString */
export function describeRules(singles: readonly PolicyRule[]): readonly string[] {
  const byResource = new Map<string, PolicyRule>()
  const texts = new Set<string>()
  for (const rule of singles) {
    if (rule.nonResourceURLs !== undefined) texts.add(describe(rule))
    else {
      const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames])
      const known = byResource.get(key)
      byResource.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] })
    }
  }
  for (const rule of byResource.values()) texts.add(describe(rule))
  return [...texts].sort()
}

function describe({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  })
  return `{${parts.flatMap(([name, list = []]) => (list.length === 0 ? [] : [`${name}:${quotedList(list)}`])).join(', ')}}`
}

/** As Go's `%q` prints a list of texts. */
export function quotedList(list: readonly string[]): string {
  return `[${list.map(goQuoted).join(' ')}]`
}
