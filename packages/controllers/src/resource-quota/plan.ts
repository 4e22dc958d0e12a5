import {
  addQuotas,
  isInScopes,
  isSameQuotas,
  type KubeObject,
  maskQuotas,
  type QuotaList,
  quotaNamesOf,
  quotaUsage,
  type ResourceDefinition,
  type ResourceQuota,
  resourceQuotas,
  semanticDeepEqual,
} from '@kubesim/api'
import { type Action, updateStatus } from '../kit/action.ts'

/** What is in the quota's namespace, by kind. */
export type QuotaView = (definition: ResourceDefinition) => readonly KubeObject[]

/** Counts anew what is used. Upstream: resourcequota controller syncResourceQuota */
export function planQuota(
  quota: ResourceQuota,
  countable: readonly ResourceDefinition[],
  view: QuotaView,
  nowMs: number,
): readonly Action[] {
  const hard = quota.spec?.hard ?? {}
  const names = Object.keys(hard)
  const used = maskQuotas({ ...quota.status?.used, ...usageIn(quota, countable, view, nowMs) }, names)
  const isCurrent =
    quota.status?.hard !== undefined &&
    quota.status.used !== undefined &&
    semanticDeepEqual(quota.status.hard, hard) &&
    isSameQuotas(quota.status.used, used)
  return isCurrent ? [] : [updateStatus(resourceQuotas, { ...quota, status: { hard, used } })]
}

/** Upstream: quota.CalculateUsage */
function usageIn(quota: ResourceQuota, countable: readonly ResourceDefinition[], view: QuotaView, nowMs: number): QuotaList {
  const names = Object.keys(quota.spec?.hard ?? {})
  let total: QuotaList = {}
  for (const definition of countable) {
    const counted = quotaNamesOf(definition, names)
    if (counted.length === 0) continue
    total = { ...total, ...Object.fromEntries(counted.map((name) => [name, '0'])) }
    for (const object of view(definition)) {
      if (isInScopes(quota.spec ?? {}, definition, object))
        total = addQuotas(total, maskQuotas(quotaUsage(definition, object, nowMs), counted))
    }
  }
  return total
}
