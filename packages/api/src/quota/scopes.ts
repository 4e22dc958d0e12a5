import type { KubeObject } from '../meta/object.ts'
import { podQosClass } from '../pods/qos.ts'
import type {
  PersistentVolumeClaim,
  Pod,
  PodAffinityTerm,
  ResourceQuota,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from '../types/generated.ts'
import { computeUsage, type QuotaResource, quotaNamesOf } from './usage.ts'

/** Whether the quota counts this object. Upstream: Evaluator.Matches */
export function quotaMatches(quota: ResourceQuota, kind: QuotaResource, object: KubeObject): boolean {
  return quotaNamesOf(kind, Object.keys(quota.status?.hard ?? {})).length > 0 && isInScopes(quota.spec ?? {}, kind, object)
}

/** Whether the object is in every scope that the quota names. */
export function isInScopes({ scopes = [], scopeSelector }: ResourceQuotaSpec, kind: QuotaResource, object: KubeObject): boolean {
  const named = scopes.map((scopeName): ScopedResourceSelectorRequirement => ({ scopeName, operator: 'Exists' }))
  return [...named, ...(scopeSelector?.matchExpressions ?? [])].every((scope) => isInScope(scope, kind, object))
}

function isInScope(scope: ScopedResourceSelectorRequirement, { group, resource }: QuotaResource, object: KubeObject): boolean {
  if (group !== '') return false
  if (resource === 'pods') return isPodInScope(scope, object as Pod)
  if (resource !== 'persistentvolumeclaims' || scope.scopeName !== 'VolumeAttributesClass') return false
  return isSelected(scope, (object as PersistentVolumeClaim).spec?.volumeAttributesClassName)
}

/** Upstream: podMatchesScopeFunc */
function isPodInScope(scope: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  switch (scope.scopeName) {
    case 'Terminating':
      return pod.spec.activeDeadlineSeconds !== undefined
    case 'NotTerminating':
      return pod.spec.activeDeadlineSeconds === undefined
    case 'BestEffort':
      return podQosClass(pod) === 'BestEffort'
    case 'NotBestEffort':
      return podQosClass(pod) !== 'BestEffort'
    case 'PriorityClass':
      return isSelected(scope, pod.spec.priorityClassName)
    case 'CrossNamespacePodAffinity':
      return hasCrossNamespaceAffinity(pod)
    default:
      return false
  }
}

function isSelected({ operator, values = [] }: ScopedResourceSelectorRequirement, value: string | undefined): boolean {
  if (operator === 'In') return Boolean(value) && values.includes(value!)
  if (operator === 'NotIn') return !value || !values.includes(value)
  return (operator === 'DoesNotExist') === !value
}

function hasCrossNamespaceAffinity({ spec: { affinity } }: Pod): boolean {
  const isCross = ({ namespaces = [], namespaceSelector }: PodAffinityTerm) => namespaces.length > 0 || namespaceSelector !== undefined
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some(
    (each) =>
      (each?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(isCross) ||
      (each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).some(({ podAffinityTerm }) => isCross(podAffinityTerm)),
  )
}

const REQUIRED: readonly string[] = ['cpu', 'limits.cpu', 'limits.memory', 'memory', 'requests.cpu', 'requests.memory']

/** What containers must say where a quota counts it: the message of the refusal, if they do not. Upstream: podEvaluator.Constraints */
export function quotaConstraint({ spec }: Pod, names: readonly string[]): string | undefined {
  const { requests, limits } = spec.resources ?? {}
  if (Object.keys(requests ?? {}).length + Object.keys(limits ?? {}).length > 0) return undefined
  const containers = [...spec.containers, ...(spec.initContainers ?? [])]
  const missing = REQUIRED.filter((name) => names.includes(name)).flatMap((name) => {
    const without = containers
      .filter(({ resources }) => computeUsage(resources?.requests ?? {}, resources?.limits ?? {})[name] === undefined)
      .map((container) => container.name)
    return without.length === 0 ? [] : [`${name} for: ${[...new Set(without)].sort().join(',')}`]
  })
  return missing.length === 0 ? undefined : `must specify ${missing.join('; ')}`
}
