import { type Deployment, type PodTemplateSpec, parseTime, type ReplicaSet, semanticDeepEqual } from '@kubesim/api'

export const POD_TEMPLATE_HASH = 'pod-template-hash'
export const REVISION = 'deployment.kubernetes.io/revision'
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'

/** A Deployment's ReplicaSets: the one of its present template and all others. */
export interface Generations {
  readonly newest: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

/** Upstream: FindNewReplicaSet, FindOldReplicaSets */
export function findGenerations(deployment: Deployment, owned: readonly ReplicaSet[]): Generations {
  // In rare cases several sets have the present template: the oldest is it, deterministically.
  const byAge = [...owned].sort(olderFirst)
  const newest = byAge.find((rs) => equalIgnoringHash(rs.spec.template!, deployment.spec.template))
  return { newest, old: byAge.filter((rs) => rs !== newest) }
}

/** Upstream: EqualIgnoreHash */
export function equalIgnoringHash(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  if (a.spec !== b.spec && !semanticDeepEqual(a.spec, b.spec)) return false
  const bare = (template: PodTemplateSpec) => {
    const { [POD_TEMPLATE_HASH]: _hash, ...labels } = template.metadata?.labels ?? {}
    return { ...template.metadata, labels }
  }
  return semanticDeepEqual(bare(a), bare(b))
}

export function olderFirst(a: ReplicaSet, b: ReplicaSet): number {
  return createdMs(a) - createdMs(b) || compareNames(a, b)
}

export function newerFirst(a: ReplicaSet, b: ReplicaSet): number {
  return olderFirst(b, a)
}

/** Upstream: ReplicaSetsBySizeNewer */
export function largestThenNewest(a: ReplicaSet, b: ReplicaSet): number {
  return size(b) - size(a) || newerFirst(a, b)
}

/** Upstream: ReplicaSetsBySizeOlder */
export function largestThenOldest(a: ReplicaSet, b: ReplicaSet): number {
  return size(b) - size(a) || olderFirst(a, b)
}

/** Upstream: ReplicaSetsByRevision */
export function lowestRevisionFirst(a: ReplicaSet, b: ReplicaSet): number {
  const revisions = [revisionOf(a), revisionOf(b)]
  if (revisions.includes(undefined)) return olderFirst(a, b)
  return revisions[0]! - revisions[1]! || olderFirst(a, b)
}

export function size(rs: ReplicaSet): number {
  return rs.spec.replicas ?? 1
}

export function isActive(rs: ReplicaSet): boolean {
  return size(rs) > 0
}

export function totalSize(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, rs) => sum + size(rs), 0)
}

export function totalOf(sets: readonly ReplicaSet[], count: 'replicas' | 'readyReplicas' | 'availableReplicas'): number {
  return sets.reduce((sum, rs) => sum + (rs.status?.[count] ?? 0), 0)
}

/** The revision annotation as a number: 0 without one, undefined when it is no number. */
export function revisionOf(object: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } }): number | undefined {
  const text = object.metadata.annotations?.[REVISION]
  if (text === undefined) return 0
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined
}

export function maxRevision(sets: readonly ReplicaSet[]): number {
  return sets.reduce((most, rs) => Math.max(most, revisionOf(rs) ?? 0), 0)
}

function createdMs(rs: ReplicaSet): number {
  return rs.metadata.creationTimestamp === undefined ? 0 : parseTime(rs.metadata.creationTimestamp)
}

function compareNames(a: ReplicaSet, b: ReplicaSet): number {
  return a.metadata.name! < b.metadata.name! ? -1 : 1
}
