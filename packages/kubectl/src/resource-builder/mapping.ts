import { goQuoted, groupVersion, type ResourceDefinition, resolveResource } from '@kubesim/api'
import { fail } from '../command/failures.ts'

/** The resource that a word names: `pods`, `po`, `deployments.apps`, `Deployment.v1.apps`. Upstream: Builder.mappingFor */
export function mappingFor(type: string, resources: readonly ResourceDefinition[]): ResourceDefinition {
  const found = resolveResource(type, resources)
  if (found !== undefined) return found
  const dot = type.indexOf('.')
  throw fail(`the server doesn't have a resource type ${goQuoted(dot < 0 ? type : type.slice(0, dot))}`)
}

/** The resource of a kind; undefined when the server has none. */
export function mappingForKind(
  gvk: { readonly group: string; readonly version: string; readonly kind: string },
  resources: readonly ResourceDefinition[],
): ResourceDefinition | undefined {
  return resources.find((each) => each.kind === gvk.kind && each.group === gvk.group && each.version === gvk.version)
}

/** Upstream: meta.NoKindMatchError */
export function noKindMatch(kind: string, apiVersion: string): string {
  return `no matches for kind ${goQuoted(kind)} in version ${goQuoted(apiVersion)}`
}

/** `deployments.apps`, `pods`. */
export function qualifiedResource({ resource, group }: ResourceDefinition): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** `deployment.apps`, `pod`: how messages name a kind. */
export function qualifiedKind({ kind, group }: { readonly kind: string; readonly group: string }): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`
}

/** As client-go prints it: `apps/v1, Resource=deployments`. */
export function groupVersionResourceText(definition: ResourceDefinition): string {
  const { group, version, resource } = definition
  return group === '' ? `/${version}, Resource=${resource}` : `${groupVersion(definition)}, Resource=${resource}`
}
