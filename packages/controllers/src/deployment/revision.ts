import type { Deployment, ReplicaSet } from '@kubesim/api'
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY } from './replica-sets.ts'
import { maxSurge } from './surge.ts'

type Annotations = Readonly<Record<string, string>>

const HISTORY_LENGTH_MAX = 2000
/** Annotations that belong to one object and are not handed down. Upstream: annotationsToSkip */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
])

/**
 * The annotations the set of the present template should carry: the Deployment's own, and the revision. A set that comes back by a rollback
 * keeps its former revisions as history. Upstream: SetNewReplicaSetAnnotations
 */
export function newReplicaSetAnnotations(deployment: Deployment, now: Annotations, revision: number): Annotations {
  const copied: Record<string, string> = { ...now }
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!NOT_COPIED.has(key)) copied[key] = value
  const former = now[REVISION]
  // Upstream gives up on a set whose revision it cannot read.
  if (former !== undefined && former !== '' && !/^[+-]?[0-9]+$/.test(former)) return now
  if (Number(former || 0) >= revision) return copied
  copied[REVISION] = String(revision)
  if (former !== undefined) copied[REVISION_HISTORY] = appendHistory(now[REVISION_HISTORY], former)
  return copied
}

function appendHistory(history: string | undefined, revision: string): string {
  if (history === undefined || history === '') return revision
  const revisions = history.split(',')
  let length = history.length + revision.length + 1
  let start = 0
  while (length > HISTORY_LENGTH_MAX && start < revisions.length) length -= revisions[start++]!.length + 1
  return length <= HISTORY_LENGTH_MAX ? [...revisions.slice(start), revision].join(',') : history
}

/** What later scaling is measured against. Upstream: SetReplicasAnnotations */
export function scaleAnnotations(deployment: Deployment): Annotations {
  const desired = deployment.spec.replicas ?? 1
  return { [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(desired + maxSurge(deployment)) }
}

export function hasAnnotations(rs: ReplicaSet, wanted: Annotations): boolean {
  return Object.entries(wanted).every(([key, value]) => rs.metadata.annotations?.[key] === value)
}

/** A non-negative whole number kept in an annotation. */
export function annotatedCount(rs: ReplicaSet, key: string): number | undefined {
  const text = rs.metadata.annotations?.[key]
  return text !== undefined && /^\+?[0-9]+$/.test(text) && Number(text) <= 0x7fffffff ? Number(text) : undefined
}
