import type { KubeObject, ResourceDefinition } from '@kubesim/api'

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

/** What a world has come to, one text for each object, the same for worlds that differ by luck alone. */
export function stateOf(
  resources: readonly ResourceDefinition[],
  list: (definition: ResourceDefinition) => readonly KubeObject[],
): readonly string[] {
  return resources
    .flatMap((definition) =>
      list(definition).map((object) => `${definition.resource} ${nameOf(object)} ${JSON.stringify(withoutLuck(object))}`),
    )
    .sort()
}

/** What is in one world alone. */
export function differences(
  one: readonly string[],
  other: readonly string[],
): { readonly missing: readonly string[]; readonly unexpected: readonly string[] } {
  return { missing: without(one, other), unexpected: without(other, one) }
}

export const NO_DIFFERENCES = { missing: [], unexpected: [] }

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

function withoutLuck(value: unknown): unknown {
  // Whoever comes first stands first.
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(withoutLuck(each))).sort()
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, each]) => each !== undefined && !LUCK.has(name) && !/Time(stamp)?$/.test(name))
        .map(([name, each]) => [name, withoutLuck(each)]),
    )
  }
  return typeof value === 'string' ? withoutDrawn(value) : value
}

/** Names that end in five drawn letters, as those of pods do, and uids. */
function withoutDrawn(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g, '-<drawn>')
}
