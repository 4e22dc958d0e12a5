import { type Pod, type StatefulSet, scaledIntOrPercent } from '@kubesim/api'
import { isUnavailable, type Places, type ReplicaPass } from './replicas.ts'
import { revisionOf } from './stateful-pod.ts'

/** The pods that make room for such of the new template, once all replicas are there. Upstream: updateStatefulSet, last part */
export function podsToReplace(pass: ReplicaPass, { replicas }: Places): readonly Pod[] {
  const { type, rollingUpdate } = pass.set.spec.updateStrategy ?? {}
  if (type === 'OnDelete') return []
  const partition = rollingUpdate?.partition ?? 0
  return rollingUpdate?.maxUnavailable === undefined
    ? nextToReplace(pass, replicas, partition)
    : someToReplace(pass, replicas, { partition, max: unavailableMax(pass.set) })
}

/** The highest ordinal that is not of the new template; the ones above it must be available first. */
function nextToReplace(pass: ReplicaPass, replicas: readonly (Pod | undefined)[], partition: number): readonly Pod[] {
  for (let at = replicas.length - 1; at >= partition; at--) {
    const pod = replicas[at]
    if (pod !== undefined && isOutdated(pass, pod)) return [pod]
    if (isUnavailable(pod, pass)) return []
  }
  return []
}

/** As many as may be unavailable at a time. Upstream: updateStatefulSetAfterInvariantEstablished */
function someToReplace(
  pass: ReplicaPass,
  replicas: readonly (Pod | undefined)[],
  { partition, max }: { readonly partition: number; readonly max: number },
): readonly Pod[] {
  const budget = max - replicas.filter((pod) => isUnavailable(pod, pass)).length
  if (budget <= 0) return []
  const outdated = replicas.slice(partition).filter((pod): pod is Pod => pod !== undefined && isOutdated(pass, pod))
  return outdated.reverse().slice(0, budget)
}

function isOutdated({ revisions }: ReplicaPass, pod: Pod): boolean {
  return revisionOf(pod) !== revisions.update.name && pod.metadata.deletionTimestamp === undefined
}

/** Upstream: getStatefulSetMaxUnavailable */
function unavailableMax({ spec }: StatefulSet): number {
  return Math.max(1, scaledIntOrPercent(spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, spec.replicas ?? 1, false))
}
