import { catalogue, isNotFound, type KubeObject, type OwnerReference, type ResourceDefinition, splitKey } from '@kubesim/api'
import { createWorkQueue, type Informer, type InformerEvent, type ObjectName, type ResourceClient, type WorkQueue } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { passOver } from '../kit/refusal.ts'
import { DependencyGraph } from './dependency-graph.ts'
import { Owners } from './owner-verdict.ts'
import { FOREGROUND, hasFinalizer, ORPHAN, ownerDefinition, ownerText, unblockedOwners } from './owners.ts'
import { type Dependent, planItem, type Verdict } from './plan.ts'

/** Never owners nor worth collecting, and the most numerous of all. Upstream: garbagecollector.DefaultIgnoredResources */
const IGNORED = new Set(['/events', 'events.k8s.io/events'])
const UNSYNCED_RETRY_MS = 1_000

/** Deletes what has lost its owners and carries out foreground and orphaning deletions. Upstream: pkg/controller/garbagecollector */
export const garbageCollector: ResourceSpanningController = {
  name: 'generic-garbage-collector',
  eventSource: 'garbage-collector-controller',
  start: (runtime) => new GarbageCollector(runtime),
}

/** Keys are a resource and an object's key: `apps/replicasets|default/web`. */
class GarbageCollector {
  private readonly runtime: ControllerRuntime
  private readonly monitors = new Map<string, Informer<KubeObject>>()
  private readonly graph = new DependencyGraph()
  private readonly owners: Owners
  private readonly queue: WorkQueue
  private allSynced = false

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: runtime.queueName, process: (key) => this.process(key) })
    this.owners = new Owners(runtime.client, (resource) => this.monitors.get(resourceId(resource)))
    for (const definition of catalogue()) if (isCollectable(definition)) this.monitor(definition)
  }

  stop(): void {
    this.queue.stop()
  }

  private monitor(definition: ResourceDefinition): void {
    const id = resourceId(definition)
    const informer = this.runtime.informers.informer(definition)
    this.monitors.set(id, informer)
    informer.onEvent((event) => this.observe(`${id}|${event.key}`, event))
  }

  private observe(key: string, event: InformerEvent<KubeObject>): void {
    const before = event.previous?.metadata.ownerReferences
    const after = event.type === 'deleted' ? undefined : event.object.metadata.ownerReferences
    this.graph.change(key, before, after)
    if (event.type === 'deleted') {
      for (const dependent of this.graph.of(event.object.metadata.uid!)) this.queue.add(dependent)
      for (const owner of before ?? []) this.wakeOwner(owner, event.object)
      return
    }
    if (startsWaiting(event, ORPHAN) || startsWaiting(event, FOREGROUND)) this.queue.add(key)
    for (const owner of unblockedOwners(before, after)) this.wakeOwner(owner, event.object)
    if (after !== undefined && after !== before && after.some((owner) => this.owners.fromCache(owner, event.object).state !== 'solid'))
      this.queue.add(key)
  }

  /** An owner that waits for its dependants has one less to wait for. */
  private wakeOwner(owner: OwnerReference, dependent: KubeObject): void {
    const definition = ownerDefinition(owner)
    if (definition === undefined) return
    const id = resourceId(definition)
    const key = definition.namespaced ? `${dependent.metadata.namespace}/${owner.name}` : owner.name
    if (this.monitors.get(id)?.get(key)?.metadata.deletionTimestamp !== undefined) this.queue.add(`${id}|${key}`)
  }

  private process(key: string): void {
    // A cache that is not filled yet knows of no dependants.
    if (!this.isSynced()) {
      this.queue.addAfter(key, UNSYNCED_RETRY_MS, 'progress')
      return
    }
    passOver({ kernel: this.runtime.kernel, queue: this.queue, key }, () => {
      const { client, at } = this.locate(key)
      const item = client.find(at)
      if (item !== undefined) this.perform(item, key)
    })
  }

  private isSynced(): boolean {
    this.allSynced ||= [...this.monitors.values()].every((informer) => informer.synced)
    return this.allSynced
  }

  private perform(item: KubeObject, key: string): void {
    const owners = (item.metadata.ownerReferences ?? []).map((reference) => ({ reference, ...this.owners.confirmed(reference, item) }))
    for (const { reference, isElsewhere } of owners) if (isElsewhere) this.warn(item, reference)
    const verdict = planItem(item, { owners, dependents: () => this.dependentsOf(item) })
    if (verdict.verb === 'keep') return
    this.runtime.kernel.trace.note(`${verdict.verb} ${key}`, verdict)
    const { client, at } = this.locate(key)
    this.carryOut(verdict, { item, client, at })
  }

  private carryOut(
    verdict: Verdict,
    { item, client, at }: { readonly item: KubeObject; readonly client: ResourceClient<KubeObject>; readonly at: ObjectName },
  ): void {
    switch (verdict.verb) {
      case 'keep':
        return
      case 'delete': {
        const { uid, resourceVersion } = (verdict.unblocks ? patchOwners(client, item, unblocked(item)) : item).metadata
        client.delete(at, { propagationPolicy: verdict.policy, preconditions: { uid: uid!, resourceVersion: resourceVersion! } })
        return
      }
      case 'dropOwners':
        patchOwners(client, item, verdict.uids.map(dropped))
        return
      case 'removeFinalizer':
        removeFinalizer(client, item, verdict.finalizer)
        return
      case 'orphanDependents':
        for (const key of verdict.keys) this.letGo(key, item.metadata.uid!)
        removeFinalizer(client, item, ORPHAN)
        return
      case 'deleteDependents':
        for (const key of verdict.keys) this.queue.add(key)
        return
    }
  }

  /** Removes one owner from a dependant. */
  private letGo(key: string, ownerUid: string): void {
    const { client, monitor, objectKey } = this.locate(key)
    const dependent = monitor.get(objectKey)
    if (dependent === undefined) return
    try {
      patchOwners(client, dependent, [dropped(ownerUid)])
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  /** An owner in another namespace is none. Upstream: GraphBuilder.reportInvalidNamespaceOwnerRef */
  private warn(item: KubeObject, owner: OwnerReference): void {
    const { namespace = '', name, uid } = item.metadata
    const about = { kind: item.kind, apiVersion: item.apiVersion, namespace: item.metadata.namespace, name, uid }
    const message = `ownerRef ${ownerText(owner, namespace)} does not exist in namespace "${namespace}"`
    this.runtime.recorder.event(about, 'Warning', 'OwnerRefInvalidNamespace', message)
  }

  private dependentsOf(owner: KubeObject): readonly Dependent[] {
    const found: Dependent[] = []
    for (const key of this.graph.of(owner.metadata.uid!)) {
      const { monitor, objectKey } = this.locate(key)
      const object = monitor.get(objectKey)
      if (object !== undefined) found.push({ key, object })
    }
    return found
  }

  private locate(key: string): {
    readonly monitor: Informer<KubeObject>
    readonly client: ResourceClient<KubeObject>
    readonly at: ObjectName
    readonly objectKey: string
  } {
    const bar = key.indexOf('|')
    const monitor = this.monitors.get(key.slice(0, bar))!
    const objectKey = key.slice(bar + 1)
    const { namespace, name } = splitKey(objectKey)
    return {
      monitor,
      client: this.runtime.client.of(monitor.definition),
      at: namespace === undefined ? { name } : { namespace, name },
      objectKey,
    }
  }
}

function isCollectable(definition: ResourceDefinition): boolean {
  if (definition.storedAs !== undefined || IGNORED.has(resourceId(definition))) return false
  return ['delete', 'list', 'watch'].every((verb) => definition.verbs.some((each) => each === verb))
}

function resourceId(resource: { readonly group: string; readonly resource: string }): string {
  return `${resource.group}/${resource.resource}`
}

/** Its deletion has begun with this finalizer. Upstream: deletionStartsWithFinalizer */
function startsWaiting({ object, previous }: InformerEvent<KubeObject>, finalizer: string): boolean {
  if (object.metadata.deletionTimestamp === undefined || !hasFinalizer(object, finalizer)) return false
  return previous === undefined || previous.metadata.deletionTimestamp === undefined || !hasFinalizer(previous, finalizer)
}

function dropped(uid: string): unknown {
  return { $patch: 'delete', uid }
}

/** Upstream: unblockOwnerReferencesStrategicMergePatch */
function unblocked(item: KubeObject): readonly unknown[] {
  return item.metadata
    .ownerReferences!.filter((owner) => owner.blockOwnerDeletion === true)
    .map((owner) => ({ ...owner, blockOwnerDeletion: false }))
}

function patchOwners(client: ResourceClient<KubeObject>, { metadata }: KubeObject, ownerReferences: readonly unknown[]): KubeObject {
  const at = metadata.namespace === undefined ? { name: metadata.name! } : { namespace: metadata.namespace, name: metadata.name! }
  return client.patch(at, { type: 'application/strategic-merge-patch+json', body: { metadata: { uid: metadata.uid, ownerReferences } } })
}

function removeFinalizer(client: ResourceClient<KubeObject>, { metadata }: KubeObject, finalizer: string): void {
  const at = metadata.namespace === undefined ? { name: metadata.name! } : { namespace: metadata.namespace, name: metadata.name! }
  const finalizers = metadata.finalizers!.filter((each) => each !== finalizer)
  client.patch(at, { type: 'application/merge-patch+json', body: { metadata: { resourceVersion: metadata.resourceVersion, finalizers } } })
}
