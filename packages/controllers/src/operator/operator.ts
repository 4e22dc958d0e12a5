import type { KubeObject, ResourceDefinition } from '@kubesim/api'
import type { EventType, InformerEvent } from '@kubesim/client'
import type { ResourceSpanningController } from '../kit/manager.ts'
import { ApiTurns } from './api-turns.ts'
import type { OperatorApi } from './operator-api.ts'
import { OperatorLoop } from './operator-loop.ts'

/** What a reconciler asks for besides being woken by changes. */
export interface Result {
  /** To be called again after this time at the latest; milliseconds. */
  readonly requeueAfterMs?: number
}

/** What a reconciler works with. */
export interface OperatorContext {
  readonly api: OperatorApi
  /** Virtual time at the start of the pass, milliseconds since 1970. */
  readonly nowMs: number
  /** An Event about the object at hand. */
  event(type: EventType, reason: string, message: string): void
  /**
   * Sees to it that an object exists as `wanted` says, owned by the one at hand: creates it, or changes what differs. Fields that `wanted` does
   * not have are left alone.
   */
  own<T extends KubeObject>(definition: ResourceDefinition<T>, wanted: NoInfer<T>): Promise<T>
}

/**
 * A controller of one's own whose reconciler may wait: told how things are, never what changed, it makes the world as its object asks. The same
 * definition runs within a cluster (`createCluster({ controllers: [operator] })`) and outside of one (`runOperator`).
 */
export interface OperatorDefinition<T extends KubeObject> {
  /** Its name in traces and Events, and of its service account in kube-system. */
  readonly name: string
  readonly for: ResourceDefinition<T>
  /** Resources whose objects it owns: their events wake the owner. */
  readonly owns?: readonly ResourceDefinition[]
  /** Objects that are its business; default all. */
  readonly concerns?: (object: T) => boolean
  /** Events that may need a pass; default all. */
  readonly matters?: (event: InformerEvent<T>) => boolean
  /** Kept on each object until `finalize` has cleaned up after it. */
  readonly finalizer?: string
  /** One pass at a time. A StatusError is tried again after a back-off; any other error ends the run: it is a fault of the program. */
  readonly reconcile: (object: T, context: OperatorContext) => Promise<Result | undefined> | Result | undefined | Promise<void>
  /** For an object on its way out; afterwards the finalizer goes. */
  readonly finalize?: (object: T, context: OperatorContext) => Promise<void> | void
}

/** An operator, ready to be given to `createCluster` or `runOperator`. */
export interface Operator extends ResourceSpanningController {
  readonly definition: OperatorDefinition<KubeObject>
}

/** Declares an operator; the place where its types are checked. */
export function defineOperator<T extends KubeObject>(definition: OperatorDefinition<T>): Operator {
  const loose = definition as unknown as OperatorDefinition<KubeObject>
  return {
    name: definition.name,
    definition: loose,
    start(runtime) {
      const turns = new ApiTurns(runtime.kernel, `${runtime.queueName}/calls`)
      const loop = new OperatorLoop(loose, {
        ...runtime,
        call: turns.caller(runtime.client),
        tell: (about, event) => void turns.inTurn(() => runtime.recorder.event(about, event.type, event.reason, event.message)),
      })
      return {
        stop() {
          loop.stop()
          turns.stop()
        },
      }
    },
  }
}

/** For `matters`: the spec has changed, or the object has come, begun to go, or gone. Upstream: controller-runtime GenerationChangedPredicate */
export function generationChanged({ type, object, previous }: InformerEvent<KubeObject>): boolean {
  return (
    type !== 'updated' ||
    object.metadata.generation !== previous.metadata.generation ||
    object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp
  )
}
