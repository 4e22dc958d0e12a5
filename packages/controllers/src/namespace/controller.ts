import { catalogue, isConflict, isNotFound, type Namespace, namespaces, type Pod, pods, type ResourceDefinition } from '@kubesim/api'
import { createWorkQueue } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { namespaceConditions, type Remaining } from './plan.ts'

const FINALIZER = 'kubernetes'
/** Upstream waits this long for objects that a finalizer keeps. */
const FINALIZER_ESTIMATE_S = 15

/**
 * Empties a namespace that is being deleted, pods first, and lets it go when nothing is left.
 * Upstream: pkg/controller/namespace
 */
export const namespaceController: ResourceSpanningController = {
  name: 'namespace-controller',
  start: (runtime) => new NamespaceController(runtime),
}

class NamespaceController {
  private readonly runtime: ControllerRuntime
  private readonly queue

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: runtime.queueName, process: (key) => this.process(key) })
    runtime.informers.informer(namespaces).onEvent(({ type, object }) => {
      if (type !== 'deleted' && object.metadata.deletionTimestamp !== undefined) this.queue.add(object.metadata.name!)
    })
    // Upstream comes back after half the estimated time; here the departure of the last pod is reason enough.
    runtime.informers.informer(pods).onEvent(({ type, object }) => {
      const name = object.metadata.namespace!
      if (type === 'deleted' && runtime.informers.informer(namespaces).get(name)?.metadata.deletionTimestamp !== undefined) this.queue.add(name)
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private process(name: string): void {
    const namespace = this.runtime.client.of(namespaces).find({ name })
    if (namespace?.metadata.deletionTimestamp === undefined) return this.queue.forget(name)
    try {
      this.empty(namespace)
      this.queue.forget(name)
    } catch (error) {
      if (isNotFound(error)) return this.queue.forget(name)
      if (!(error instanceof Error) || !('status' in error)) throw error
      if (!isConflict(error)) this.runtime.kernel.trace.note(`failed: ${error.message}`)
      this.queue.addRateLimited(name)
    }
  }

  private empty(namespace: Namespace): void {
    if (!namespace.spec?.finalizers?.includes(FINALIZER)) return
    const name = namespace.metadata.name!
    const errors: string[] = []
    const podsLeft = this.deleteAll(pods, name, errors)
    const remaining = podsLeft.count > 0 ? [podsLeft] : namespacedResources().map((definition) => this.deleteAll(definition, name, errors))
    const left = remaining.filter((each) => each.count > 0)
    const reported = podsLeft.count > 0 ? [] : left
    const updated = this.writeConditions(namespace, reported, errors)
    if (left.length > 0) return this.queue.addAfter(name, this.estimateMs(namespace, left), 'progress')
    const finalizers = (updated.spec?.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER)
    this.runtime.client.of(namespaces).updateSubresource({ ...updated, spec: { finalizers } }, 'finalize')
  }

  private deleteAll(definition: ResourceDefinition, namespace: string, errors: string[]): Remaining {
    const client = this.runtime.client.of(definition)
    const resource = `${definition.resource}.${definition.group}`
    if (client.list({ namespace, limit: 1 }).items.length === 0) return { resource, count: 0, finalizers: {} }
    try {
      if (definition.verbs.includes('deletecollection')) client.deleteCollection({ namespace, propagationPolicy: 'Background' })
      else for (const { metadata } of client.list({ namespace }).items) client.delete({ namespace, name: metadata.name! }, { propagationPolicy: 'Background' })
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error)) throw error
      errors.push(error.message)
    }
    const left = client.list({ namespace }).items
    const finalizers: Record<string, number> = {}
    for (const { metadata } of left) for (const finalizer of metadata.finalizers ?? []) finalizers[finalizer] = (finalizers[finalizer] ?? 0) + 1
    return { resource, count: left.length, finalizers }
  }

  private writeConditions(namespace: Namespace, remaining: readonly Remaining[], errors: readonly string[]): Namespace {
    const conditions = namespaceConditions(namespace, { remaining, errors, nowMs: this.runtime.kernel.now })
    if (conditions === namespace.status?.conditions && namespace.status?.phase === 'Terminating') return namespace
    return this.runtime.client.of(namespaces).updateStatus({ ...namespace, status: { ...namespace.status, phase: 'Terminating', conditions } })
  }

  private estimateMs(namespace: Namespace, left: readonly Remaining[]): number {
    const byFinalizers = left.some((each) => Object.keys(each.finalizers).length > 0) ? FINALIZER_ESTIMATE_S : 0
    const { items } = this.runtime.client.of(pods).list({ namespace: namespace.metadata.name! })
    const byPods = items.reduce((most, pod) => Math.max(most, graceSeconds(pod)), 0)
    return (Math.max(byFinalizers, byPods) / 2 + 1) * 1000
  }
}

function graceSeconds(pod: Pod): number {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? 0 : (pod.spec.terminationGracePeriodSeconds ?? 0)
}

let resources: readonly ResourceDefinition[] | undefined

/** Everything that can be in a namespace, but pods. */
function namespacedResources(): readonly ResourceDefinition[] {
  resources ??= catalogue().filter(({ namespaced, verbs, resource, group }) => namespaced && verbs.includes('delete') && !(group === '' && resource === 'pods'))
  return resources
}
