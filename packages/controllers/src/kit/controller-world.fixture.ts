import { type Event, events, formatTime, type KubeObject, type Pod, pods, type ResourceDefinition } from '@kubesim/api'
import { type Client, createClient } from '@kubesim/client'
import { Kernel } from '@kubesim/kernel'
import { ApiModel } from '../../../client/src/api-model.ts'
import type { AnyController } from './controller.ts'
import { type ControllerManager, createControllerManager, type ResourceSpanningController } from './manager.ts'

export const EPOCH_MS = Date.parse('2026-01-01T00:00:00Z')

/** Controllers over the model of an API server, on a kernel: what they do with each other, without a cluster. */
export interface ControllerWorld {
  readonly kernel: Kernel
  readonly api: ApiModel
  readonly manager: ControllerManager
  /** Calls the API as a user. */
  readonly client: Client
  list<T extends KubeObject>(definition: ResourceDefinition<T>): readonly T[]
  names(definition: ResourceDefinition): readonly string[]
  /** Reason and message of every Event, with its count where it is more than one. */
  told(): readonly string[]
}

export function startControllers(...controllers: readonly (AnyController | ResourceSpanningController)[]): ControllerWorld {
  const kernel = new Kernel({ epochMs: EPOCH_MS })
  const api = new ApiModel(kernel)
  const manager = createControllerManager({ kernel, connect: (identity) => createClient(api, identity), controllers })
  manager.start()
  const client = createClient(api, { user: { name: 'someone', groups: [] }, userAgent: 'kubectl' })
  return {
    kernel,
    api,
    manager,
    client,
    list: (definition) => api.objects(definition),
    names: (definition) => api.objects(definition).map(({ metadata }) => metadata.name!),
    told: () =>
      api.objects<Event>(events).map(({ reason, message, count = 1 }) => `${reason}: ${message}${count > 1 ? ` (x${count})` : ''}`),
  }
}

/** Every pod that has none gets a node and is ready; what is on its way out is gone. */
export function playKubelet({ client, kernel, list }: ControllerWorld): void {
  for (const pod of list(pods)) {
    const at = { namespace: pod.metadata.namespace!, name: pod.metadata.name! }
    if (pod.metadata.deletionTimestamp !== undefined) client.of(pods).delete(at, { gracePeriodSeconds: 0 })
    else if (pod.spec.nodeName === undefined) becomeReady(client, pod, formatTime(kernel.now))
  }
}

function becomeReady(client: Client, pod: Pod, now: string): void {
  const bound = client.of(pods).update({ ...pod, spec: { ...pod.spec, nodeName: 'node-1' } })
  client
    .of(pods)
    .updateStatus({ ...bound, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now }] } })
}
