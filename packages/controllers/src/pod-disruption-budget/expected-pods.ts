import {
  controllerOf,
  type Deployment,
  deployments,
  findByKind,
  type OwnerReference,
  type Pod,
  parseGroupVersion,
  type ReplicaSet,
  type ReplicationController,
  replicaSets,
  replicationControllers,
  type StatefulSet,
  statefulSets,
} from '@kubesim/api'
import type { Caches } from '../kit/controller.ts'

export type ScaledObject = ReplicaSet | Deployment | StatefulSet | ReplicationController

/** What controls a pod, and how many pods it is to have; or why that cannot be told. */
export type Scale = { readonly uid: string; readonly replicas: number } | { readonly error: string }

/** Upstream: disruption controller's finders */
export function scaleOf(pod: Pod, owner: OwnerReference, caches: Caches): Scale {
  const key = `${pod.metadata.namespace}/${owner.name}`
  const { group } = parseGroupVersion(owner.apiVersion)
  const found = group === 'apps' || (group === '' && owner.kind === 'ReplicationController') ? scaledObject(owner, key, caches) : undefined
  if (found !== undefined) return { uid: found.metadata.uid!, replicas: found.spec?.replicas ?? 1 }
  const definition = findByKind({ ...parseGroupVersion(owner.apiVersion), kind: owner.kind })
  if (definition === undefined) return { error: `no matches for kind "${owner.kind}" in version "${owner.apiVersion}"` }
  if (definition.scale !== undefined) return { error: `found no controllers for pod "${pod.metadata.name}"` }
  const resource = group === '' ? definition.resource : `${definition.resource}.${group}`
  return { error: `${resource} does not implement the scale subresource` }
}

function scaledObject(owner: OwnerReference, key: string, caches: Caches): ScaledObject | undefined {
  const same = <T extends ScaledObject>(object: T | undefined, uid: string) => (object?.metadata.uid === uid ? object : undefined)
  if (owner.kind === 'ReplicationController') return same(caches.get(replicationControllers, key), owner.uid)
  if (owner.kind === 'StatefulSet') return same(caches.get(statefulSets, key), owner.uid)
  if (owner.kind !== 'ReplicaSet') return undefined
  const rs = same(caches.get(replicaSets, key), owner.uid)
  const deployment = rs === undefined ? undefined : controllerOf(rs)
  if (deployment?.kind !== 'Deployment') return rs
  return same(caches.get(deployments, `${rs!.metadata.namespace}/${deployment.name}`), deployment.uid)
}

export interface ExpectedPods {
  readonly count: number
  /** Pods that nothing controls. */
  readonly hasUnmanaged: boolean
  readonly error?: string
}

/** The sum of what the pods' controllers are to have. Upstream: getExpectedScale */
export function expectedPods(pods: readonly Pod[], scale: (pod: Pod, owner: OwnerReference) => Scale): ExpectedPods {
  const replicas = new Map<string, number>()
  const looked = new Set<string>()
  let hasUnmanaged = false
  for (const pod of pods) {
    const owner = controllerOf(pod)
    if (owner === undefined) hasUnmanaged = true
    else if (!looked.has(owner.uid)) {
      looked.add(owner.uid)
      const found = scale(pod, owner)
      if ('error' in found) return { count: 0, hasUnmanaged, error: found.error }
      replicas.set(found.uid, found.replicas)
    }
  }
  let count = 0
  for (const each of replicas.values()) count += each
  return { count, hasUnmanaged }
}
