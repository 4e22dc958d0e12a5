import type { ResourceDefinition } from '../resource.ts'
import { catalogue } from './catalogue.ts'

interface PartialResource {
  readonly resource: string
  readonly group: string
  readonly version: string
}

/**
 * Finds the resource that a user means, as kubectl does: `pods`, `pod`, `po`, `Pod`, `deployments.apps`, `deploy.v1.apps`,
 * `storageclass.storage`. Among several the first in `definitions` wins, so give them in order of preference, as `catalogue()` is.
 * Undefined when nothing matches. Upstream: cli-runtime/pkg/resource Builder.mappingFor, client-go/restmapper/shortcut.go
 */
export function resolveResource(text: string, definitions: readonly ResourceDefinition[] = catalogue()): ResourceDefinition | undefined {
  const [resource = '', version = '', ...rest] = text.split('.')
  const group = rest.join('.')
  if (group !== '') {
    const exact = findResource({ resource, group, version }, definitions)
    if (exact !== undefined) return exact
  }
  const dot = text.indexOf('.')
  const wide = { resource, group: dot < 0 ? '' : text.slice(dot + 1), version: '' }
  return findResource(wide, definitions) ?? findKind({ resource, group, version }, definitions) ?? findKind(wide, definitions)
}

/** Every resource of a category, such as `all`, in the order given. Upstream: client-go/restmapper/category_expansion.go */
export function resourcesInCategory(
  category: string,
  definitions: readonly ResourceDefinition[] = catalogue(),
): readonly ResourceDefinition[] {
  return definitions.filter((definition) => definition.categories.includes(category))
}

function findResource(wanted: PartialResource, definitions: readonly ResourceDefinition[]): ResourceDefinition | undefined {
  const { resource, group, version } = expandShortName(wanted, definitions)
  const name = resource.toLowerCase()
  const named = definitions.filter((definition) => definition.resource === name || definition.singular === name)
  if (version !== '' && group !== '') return named.find((definition) => definition.group === group && definition.version === version)
  if (group === '') return named[0]
  return named.find((definition) => definition.group === group) ?? named.find((definition) => definition.group.startsWith(group))
}

/** A short name stands for its resource, unless it is the full name of another. Its version is forgotten, as kubectl forgets it. */
function expandShortName(wanted: PartialResource, definitions: readonly ResourceDefinition[]): PartialResource {
  const inGroup = definitions.filter((definition) => wanted.group === '' || definition.group === wanted.group)
  if (inGroup.some((definition) => wanted.resource === definition.resource || wanted.resource === definition.singular)) return wanted
  const short = inGroup.find((definition) => definition.shortNames.includes(wanted.resource))
  if (short !== undefined) return { resource: short.resource, group: short.group, version: '' }
  if (wanted.group === '') return wanted
  const prefixed = definitions.find(
    (definition) => definition.group.startsWith(wanted.group) && definition.shortNames.includes(wanted.resource),
  )
  return prefixed === undefined ? wanted : { ...wanted, resource: prefixed.resource, group: prefixed.group }
}

/** The text read as a kind, whose case counts: `HorizontalPodAutoscaler.v2.autoscaling`. */
function findKind(
  { resource: kind, group, version }: PartialResource,
  definitions: readonly ResourceDefinition[],
): ResourceDefinition | undefined {
  return definitions.find(
    (definition) => definition.kind === kind && definition.group === group && (version === '' || definition.version === version),
  )
}
