import { type Node, type Service, semanticDeepEqual, services } from '@kubesim/api'
import { type Action, event, patch, requeueAfter } from '../kit/action.ts'
import { loadBalancerAddress } from './load-balancer-address.ts'

export const CLEANUP_FINALIZER = 'service.kubernetes.io/load-balancer-cleanup'
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler'

/** The simulated cloud takes so long to make, change or delete a load balancer. */
export const CLOUD_DELAY_MS = 10_000

/** What the controller has under way, or has done, for one Service. */
export interface LoadBalancerWork {
  readonly phase: 'ensuring' | 'ensured' | 'deleting'
  readonly sinceMs: number
  /** What the load balancer is made for. */
  readonly spec: Service['spec']
  readonly annotations: Service['metadata']['annotations']
  readonly nodes: readonly string[]
}

export interface LoadBalancerView {
  readonly work: LoadBalancerWork | undefined
  /** Names of the nodes that take traffic, sorted. */
  readonly nodes: readonly string[]
  /** Addresses of other load balancers. */
  readonly taken: ReadonlySet<string>
}

export interface LoadBalancerPlan {
  readonly actions: readonly Action[]
  readonly work: LoadBalancerWork | undefined
}

/** Upstream: cloud-provider/controllers/service syncLoadBalancerIfNeeded */
export function planLoadBalancer(service: Service, view: LoadBalancerView, nowMs: number): LoadBalancerPlan {
  const isGoing = service.metadata.deletionTimestamp !== undefined
  return wantsLoadBalancer(service) && !isGoing ? planEnsure(service, view, nowMs) : planDelete(service, view, nowMs)
}

export function wantsLoadBalancer({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined
}

function planEnsure(service: Service, { work, nodes, taken }: LoadBalancerView, nowMs: number): LoadBalancerPlan {
  const { spec, metadata } = service
  const isKnown = work !== undefined && work.phase !== 'deleting' && isFor(work, service)
  if (!isKnown) {
    const started: LoadBalancerWork = { phase: 'ensuring', sinceMs: nowMs, spec, annotations: metadata.annotations, nodes }
    const actions = [
      event('Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer'),
      ...withFinalizers(service, [...finalizersWithout(service), CLEANUP_FINALIZER]),
      requeueAfter(CLOUD_DELAY_MS, 'progress'),
    ]
    return { actions, work: started }
  }
  if (work.phase === 'ensured') {
    if (semanticDeepEqual(work.nodes, nodes)) return { actions: [], work }
    return { actions: updated(nodes), work: { ...work, nodes } }
  }
  const leftMs = work.sinceMs + CLOUD_DELAY_MS - nowMs
  if (leftMs > 0) return { actions: [requeueAfter(leftMs, 'progress')], work }
  return { actions: ensured(service, nodes, taken), work: { ...work, phase: 'ensured', nodes } }
}

/** Upstream: needsUpdate */
function isFor(work: LoadBalancerWork, { spec, metadata }: Service): boolean {
  return (
    (work.spec === spec || semanticDeepEqual(work.spec, spec)) &&
    (work.annotations === metadata.annotations || semanticDeepEqual(work.annotations, metadata.annotations))
  )
}

function ensured(service: Service, nodes: readonly string[], taken: ReadonlySet<string>): readonly Action[] {
  const told = nodes.length === 0 ? [unavailable()] : []
  const ip = loadBalancerAddress(service, taken)
  if (ip === undefined) {
    const problem = 'Error syncing load balancer: failed to ensure load balancer: no address is left'
    return [...told, event('Warning', 'SyncLoadBalancerFailed', problem)]
  }
  const ingress = [{ ip, ipMode: 'VIP' }]
  const done = event('Normal', 'EnsuredLoadBalancer', 'Ensured load balancer')
  return [...told, done, ...withIngress(service, ingress)]
}

function updated(nodes: readonly string[]): readonly Action[] {
  const done = event('Normal', 'UpdatedLoadBalancer', 'Updated load balancer with new hosts')
  return nodes.length === 0 ? [unavailable(), done] : [done]
}

function unavailable(): Action {
  return event('Warning', 'UnAvailableLoadBalancer', 'There are no available nodes for LoadBalancer')
}

function planDelete(service: Service, { work }: LoadBalancerView, nowMs: number): LoadBalancerPlan {
  if (!hasFinalizer(service)) return { actions: [], work: undefined }
  if (work?.phase !== 'deleting') {
    const { spec, metadata } = service
    const started: LoadBalancerWork = { phase: 'deleting', sinceMs: nowMs, spec, annotations: metadata.annotations, nodes: [] }
    const actions = [event('Normal', 'DeletingLoadBalancer', 'Deleting load balancer'), requeueAfter(CLOUD_DELAY_MS, 'progress')]
    return { actions, work: started }
  }
  const leftMs = work.sinceMs + CLOUD_DELAY_MS - nowMs
  if (leftMs > 0) return { actions: [requeueAfter(leftMs, 'progress')], work }
  const actions = [
    // Before the finalizer, after which the Service may be gone.
    ...(service.metadata.deletionTimestamp === undefined ? withIngress(service, undefined) : []),
    ...withFinalizers(service, finalizersWithout(service)),
    event('Normal', 'DeletedLoadBalancer', 'Deleted load balancer'),
  ]
  return { actions, work: undefined }
}

function hasFinalizer({ metadata }: Service): boolean {
  return metadata.finalizers?.includes(CLEANUP_FINALIZER) ?? false
}

function finalizersWithout({ metadata }: Service): readonly string[] {
  return (metadata.finalizers ?? []).filter((each) => each !== CLEANUP_FINALIZER)
}

/** Written by way of the status, to which alone the controller has a right. Upstream: cloud-provider/service/helpers PatchService */
function withFinalizers(service: Service, finalizers: readonly string[]): readonly Action[] {
  if (semanticDeepEqual(service.metadata.finalizers ?? [], finalizers)) return []
  return [patch(services, service, { type: 'application/merge-patch+json', body: { metadata: { finalizers } }, subresource: 'status' })]
}

function withIngress(service: Service, ingress: readonly object[] | undefined): readonly Action[] {
  if (semanticDeepEqual(service.status?.loadBalancer?.ingress, ingress)) return []
  const body = { status: { loadBalancer: { ingress: ingress ?? null } } }
  return [patch(services, service, { type: 'application/merge-patch+json', body, subresource: 'status' })]
}

/** Nodes behind load balancers, ready or not: whether they answer is the load balancer's to find out. Upstream: stableNodeSetPredicates */
export function isBehindLoadBalancers({ metadata, spec }: Node): boolean {
  if (metadata.deletionTimestamp !== undefined || metadata.labels?.[EXCLUDED] !== undefined) return false
  return !(spec.taints ?? []).some(({ key }) => key === TO_BE_DELETED)
}
