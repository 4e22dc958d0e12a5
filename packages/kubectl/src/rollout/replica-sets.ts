import { type Deployment, isControlledBy, type PodTemplateSpec, parseTime, type ReplicaSet, semanticDeepEqual } from '@kubesim/api'

export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision'
const HASH_LABEL = 'pod-template-hash'

/** The replica sets of a deployment, oldest first. */
export interface DeploymentReplicaSets {
  /** All but the current one, those without pods too. */
  readonly old: readonly ReplicaSet[]
  /** The one of the deployment's own template. */
  readonly current: ReplicaSet | undefined
}

/** Upstream: kubectl/pkg/util/deployment GetAllReplicaSets */
export function findReplicaSets(deployment: Deployment, candidates: readonly ReplicaSet[]): DeploymentReplicaSets {
  const owned = candidates.filter((candidate) => isControlledBy(candidate, deployment)).sort(byAge)
  const current = owned.find((each) => isSameTemplate(each.spec.template, deployment.spec.template))
  return { old: owned.filter((each) => each !== current), current }
}

/** Two templates but for the label that the controller adds. Upstream: equalIgnoreHash */
export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return semanticDeepEqual(withoutHash(a), withoutHash(b))
}

/** The template as it stands in the deployment. */
export function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const labels = template?.metadata?.labels
  if (labels?.[HASH_LABEL] === undefined) return template
  const { [HASH_LABEL]: _, ...rest } = labels
  return { ...template!, metadata: { ...template!.metadata, labels: rest } }
}

/** Revision of a deployment or replica set: 0 without the annotation, undefined when it is no number. Upstream: kubectl/pkg/util/deployment Revision */
export function revisionOf({ metadata }: Deployment | ReplicaSet): number | undefined {
  const text = metadata.annotations?.[REVISION_ANNOTATION]
  if (text === undefined) return 0
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const difference = timeOf(a) - timeOf(b)
  if (difference !== 0) return difference
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
}

function timeOf({ metadata }: ReplicaSet): number {
  return metadata.creationTimestamp === undefined ? 0 : parseTime(metadata.creationTimestamp)
}
