import type { KubeObject } from '../meta/object.ts'
import { podLimits, podRequests } from '../pods/resources.ts'
import { parseTime } from '../time/index.ts'
import type { PersistentVolumeClaim, Pod, Service } from '../types/generated.ts'
import type { QuotaList } from './quota-list.ts'

/** The kind whose objects are counted. */
export interface QuotaResource {
  readonly group: string
  readonly resource: string
}

const POD_RESOURCES: readonly string[] = [
  'count/pods',
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
]
const SERVICE_RESOURCES: readonly string[] = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers']
const CLAIM_RESOURCES: readonly string[] = ['persistentvolumeclaims', 'requests.storage']
const STORAGE_CLASS = '.storageclass.storage.k8s.io/'
/** Kinds that are counted under their bare name too. Upstream: legacyObjectCountAliases */
const ALIASES: ReadonlySet<string> = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'])

/** Of the names in a quota, those that objects of this kind count for. Upstream: Evaluator.MatchingResources */
export function quotaNamesOf(kind: QuotaResource, names: readonly string[]): readonly string[] {
  if (kind.group === '') {
    if (kind.resource === 'pods') return names.filter(isPodResource)
    if (kind.resource === 'services') return names.filter((name) => SERVICE_RESOURCES.includes(name))
    if (kind.resource === 'persistentvolumeclaims') return names.filter(isClaimResource)
  }
  const counted = countNames(kind)
  return names.filter((name) => counted.includes(name))
}

function isPodResource(name: string): boolean {
  if (POD_RESOURCES.includes(name) || name.startsWith('hugepages-')) return true
  return name.startsWith('requests.hugepages-') || (name.startsWith('requests.') && isExtended(name.slice('requests.'.length)))
}

/** Devices and the like, by a name with a domain of their own. */
function isExtended(name: string): boolean {
  return name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name)
}

function isClaimResource(name: string): boolean {
  return name === 'count/persistentvolumeclaims' || CLAIM_RESOURCES.some((each) => name === each || name.endsWith(STORAGE_CLASS + each))
}

function countNames({ group, resource }: QuotaResource): readonly string[] {
  const name = group === '' ? `count/${resource}` : `count/${resource}.${group}`
  return group === '' && ALIASES.has(resource) ? [name, resource] : [name]
}

/** What one object uses of the quotas that it counts for. Upstream: Evaluator.Usage */
export function quotaUsage(kind: QuotaResource, object: KubeObject, nowMs: number): QuotaList {
  if (kind.group === '') {
    if (kind.resource === 'pods') return podUsage(object as Pod, nowMs)
    if (kind.resource === 'services') return serviceUsage(object as Service)
    if (kind.resource === 'persistentvolumeclaims') return claimUsage(object as PersistentVolumeClaim)
  }
  return Object.fromEntries(countNames(kind).map((name) => [name, '1']))
}

/** A pod that has ended only counts as an object. Upstream: PodUsageFunc */
function podUsage(pod: Pod, nowMs: number): QuotaList {
  if (!isCharged(pod, nowMs)) return { 'count/pods': '1' }
  const options = pod.status === undefined ? undefined : { status: pod.status }
  const requests = podRequests(pod.spec, options).quantities
  const limits = podLimits(pod.spec, options).quantities
  return { 'count/pods': '1', ...computeUsage(requests, limits) }
}

/** Upstream: podComputeUsageHelper */
export function computeUsage(requests: QuotaList, limits: QuotaList): QuotaList {
  const usage: Record<string, string> = { pods: '1' }
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const request = requests[name]
    if (request !== undefined) {
      usage[name] = request
      usage[`requests.${name}`] = request
    }
    if (limits[name] !== undefined) usage[`limits.${name}`] = limits[name]
  }
  for (const name in requests) {
    if (name.startsWith('hugepages-')) usage[name] = requests[name]!
    if (name.startsWith('hugepages-') || isExtended(name)) usage[`requests.${name}`] = requests[name]!
  }
  return usage
}

/** Neither ended nor stuck on its way out. Upstream: QuotaV1Pod */
function isCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true
  return nowMs <= parseTime(deletionTimestamp) + deletionGracePeriodSeconds * 1000
}

function serviceUsage({ spec }: Service): QuotaList {
  const ports = spec.ports ?? []
  const isBalanced = spec.type === 'LoadBalancer'
  const nodePorts =
    isBalanced && spec.allocateLoadBalancerNodePorts === false
      ? ports.filter(({ nodePort }) => Boolean(nodePort)).length
      : isBalanced || spec.type === 'NodePort'
        ? ports.length
        : 0
  return { 'count/services': '1', services: '1', 'services.nodeports': String(nodePorts), 'services.loadbalancers': isBalanced ? '1' : '0' }
}

function claimUsage({ metadata, spec, status }: PersistentVolumeClaim): QuotaList {
  const usage: Record<string, string> = { persistentvolumeclaims: '1', 'count/persistentvolumeclaims': '1' }
  const className = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName
  const requested = spec?.resources?.requests?.storage
  const storage = requested === undefined ? undefined : (status?.allocatedResources?.storage ?? requested)
  if (storage !== undefined) usage['requests.storage'] = storage
  if (className) {
    usage[`${className}${STORAGE_CLASS}persistentvolumeclaims`] = '1'
    if (storage !== undefined) usage[`${className}${STORAGE_CLASS}requests.storage`] = storage
  }
  return usage
}
