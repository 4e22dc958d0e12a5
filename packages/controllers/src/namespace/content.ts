import {
  catalogue,
  isNotFound,
  type KubeObject,
  type Namespace,
  type Pod,
  parseTime,
  pods,
  type ResourceDefinition,
  StatusError,
} from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { Remaining } from './plan.ts'

/** Upstream waits this long for objects that a finalizer keeps. */
const FINALIZER_ESTIMATE_S = 15

/** What one round of deletion left in a namespace. */
export interface Round {
  /** Undefined while pods remain: nothing else is touched before they are gone. */
  readonly remaining: readonly Remaining[] | undefined
  /** Failures as the conditions tell them. */
  readonly contentErrors: readonly string[]
  /** Everything still there, pods included. */
  readonly left: readonly Remaining[]
  /** Seconds that what remains may need; 0 when nothing is expected to. */
  readonly estimateS: number
}

/** Deletes what is in the namespace, the pods before everything else. Upstream: namespacedResourcesDeleter.deleteAllContent */
export function deleteContent(client: Client, namespace: Namespace, nowMs: number): Round {
  const name = namespace.metadata.name!
  const graceMs = graceSeconds(client, name) * 1000
  const isInGrace = nowMs - parseTime(namespace.metadata.deletionTimestamp!) < graceMs
  const podRound = deleteAll(client, pods, { namespace: name, estimateS: isInGrace ? graceMs / 1000 : 0 })
  if (podRound.left.count > 0) return sumUp([podRound], undefined)
  const others = namespacedResources().map((definition) => deleteAll(client, definition, { namespace: name, estimateS: 0 }))
  return sumUp([podRound, ...others], others)
}

interface ResourceRound {
  readonly left: Remaining
  readonly estimateS: number
  readonly error: string | undefined
}

function sumUp(rounds: readonly ResourceRound[], reported: readonly ResourceRound[] | undefined): Round {
  const present = (each: ResourceRound) => each.left.count > 0
  return {
    remaining: reported?.filter(present).map((each) => each.left),
    contentErrors: rounds.flatMap((each) => (each.error === undefined ? [] : [each.error])),
    left: rounds.filter(present).map((each) => each.left),
    estimateS: rounds.reduce((most, each) => Math.max(most, each.estimateS), 0),
  }
}

/** Upstream: deleteAllContentForGroupVersionResource */
function deleteAll(
  client: Client,
  definition: ResourceDefinition,
  where: { readonly namespace: string; readonly estimateS: number },
): ResourceRound {
  const { namespace, estimateS } = where
  const resource = `${definition.resource}.${definition.group}`
  const result = (items: readonly KubeObject[], outcome: { readonly estimateS: number; readonly error?: string }): ResourceRound => ({
    left: { resource, count: items.length, finalizers: countFinalizers(items) },
    estimateS: outcome.estimateS,
    error: outcome.error,
  })
  try {
    if (client.of(definition).list({ namespace, limit: 1 }).items.length === 0) return result([], { estimateS: 0 })
    deleteObjects(client, definition, namespace)
    const { items } = client.of(definition).list({ namespace })
    if (items.length === 0) return result(items, { estimateS: 0 })
    if (estimateS > 0) return result(items, { estimateS })
    if (items.some(({ metadata }) => (metadata.finalizers?.length ?? 0) > 0)) return result(items, { estimateS: FINALIZER_ESTIMATE_S })
    const kind = `${definition.group}/${definition.version}, Resource=${definition.resource}`
    return result(items, { estimateS, error: `unexpected items still remain in namespace: ${namespace} for gvr: ${kind}` })
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return result([], { estimateS, error: error.message })
  }
}

function deleteObjects(client: Client, definition: ResourceDefinition, namespace: string): void {
  const resource = client.of(definition)
  if (definition.verbs.includes('deletecollection')) {
    resource.deleteCollection({ namespace, propagationPolicy: 'Background' })
    return
  }
  for (const { metadata } of resource.list({ namespace }).items) {
    try {
      resource.delete({ namespace, name: metadata.name! }, { propagationPolicy: 'Background' })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

function countFinalizers(items: readonly KubeObject[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { metadata } of items) for (const finalizer of metadata.finalizers ?? []) counts[finalizer] = (counts[finalizer] ?? 0) + 1
  return counts
}

/** Upstream: estimateGracefulTerminationForPods */
function graceSeconds(client: Client, namespace: string): number {
  return client
    .of(pods)
    .list({ namespace })
    .items.reduce((most, pod) => Math.max(most, graceOf(pod)), 0)
}

function graceOf(pod: Pod): number {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? 0 : (pod.spec.terminationGracePeriodSeconds ?? 0)
}

let resources: readonly ResourceDefinition[] | undefined

/** Everything that can be in a namespace, but pods; what two versions serve is looked at once. */
function namespacedResources(): readonly ResourceDefinition[] {
  resources ??= catalogue().filter(
    ({ namespaced, verbs, storedAs, group, resource }) =>
      namespaced && storedAs === undefined && verbs.includes('delete') && !(group === '' && resource === 'pods'),
  )
  return resources
}
