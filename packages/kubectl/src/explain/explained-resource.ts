import { goQuoted, parseGroupVersion, type ResourceDefinition } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { groupVersionResourceText } from '../resource-builder/mapping.ts'

export interface Explained {
  readonly definition: ResourceDefinition
  readonly path: readonly string[]
}

/** `pods.spec.containers`, `deployments.apps.spec`. Upstream: SplitAndParseResourceRequestWithMatchingPrefix */
export function findExplained(text: string, resources: readonly ResourceDefinition[]): Explained {
  const parts = partsOf(text)
  const candidates = candidatesFor(parts[0]!, resources)
  for (const definition of candidates) {
    const qualified = definition.group === '' ? definition.resource : `${definition.resource}.${definition.group}`
    const given = parts.join('.')
    if (given === qualified || given.startsWith(`${qualified}.`)) return { definition, path: parts.slice(qualified.split('.').length) }
  }
  return { definition: candidates[0]!, path: parts.slice(1) }
}

/** The resource in the version that `--api-version` names. Upstream: SplitAndParseResourceRequest */
export function findExplainedIn(text: string, apiVersion: string, resources: readonly ResourceDefinition[]): Explained {
  const parts = partsOf(text)
  const preferred = candidatesFor(parts[0]!, resources)[0]!
  const wanted = groupVersionOf(apiVersion)
  const served = resources.filter(({ group, version }) => group === wanted.group && version === wanted.version)
  const name = groupVersionResourceText({ ...preferred, ...wanted })
  if (served.length === 0) throw fail(`couldn't find resource for ${goQuoted(name)}`)
  const definition = served.find(({ resource }) => resource === preferred.resource)
  if (definition === undefined) throw fail(`GVR (${name}) not found in OpenAPI schema`)
  return { definition, path: parts.slice(1) }
}

function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  try {
    return parseGroupVersion(apiVersion)
  } catch (error) {
    throw fail((error as RangeError).message)
  }
}

/** Names between dots; a last dot counts for nothing. */
function partsOf(text: string): readonly string[] {
  const parts = (text.endsWith('.') ? text.slice(0, -1) : text).split('.')
  if (parts.some((part) => !/^[\w$-]+$/.test(part))) throw fail('invalid jsonpath syntax, all nodes must be field nodes')
  return parts
}

/** Resources of that name in any group, most preferred first. Upstream: RESTMapper.ResourcesFor */
function candidatesFor(name: string, resources: readonly ResourceDefinition[]): readonly ResourceDefinition[] {
  const lower = name.toLowerCase()
  const named = resources.filter(({ resource, singular }) => resource === lower || singular === lower)
  if (named.length > 0) return named
  const short = resources.filter(({ shortNames }) => shortNames.includes(lower))
  if (short.length === 0) throw fail(`the server doesn't have a resource type ${goQuoted(name)}`)
  return short
}
