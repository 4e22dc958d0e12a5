import {
  API_GROUPS,
  type GroupVersionKind,
  groupVersion,
  type ResourceDefinition,
  type SubresourceDefinition,
  type Verb,
} from '@kubesim/api'

const METRICS_GROUP = 'metrics.k8s.io'

/** One resource or subresource as clients discover it. Upstream: metav1.APIResource */
export interface DiscoveredResource {
  /** `pods`, `pods/status`. */
  readonly name: string
  /** Empty for a subresource. */
  readonly singularName: string
  readonly namespaced: boolean
  /** Of the kind, where they are not the version's own. */
  readonly group?: string
  readonly version?: string
  readonly kind: string
  readonly verbs: readonly Verb[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly storageVersionHash?: string
}

export interface DiscoveredVersion {
  readonly version: string
  /** `apps/v1` */
  readonly groupVersion: string
  /** By name, each followed by its subresources. */
  readonly resources: readonly DiscoveredResource[]
}

export interface DiscoveredGroup {
  /** Empty for the core group. */
  readonly group: string
  /** Preferred first. */
  readonly versions: readonly DiscoveredVersion[]
}

/** What a server offers: the core group, then the built-in groups in upstream's order, then the others by name. Upstream: kube-aggregator, endpoints/discovery */
export function discover(definitions: Iterable<ResourceDefinition>): readonly DiscoveredGroup[] {
  const groups = new Map<string, Map<string, ResourceDefinition[]>>()
  for (const definition of definitions) {
    const versions = groups.get(definition.group) ?? new Map<string, ResourceDefinition[]>()
    groups.set(definition.group, versions)
    versions.set(definition.version, [...(versions.get(definition.version) ?? []), definition])
  }
  return [...groups]
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .map(([group, versions]) => ({ group, versions: discoverVersions(group, versions) }))
}

function discoverVersions(group: string, versions: ReadonlyMap<string, readonly ResourceDefinition[]>): DiscoveredVersion[] {
  const known = API_GROUPS.find((candidate) => candidate.group === group)?.versions ?? []
  const rank = (version: string) => (known.includes(version) ? known.indexOf(version) : known.length)
  return [...versions]
    .sort(([a], [b]) => rank(a) - rank(b) || comparePriority(a, b))
    .map(([version, definitions]) => ({
      version,
      groupVersion: groupVersion({ group, version }),
      resources: definitions.flatMap(discoverResource).sort((a, b) => (a.name < b.name ? -1 : 1)),
    }))
}

function discoverResource(definition: ResourceDefinition): DiscoveredResource[] {
  const { resource, singular, namespaced, kind, verbs, shortNames, categories, storageVersionHash } = definition
  return [
    {
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      verbs: sorted(verbs),
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
      ...(storageVersionHash !== undefined && { storageVersionHash }),
    },
    ...subresourcesOf(definition).map((subresource) => discoverSubresource(definition, subresource)),
  ]
}

function discoverSubresource(definition: ResourceDefinition, subresource: SubresourceDefinition): DiscoveredResource {
  const { group, version, kind, verbs } = subresource
  const foreign = group !== definition.group || version !== definition.version
  return {
    name: `${definition.resource}/${subresource.name}`,
    singularName: '',
    namespaced: definition.namespaced,
    ...(foreign && { group, version }),
    kind,
    verbs: sorted(verbs),
  }
}

const EDIT: readonly Verb[] = ['get', 'patch', 'update']

/** All subresources, those included that follow from `status` and `scale`. */
export function subresourcesOf({
  group,
  version,
  kind,
  status,
  scale,
  subresources,
}: ResourceDefinition): readonly SubresourceDefinition[] {
  return [
    ...subresources,
    ...(status ? [{ name: 'status', group, version, kind, verbs: EDIT }] : []),
    ...(scale === undefined ? [] : [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: EDIT }]),
  ]
}

/** What a request to a resource, or to a part of it, is about. */
export function kindAt(definition: ResourceDefinition, subresource: string): GroupVersionKind {
  return subresource === '' ? definition : (subresourcesOf(definition).find(({ name }) => name === subresource) ?? definition)
}

function sorted(verbs: readonly Verb[]): readonly Verb[] {
  return [...verbs].sort()
}

function rankOf(group: string): number {
  if (group === '') return -1
  // An aggregated API comes after everything else.
  if (group === METRICS_GROUP) return API_GROUPS.length + 1
  const known = API_GROUPS.findIndex((candidate) => candidate.group === group)
  return known < 0 ? API_GROUPS.length : known
}

const VERSION_FORM = /^v(\d+)(?:(alpha|beta)(\d+))?$/

/** Stable before beta before alpha, newer first, other names last by name. Upstream: apimachinery/pkg/version CompareKubeAwareVersionStrings */
function comparePriority(a: string, b: string): number {
  const [left, right] = [VERSION_FORM.exec(a), VERSION_FORM.exec(b)]
  if (left === null || right === null) return left === right ? (a < b ? -1 : 1) : left === null ? 1 : -1
  const stability = (match: RegExpExecArray) => ['alpha', 'beta', undefined].indexOf(match[2])
  return stability(right) - stability(left) || Number(right[1]) - Number(left[1]) || Number(right[3] ?? 0) - Number(left[3] ?? 0)
}
