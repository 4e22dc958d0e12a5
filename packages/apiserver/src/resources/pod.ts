import type { KubeObject, Pod } from '@kubesim/api'
import type { RegistryHooks } from '../registry/hooks.ts'

/** Upstream: pkg/registry/core/pod */
export const podHooks: RegistryHooks = {
  indexedField: 'spec.nodeName',
  returnsDeletedObject: true,
  gracePeriodSeconds,
}

/** A pod that runs nowhere needs no time to end. Upstream: podStrategy.CheckGracefulDelete */
function gracePeriodSeconds(object: KubeObject, requested: number | undefined): number {
  const { spec, status } = object as Pod
  if (!spec.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0
  const period = requested ?? spec.terminationGracePeriodSeconds ?? 0
  return period < 0 ? 1 : period
}

/** Where watches of `spec.nodeName` are kept apart. */
export function nodeNameOf(value: object): string {
  return (value as Pod).spec.nodeName ?? ''
}
