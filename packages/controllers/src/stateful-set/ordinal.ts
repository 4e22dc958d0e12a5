import type { Pod, StatefulSet } from '@kubesim/api'

const MEMBER_NAME = /^(.*)-([0-9]+)$/
const ORDINAL_MAX = 0x7fff_ffff

/** The number at the end of a pod's name; -1 where there is none. Upstream: getOrdinal */
export function ordinalOf({ metadata }: Pod): number {
  const text = MEMBER_NAME.exec(metadata.name ?? '')?.[2]
  const ordinal = text === undefined ? -1 : Number(text)
  return ordinal <= ORDINAL_MAX ? ordinal : -1
}

/** Whether a pod bears one of the set's names. Upstream: isMemberOf */
export function isMember(set: StatefulSet, { metadata }: Pod): boolean {
  return MEMBER_NAME.exec(metadata.name ?? '')?.[1] === set.metadata.name
}

export function podName(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`
}

export function startOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0
}

export function replicaCount({ spec }: StatefulSet): number {
  return spec.replicas ?? 1
}

/** Upstream: podInOrdinalRange */
export function isInRange(set: StatefulSet, ordinal: number): boolean {
  return ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + replicaCount(set)
}
