import {
  addQuotas,
  canonicalQuantity,
  exceededQuotas,
  type KubeObject,
  maskQuotas,
  type Pod,
  type QuotaList,
  quantitySign,
  quotaConstraint,
  quotaIncrease,
  quotaMatches,
  quotaNamesOf,
  quotaUsage,
  type ResourceQuota,
} from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'
import type { KeyValue, Store } from '../store/index.ts'
import { DerivedValue } from './derived-value.ts'
import type { AdmissionContext, AdmissionOperation, AdmissionPlugin } from './plugin.ts'
import { forbiddenBy } from './refusal.ts'

export type QuotaWriter = (quota: ResourceQuota) => void

/** Kinds whose usage an update can change. */
const CHANGING: ReadonlySet<string> = new Set(['pods', 'services', 'persistentvolumeclaims'])

/**
 * Refuses what would exceed a quota of the namespace, and books what is let through. Upstream: apiserver/pkg/admission/plugin/resourcequota
 */
export function resourceQuota(kernel: Kernel, store: Store<object>, write: QuotaWriter): AdmissionPlugin {
  const quotas = new DerivedValue(store, 'resourcequotas', byNamespace)
  return {
    name: 'ResourceQuota',
    handles: (operation, definition, subresource) => definition.namespaced && isCounted(operation, definition, subresource),
    validate(context) {
      const found = quotas.value.get(context.namespace)
      if (found === undefined) return undefined
      const booked = found.flatMap((quota) => book(context, quota, kernel.now) ?? [])
      if (!context.dryRun) for (const quota of booked) write(quota)
      return undefined
    },
  }
}

function isCounted(
  operation: AdmissionOperation,
  { group, resource }: { readonly group: string; readonly resource: string },
  subresource: string,
): boolean {
  if (resource === 'events' || group === 'authorization.k8s.io') return false
  if (operation === 'CREATE') return subresource === ''
  if (operation !== 'UPDATE' || group !== '' || !CHANGING.has(resource)) return false
  return subresource === '' || (resource === 'pods' && subresource === 'resize')
}

function byNamespace(items: readonly KeyValue<object>[]): ReadonlyMap<string, readonly ResourceQuota[]> {
  const quotas = new Map<string, ResourceQuota[]>()
  for (const { value } of items) {
    const quota = value as ResourceQuota
    const namespace = quota.metadata.namespace!
    const known = quotas.get(namespace)
    if (known === undefined) quotas.set(namespace, [quota])
    else known.push(quota)
  }
  return quotas
}

/** The quota as it is once the request has gone through; undefined when it does not change. Upstream: CheckRequest */
function book(context: AdmissionContext, quota: ResourceQuota, nowMs: number): ResourceQuota | undefined {
  const { definition } = context
  const object = context.object!
  if (!quotaMatches(quota, definition, object)) return undefined
  const { hard = {}, used = {} } = quota.status ?? {}
  const name = quota.metadata.name!
  const names = quotaNamesOf(definition, Object.keys(hard))
  if (definition.resource === 'pods' && definition.group === '') {
    const problem = quotaConstraint(object as Pod, names)
    if (problem !== undefined) throw forbiddenBy(context, `failed quota: ${name}: ${problem}`)
  }
  if (names.some((each) => used[each] === undefined))
    throw forbiddenBy(context, `status unknown for quota: ${name}, resources: ${[...names].sort().join(',')}`)
  const requested = maskQuotas(increase(context, quota, object, nowMs), names)
  if (Object.keys(requested).length === 0) return undefined
  const next = addQuotas(used, requested)
  const exceeded = exceededQuotas(maskQuotas(next, Object.keys(requested)), hard)
  if (exceeded.length > 0) {
    const text = (list: QuotaList) => quotaText(maskQuotas(list, exceeded))
    throw forbiddenBy(context, `exceeded quota: ${name}, requested: ${text(requested)}, used: ${text(used)}, limited: ${text(hard)}`)
  }
  return { ...quota, status: { ...quota.status, used: next } }
}

/** What the request adds to what is used, without what it adds nothing to. */
function increase(context: AdmissionContext, quota: ResourceQuota, object: KubeObject, nowMs: number): QuotaList {
  const { definition, oldObject } = context
  const usage = quotaUsage(definition, object, nowMs)
  const isCountedAlready = oldObject !== undefined && quotaMatches(quota, definition, oldObject)
  const more = isCountedAlready ? quotaIncrease(usage, quotaUsage(definition, oldObject, nowMs)) : usage
  return Object.fromEntries(Object.entries(more).filter(([, amount]) => quantitySign(amount) !== 0))
}

function quotaText(list: QuotaList): string {
  return Object.keys(list)
    .sort()
    .map((name) => `${name}=${canonicalQuantity(list[name])}`)
    .join(',')
}
