import { podQosClass } from '../../../pods/qos.ts'
import type { Pod, PodCondition, PodStatus } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { withAppArmorFields } from './app-armor.ts'
import { dropDisabledFields, dropDisabledStatusFields } from './disabled-fields.ts'
import { withLabelKeys } from './label-keys.ts'

/** The first status of a pod is one of three, shared by all pods that have it. */
const FIRST_STATUS: Readonly<Record<string, PodStatus>> = {
  Guaranteed: { phase: 'Pending', qosClass: 'Guaranteed' },
  Burstable: { phase: 'Pending', qosClass: 'Burstable' },
  BestEffort: { phase: 'Pending', qosClass: 'BestEffort' },
}

/** A new pod is pending, whatever its maker says. Upstream: pkg/registry/core/pod podStrategy.PrepareForCreate */
export function preparePodForCreate(pod: Pod, now: string): Pod {
  const { apiVersion, kind, metadata } = pod
  const known = withLabelKeys(dropDisabledFields(pod.spec, undefined), metadata.labels)
  const spec = withAppArmorFields(known === pod.spec ? pod : ({ apiVersion, kind, metadata, spec: known } as Pod))
  return { apiVersion, kind, metadata, spec, status: firstStatus({ spec, status: pod.status } as Pod, now) } as Pod
}

/** Of what its maker says, the class alone is believed. */
function firstStatus({ spec, status: given }: Pod, now: string): PodStatus {
  const qosClass = podQosClass({ spec, status: given })
  const status = FIRST_STATUS[qosClass] ?? { phase: 'Pending', qosClass }
  if ((spec.schedulingGates ?? []).length === 0) return status
  const gated: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    lastTransitionTime: now,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  }
  return { ...status, conditions: [gated] }
}

/** Upstream: podStrategy.PrepareForUpdate; the generation follows from a change of the spec, which the registry sees */
export function preparePodForUpdate(next: Pod, live: Pod): Pod {
  const spec = dropDisabledFields(next.spec, live.spec)
  return spec === next.spec ? next : withParts(next, { spec })
}

/**
 * A status update leaves owners and the deletion alone, and does not take back the class or the generations that were reported.
 * Upstream: podStatusStrategy.PrepareForUpdate
 */
export function preparePodForStatusUpdate(next: Pod, live: Pod): Pod {
  const before = live.status ?? {}
  const given = next.status ?? {}
  const status = dropDisabledStatusFields(withReported(given, before), live.status)
  const { ownerReferences, deletionTimestamp } = live.metadata
  const isKept = next.metadata.ownerReferences === ownerReferences && next.metadata.deletionTimestamp === deletionTimestamp
  if (isKept && status === next.status) return next
  const metadata = isKept ? next.metadata : { ...next.metadata, ownerReferences, deletionTimestamp }
  return withParts(next, { metadata: metadata as Pod['metadata'], status })
}

function withReported(given: PodStatus, before: PodStatus): PodStatus {
  const qosClass = given.qosClass || before.qosClass
  const observedGeneration = given.observedGeneration || before.observedGeneration
  const conditions = withObservedGenerations(given.conditions, before.conditions)
  if (qosClass === given.qosClass && observedGeneration === given.observedGeneration && conditions === given.conditions) return given
  return changed(given, { qosClass, observedGeneration, conditions })
}

type Conditions = readonly PodCondition[]

/** Per type, in order: a type may be there more than once. Upstream: preserveOldObservedGeneration */
function withObservedGenerations(next: Conditions | undefined, live: Conditions | undefined): Conditions | undefined {
  if (next === undefined || next === live || live === undefined) return next
  if (!next.some((condition) => !condition.observedGeneration && isObserved(live, condition.type))) return next
  const old = new Map<string, (number | undefined)[]>()
  for (const { type, observedGeneration } of live) old.set(type, [...(old.get(type) ?? []), observedGeneration])
  let isChanged = false
  const conditions = next.map((condition) => {
    const before = old.get(condition.type)?.shift()
    if (condition.observedGeneration || !before) return condition
    isChanged = true
    return { ...condition, observedGeneration: before }
  })
  return isChanged ? conditions : next
}

function isObserved(conditions: Conditions, type: string): boolean {
  for (const condition of conditions) if (condition.type === type && condition.observedGeneration) return true
  return false
}

function withParts({ apiVersion, kind, metadata, spec, status }: Pod, parts: Partial<Pick<Pod, 'metadata' | 'spec' | 'status'>>): Pod {
  return { apiVersion, kind, metadata: parts.metadata ?? metadata, spec: parts.spec ?? spec, status: parts.status ?? status } as Pod
}

/**
 * Seconds that a pod gets to end: none when it runs nowhere or is over already. Upstream: podStrategy.CheckGracefulDelete
 */
export function podGracePeriodSeconds({ spec, status }: Pod): number {
  if (!spec.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0
  const seconds = spec.terminationGracePeriodSeconds ?? 0
  return seconds < 0 ? 1 : seconds
}
