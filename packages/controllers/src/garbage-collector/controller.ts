import { catalogue, isConflict, isNotFound, type KubeObject, keyOf, type OwnerReference, type ResourceDefinition, splitKey } from '@kubesim/api'
import { createWorkQueue, type Informer, type InformerEvent } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { classifyOwner, ownerDefinition } from './owners.ts'
import { type Dependent, planItem, type Verdict } from './plan.ts'

const BY_OWNER_UID = 'owner-uid'
/** Never owners nor worth collecting, and the most numerous of all. Upstream: garbagecollector.DefaultIgnoredResources */
const IGNORED = new Set(['/events', 'events.k8s.io/events'])

/** Deletes what has lost its owners and carries out foreground and orphaning deletions. Upstream: pkg/controller/garbagecollector */
export const garbageCollector: ResourceSpanningController = {
  name: 'generic-garbage-collector',
  start: (runtime) => new GarbageCollector(runtime),
}

class GarbageCollector {
  private readonly runtime: ControllerRuntime
  private readonly monitors = new Map<string, Informer<KubeObject>>()
  private readonly definitions = new Map<string, ResourceDefinition>()
  private readonly queue

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: runtime.queueName, process: (key) => this.process(key) })
    for (const definition of catalogue()) if (isCollectable(definition)) this.monitor(definition)
  }

  stop(): void {
    this.queue.stop()
  }

  private monitor(definition: ResourceDefinition): void {
    const id = resourceId(definition)
    const informer = this.runtime.informers.informer(definition)
    informer.addIndex(BY_OWNER_UID, (object) => object.metadata.ownerReferences?.map((owner) => owner.uid) ?? [])
    informer.onEvent((event) => this.observe(id, event))
    this.monitors.set(id, informer)
    this.definitions.set(id, definition)
  }

  private observe(id: string, event: InformerEvent<KubeObject>): void {
    const { object } = event
    if (event.type === 'deleted') {
      for (const dependent of this.dependentsOf(object)) this.queue.add(dependent.key)
      for (const owner of object.metadata.ownerReferences ?? []) this.wakeOwner(owner, object)
      return
    }
    const { deletionTimestamp, ownerReferences, finalizers } = object.metadata
    if (deletionTimestamp !== undefined && finalizers !== undefined && finalizers.length > 0) this.queue.add(`${id}|${keyOf(object)}`)
    if (ownerReferences === undefined || ownerReferences.length === 0) return
    if (event.type === 'updated' && event.previous.metadata.ownerReferences === ownerReferences) {
      // An owner that waits for this object in the foreground need not hear of changes that are not about owners.
      return
    }
    if (ownerReferences.some((owner) => this.stateOf(owner, object) !== 'solid')) this.queue.add(`${id}|${keyOf(object)}`)
  }

  private wakeOwner(owner: OwnerReference, dependent: KubeObject): void {
    const definition = ownerDefinition(owner)
    if (definition === undefined) return
    const id = resourceId(definition)
    const key = ownerKey(definition, owner, dependent)
    if (this.monitors.get(id)?.get(key)?.metadata.deletionTimestamp !== undefined) this.queue.add(`${id}|${key}`)
  }

  private process(key: string): void {
    const bar = key.indexOf('|')
    const id = key.slice(0, bar)
    const item = this.monitors.get(id)!.get(key.slice(bar + 1))
    if (item === undefined) return this.queue.forget(key)
    try {
      const owners = (item.metadata.ownerReferences ?? []).map((reference) => ({ reference, state: this.confirmedState(reference, item) }))
      this.perform(this.definitions.get(id)!, item, planItem(item, { owners, dependents: this.dependentsOf(item) }))
      this.queue.forget(key)
    } catch (error) {
      if (isNotFound(error)) return this.queue.forget(key)
      if (!isConflict(error)) this.runtime.kernel.trace.note(`failed: ${error instanceof Error ? error.message : String(error)}`)
      if (!(error instanceof Error) || !('status' in error)) throw error
      this.queue.addRateLimited(key)
    }
  }

  private perform(definition: ResourceDefinition, item: KubeObject, verdict: Verdict): void {
    const client = this.runtime.client.of(definition)
    const at = splitKey(keyOf(item))
    const name = at.namespace === undefined ? { name: at.name } : { namespace: at.namespace, name: at.name }
    const { uid, resourceVersion, finalizers } = item.metadata
    if (verdict.verb !== 'keep') this.runtime.kernel.trace.note(`${verdict.verb} ${definition.resource} ${keyOf(item)}`, verdict)
    switch (verdict.verb) {
      case 'keep':
        return
      case 'delete':
        return client.delete(name, { propagationPolicy: verdict.policy, preconditions: { uid: uid!, resourceVersion: resourceVersion! } })
      case 'dropOwners':
        client.patch(name, { type: 'application/merge-patch+json', body: dropOwners(item, verdict.uids) })
        return
      case 'removeFinalizer':
        client.patch(name, {
          type: 'application/merge-patch+json',
          body: { metadata: { uid, resourceVersion, finalizers: finalizers!.filter((finalizer) => finalizer !== verdict.finalizer) } },
        })
        return
      case 'orphanDependents':
        for (const dependent of this.dependentsOf(item)) this.letGo(dependent, uid!)
        this.queue.addAfter(`${resourceId(definition)}|${keyOf(item)}`, 0, 'progress')
        return
      case 'deleteDependents':
        for (const key of verdict.keys) this.queue.add(key)
        return
    }
  }

  /** Removes one owner from a dependant. */
  private letGo(dependent: Dependent, ownerUid: string): void {
    const bar = dependent.key.indexOf('|')
    const { namespace, name } = splitKey(dependent.key.slice(bar + 1))
    const client = this.runtime.client.of(this.definitions.get(dependent.key.slice(0, bar))!)
    client.patch(namespace === undefined ? { name } : { namespace, name }, { type: 'application/merge-patch+json', body: dropOwners(dependent.object, [ownerUid]) })
  }

  private dependentsOf(owner: KubeObject): Dependent[] {
    const found: Dependent[] = []
    for (const [id, informer] of this.monitors) {
      for (const object of informer.byIndex(BY_OWNER_UID, owner.metadata.uid!)) found.push({ key: `${id}|${keyOf(object)}`, object })
    }
    return found
  }

  private stateOf(reference: OwnerReference, dependent: KubeObject) {
    const definition = ownerDefinition(reference)
    const informer = definition === undefined ? undefined : this.monitors.get(resourceId(definition))
    // An owner of a kind nobody serves may come to be served: upstream leaves its dependants alone.
    if (definition === undefined || informer === undefined) return 'solid'
    return classifyOwner(reference, informer.get(ownerKey(definition, reference, dependent)))
  }

  /** The cache may not have seen the owner yet: what looks dangling is checked against the API before anything is deleted. */
  private confirmedState(reference: OwnerReference, dependent: KubeObject) {
    const state = this.stateOf(reference, dependent)
    if (state !== 'dangling') return state
    const definition = ownerDefinition(reference)!
    const { namespace, name } = splitKey(ownerKey(definition, reference, dependent))
    return classifyOwner(reference, this.runtime.client.of(definition).find(namespace === undefined ? { name } : { namespace, name }))
  }
}

function isCollectable(definition: ResourceDefinition): boolean {
  return !IGNORED.has(resourceId(definition)) && ['delete', 'list', 'watch'].every((verb) => definition.verbs.some((each) => each === verb))
}

function resourceId(definition: ResourceDefinition): string {
  return `${definition.group}/${definition.resource}`
}

function ownerKey(definition: ResourceDefinition, owner: OwnerReference, dependent: KubeObject): string {
  return definition.namespaced ? `${dependent.metadata.namespace}/${owner.name}` : owner.name
}

function dropOwners(object: KubeObject, uids: readonly string[]): unknown {
  const left = object.metadata.ownerReferences!.filter((owner) => !uids.includes(owner.uid))
  return { metadata: { uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, ownerReferences: left.length === 0 ? null : left } }
}
