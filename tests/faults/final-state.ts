import {
  type Cluster,
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpointSlices,
  jobs,
  type KubeObject,
  namespaces,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  type ResourceDefinition,
  replicaSets,
  replicationControllers,
  serviceAccounts,
  services,
  statefulSets,
} from 'kubesim'

const RESOURCES: readonly ResourceDefinition[] = [
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpointSlices,
  jobs,
  namespaces,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  serviceAccounts,
  services,
  statefulSets,
] as unknown as readonly ResourceDefinition[]

/** What luck decides: when something happened, where it landed, how many steps it took, and names that are drawn. */
const LUCK = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'observedGeneration',
  'managedFields',
  'nodeName',
  'zone',
  'topology.kubernetes.io/zone',
  'kubectl.kubernetes.io/last-applied-configuration',
  'hostIP',
  'hostIPs',
  'podIP',
  'podIPs',
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'addresses',
  'containerID',
  'imageID',
  'startedAt',
  'finishedAt',
  'volumeName',
  'deprecated.daemonset.template.generation',
  'endpoints.kubernetes.io/last-change-trigger-time',
  'volume.kubernetes.io/selected-node',
])

/** What a cluster has come to, one text for each object, the same for worlds that differ by luck alone. */
export function finalState(cluster: Cluster): readonly string[] {
  return RESOURCES.flatMap((definition) =>
    cluster.list(definition).map((object) => `${definition.resource} ${nameOf(object)} ${JSON.stringify(settled(object))}`),
  ).sort()
}

/** What is in one world alone. */
export function differences(
  one: readonly string[],
  other: readonly string[],
): { readonly missing: string[]; readonly unexpected: string[] } {
  return { missing: without(one, other), unexpected: without(other, one) }
}

/** Of each text as many as `of` has more than `taken`. */
function without(of: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken]
  return of.filter((text) => {
    const at = left.indexOf(text)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.generateName === undefined ? metadata.name : `${metadata.generateName}*`}`
}

function settled(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((each) => settled(each))
    // Whoever comes first stands first.
    return items.map((each) => JSON.stringify(each)).sort()
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !LUCK.has(name) && !/Time(stamp)?$/.test(name))
        .map(([name, each]) => [name, settled(each)]),
    )
  }
  if (typeof value !== 'string') return value
  return drawn(value)
}

/** Names that end in five drawn letters, as those of pods and Jobs' pods do, and uids. */
function drawn(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g, '-<drawn>')
}
