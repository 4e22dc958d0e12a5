import { groupVersion } from '@kubesim/api'
import type { DiscoveredGroup, DiscoveredResource, DiscoveredVersion } from '../discovery/discovery.ts'

/** Media type of the aggregated documents: clients recognise them by it, to the letter. */
export const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** `/api` or `/apis` in one document. Upstream: apidiscovery.k8s.io/v2 */
export function aggregatedDiscovery(groups: readonly DiscoveredGroup[]): object {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items: groups.map(aggregatedGroup) }
}

function aggregatedGroup({ group, versions }: DiscoveredGroup): object {
  return {
    metadata: group === '' ? { creationTimestamp: null } : { name: group, creationTimestamp: null },
    versions: versions.map((version) => ({
      version: version.version,
      resources: aggregatedResources(group, version),
      freshness: 'Current',
    })),
  }
}

function aggregatedResources(group: string, { version, resources }: DiscoveredVersion): object[] {
  const kindOf = (resource: DiscoveredResource) => ({
    group: resource.group ?? group,
    version: resource.version ?? version,
    kind: resource.kind,
  })
  return [...resources, ...orphanedParents(resources)]
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => ({
      resource: resource.name,
      responseKind: kindOf(resource),
      scope: resource.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: resource.singularName,
      verbs: resource.verbs,
      shortNames: resource.shortNames,
      categories: resource.categories,
      subresources: subresourcesOf(resource, resources).map((each) => ({
        subresource: each.name.slice(each.name.indexOf('/') + 1),
        responseKind: kindOf(each),
        verbs: each.verbs,
      })),
    }))
}

/** Parts of what is not itself there stand under an entry without verbs. Upstream: endpoints.ConvertGroupVersionIntoToDiscovery */
function orphanedParents(resources: readonly DiscoveredResource[]): readonly DiscoveredResource[] {
  const known = new Set(resources.map(({ name }) => name))
  const missing = new Map<string, DiscoveredResource>()
  for (const { name, namespaced } of resources) {
    const parent = name.split('/')[0]!
    if (!known.has(parent)) missing.set(parent, { name: parent, singularName: '', namespaced, kind: '', verbs: [] })
  }
  return [...missing.values()]
}

function subresourcesOf({ name }: DiscoveredResource, all: readonly DiscoveredResource[]): readonly DiscoveredResource[] {
  return all.filter((each) => each.name.startsWith(`${name}/`))
}

/** `/api`, the old way. */
export function legacyVersions(serverAddress: string): object {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] }
}

/** `/apis`, the old way. */
export function legacyGroups(groups: readonly DiscoveredGroup[]): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(legacyGroup) }
}

/** `/apis/GROUP`. */
export function legacyGroupDocument(group: DiscoveredGroup): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...legacyGroup(group) }
}

function legacyGroup({ group, versions }: DiscoveredGroup): object {
  const named = versions.map(({ version }) => ({ groupVersion: groupVersion({ group, version }), version }))
  return { name: group, versions: named, preferredVersion: named[0] }
}

/** `/api/v1` and `/apis/GROUP/VERSION`. */
export function legacyResources({ groupVersion: name, resources }: DiscoveredVersion): object {
  return { kind: 'APIResourceList', groupVersion: name, ...(name !== 'v1' && { apiVersion: 'v1' }), resources }
}
