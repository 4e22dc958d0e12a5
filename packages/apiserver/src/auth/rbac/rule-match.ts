import type { PolicyRule } from '@kubesim/api'
import type { AuthorizationAttributes } from '../authorizer.ts'

const ALL = '*'

/** Whether one rule lets this happen. Upstream: plugin/pkg/auth/authorizer/rbac RuleAllows */
export function ruleAllows(rule: PolicyRule, attributes: AuthorizationAttributes): boolean {
  if (!includesOrAll(rule.verbs, attributes.verb)) return false
  if (attributes.type === 'path') return rule.nonResourceURLs?.some((url) => pathMatches(url, attributes.path)) ?? false
  const { group, resource, subresource, name } = attributes
  return includesOrAll(rule.apiGroups, group) && resourceMatches(rule, resource, subresource) && nameMatches(rule, name)
}

function includesOrAll(list: readonly string[] | undefined, value: string): boolean {
  return list?.some((each) => each === ALL || each === value) ?? false
}

/** `pods`, `pods/log`, the subresource of everything, or everything. */
function resourceMatches({ resources = [] }: PolicyRule, resource: string, subresource: string): boolean {
  if (subresource === '') return includesOrAll(resources, resource)
  return resources.some((each) => each === ALL || each === `${resource}/${subresource}` || each === `*/${subresource}`)
}

function nameMatches({ resourceNames = [] }: PolicyRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name)
}

function pathMatches(url: string, path: string): boolean {
  return url === ALL || url === path || (url.endsWith(ALL) && path.startsWith(url.replace(/\*+$/, '')))
}
