import { groupVersion, type ResourceDefinition, type Verb } from '@kubesim/api'
import { defineCommand, strings, text, toggle } from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { alignColumns } from '../printers/columns.ts'
import { formatJson } from '../printers/json.ts'
import { noPrinter } from '../printers/output.ts'
import { formatYaml } from '../printers/yaml.ts'

export const apiResourcesCommand = defineCommand({
  name: 'api-resources',
  usage: '',
  summary: 'Print the supported API resources on the server',
  examples: [
    'kubectl api-resources',
    'kubectl api-resources -o wide',
    'kubectl api-resources --namespaced=true',
    'kubectl api-resources --api-group=apps',
  ],
  flags: [
    text('output', 'Output format: wide, name, json, yaml.', { short: 'o' }),
    toggle('no-headers', "Don't print headers."),
    text('api-group', 'Only resources of this API group.'),
    toggle('namespaced', 'Only resources that live in a namespace; with =false those that do not.', { default: true }),
    strings('verbs', 'Only resources that support these verbs.'),
    strings('categories', 'Only resources of these categories.'),
    text('sort-by', 'Sort by "name" or "kind".'),
    toggle('cached', 'Use the cached list of resources.'),
  ],
  completes: 'nothing',
  run: runApiResources,
})

function runApiResources(invocation: Invocation): number {
  const { args, flags, environment } = invocation
  if (args.length > 0) throw usageError(`unexpected arguments: [${args.join(' ')}]`)
  const sortBy = flags.text('sort-by')
  if (!['', 'name', 'kind'].includes(sortBy)) throw fail('--sort-by accepts only name or kind')
  const rows = chosen(invocation).sort((a, b) => compare(a, b, sortBy))
  environment.out(rendered(invocation, rows))
  return 0
}

/** Each resource in its preferred version. */
export function preferredResources(resources: readonly ResourceDefinition[]): readonly ResourceDefinition[] {
  const seen = new Set<string>()
  return resources.filter(({ group, resource }) => {
    const key = `${resource}.${group}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function chosen({ flags, resources }: Invocation): ResourceDefinition[] {
  return preferredResources(resources).filter(
    (definition) =>
      (!flags.given('api-group') || definition.group === flags.text('api-group')) &&
      (!flags.given('namespaced') || definition.namespaced === flags.boolean('namespaced')) &&
      flags.list('verbs').every((verb) => definition.verbs.includes(verb as Verb)) &&
      flags.list('categories').every((category) => definition.categories.includes(category)),
  )
}

function compare(a: ResourceDefinition, b: ResourceDefinition, sortBy: string): number {
  const key = ({ resource, kind, group }: ResourceDefinition) => (sortBy === 'name' ? resource : sortBy === 'kind' ? kind : group)
  return byText(key(a), key(b)) || byText(a.resource, b.resource)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function rendered({ flags }: Invocation, definitions: readonly ResourceDefinition[]): string {
  const output = flags.text('output')
  if (output === 'name') return definitions.map(({ resource, group }) => `${group === '' ? resource : `${resource}.${group}`}\n`).join('')
  if (output === 'json' || output === 'yaml') return (output === 'json' ? formatJson : formatYaml)(resourceList(definitions))
  if (output !== '' && output !== 'wide') throw noPrinter(output, ['json', 'kyaml', 'name', 'wide', 'yaml'])
  const wide = output === 'wide'
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]
  const rows = definitions.map((each) => [
    each.resource,
    each.shortNames.join(','),
    groupVersion(each),
    String(each.namespaced),
    each.kind,
    ...(wide ? [[...each.verbs].sort().join(','), each.categories.join(',')] : []),
  ])
  return alignColumns([...(flags.boolean('no-headers') ? [] : [header]), ...rows])
}

function resourceList(definitions: readonly ResourceDefinition[]): unknown {
  const resources = definitions.map(({ resource, singular, namespaced, kind, group, version, verbs, shortNames, categories }) => ({
    name: resource,
    singularName: singular,
    namespaced,
    ...(group !== '' && { group }),
    version,
    kind,
    verbs: [...verbs].sort(),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  }))
  return { apiVersion: 'v1', groupVersion: '', kind: 'APIResourceList', resources }
}

export const apiVersionsCommand = defineCommand({
  name: 'api-versions',
  usage: '',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  flags: [],
  completes: 'nothing',
  run: (invocation) => {
    if (invocation.args.length > 0) throw usageError(`unexpected arguments: [${invocation.args.join(' ')}]`)
    for (const version of apiVersions(invocation.resources)) invocation.say(version)
    return 0
  },
})

/** Upstream: metav1.ExtractGroupVersions */
export function apiVersions(resources: readonly ResourceDefinition[]): readonly string[] {
  return [...new Set(resources.map(groupVersion))].sort()
}
