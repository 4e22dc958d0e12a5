import { type KubeObject, keyOf } from '@kubesim/api'
import type { Informer, InformerEvent } from '@kubesim/client'
import type { VolumeCache } from './cache/volume-cache.ts'
import type { StorageEventName } from './framework/cluster-event.ts'
import type { PodBinder } from './pod-binder.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'
import type { Turns } from './turns.ts'

export interface VolumeEventsOptions {
  readonly volumes: VolumeCache
  readonly queue: SchedulingQueue
  readonly binder: PodBinder
  readonly turns: Turns
}

/** Tells waiting pods of what happens to storage, and pods that wait for their volumes to be bound of their claims. Upstream: eventhandlers.go */
export function connectVolumeEvents({ volumes, queue, binder, turns }: VolumeEventsOptions): void {
  function connect<T extends KubeObject>(
    informer: Informer<T>,
    names: Readonly<Partial<Record<InformerEvent<T>['type'], StorageEventName>>>,
    claimOf: (object: T) => string | undefined = () => undefined,
  ): void {
    informer.onEvent(({ type, object, previous }) => {
      const claim = claimOf(object)
      if (claim !== undefined) binder.claimChanged(claim)
      const name = names[type]
      if (name === undefined || queue.unschedulableCount === 0) return
      queue.onEvent({ name, object, previous })
      turns.pump()
    })
  }
  connect(volumes.claims, { added: 'claim/added', updated: 'claim/changed' }, keyOf)
  connect(volumes.volumes, { added: 'volume/added', updated: 'volume/changed' }, ({ spec: { claimRef } }) =>
    claimRef === undefined ? undefined : `${claimRef.namespace}/${claimRef.name}`,
  )
  connect(volumes.classes, { added: 'class/added', updated: 'class/changed' })
  connect(volumes.csiNodes, { added: 'csinode/added', updated: 'csinode/changed' })
  connect(volumes.csiCapacities, { added: 'capacity/added', updated: 'capacity/changed' })
  connect(volumes.attachments, { deleted: 'attachment/deleted' })
}
