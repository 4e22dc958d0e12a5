import {
  type KubeObject,
  type ReplicaSet,
  type ReplicaSetStatus,
  type ReplicationController,
  type ReplicationControllerSpec,
  type ReplicationControllerStatus,
  replicationControllers,
  semanticDeepEqual,
} from '@kubesim/api'
import { type Action, type UpdateAction, updateStatus } from '../kit/action.ts'

const specs = new WeakMap<ReplicationControllerSpec, ReplicaSet['spec']>()

/** A ReplicationController in the shape of a ReplicaSet, under its own kind. Upstream: pkg/controller/replication conversion */
export function asReplicaSet({ apiVersion, kind, metadata, spec, status }: ReplicationController): ReplicaSet {
  let converted = specs.get(spec)
  if (converted === undefined) {
    converted = { ...spec, selector: { matchLabels: spec.selector }, template: spec.template! }
    specs.set(spec, converted)
  }
  return { apiVersion, kind, metadata, spec: converted, status } as unknown as ReplicaSet
}

/** What was planned for the ReplicaSet, done to the ReplicationController. Pods are made and adopted in its name already. */
export function forController(controller: ReplicationController, actions: readonly Action[]): readonly Action[] {
  return actions.flatMap((action): readonly Action[] => {
    if (action.verb === 'updateStatus') return statusUpdate(controller, action)
    if (action.verb !== 'batch') return [action]
    return [{ ...action, after: (outcome) => forController(controller, action.after(outcome)) }]
  })
}

/** It has no count of terminating pods. */
function statusUpdate(controller: ReplicationController, { object, onLatest = false }: UpdateAction): readonly Action[] {
  const { terminatingReplicas: _, ...status } = (object as KubeObject & { readonly status: ReplicaSetStatus }).status
  const next: ReplicationControllerStatus = status
  if (semanticDeepEqual(controller.status, next)) return []
  return [updateStatus(replicationControllers, { ...controller, status: next }, { onLatest })]
}
