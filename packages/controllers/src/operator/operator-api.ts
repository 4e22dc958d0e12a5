import type { KubeObject, PatchType, ResourceDefinition } from '@kubesim/api'
import type { Client, DeleteOptions, ListOptions, ObjectName, ResourceClient } from '@kubesim/client'

export interface OperatorPatch {
  readonly type: PatchType
  readonly body: unknown
  readonly subresource?: string
}

/** The API as an operator calls it, the same within a simulated cluster and outside of it. A refusal rejects with a StatusError. */
export interface OperatorApi {
  get<T extends KubeObject>(definition: ResourceDefinition<T>, at: ObjectName): Promise<T>
  /** Like get, but undefined where get would reject with NotFound. */
  find<T extends KubeObject>(definition: ResourceDefinition<T>, at: ObjectName): Promise<T | undefined>
  list<T extends KubeObject>(definition: ResourceDefinition<T>, options?: ListOptions): Promise<readonly T[]>
  create<T extends KubeObject>(definition: ResourceDefinition<T>, object: NoInfer<T>): Promise<T>
  update<T extends KubeObject>(definition: ResourceDefinition<T>, object: NoInfer<T>): Promise<T>
  updateStatus<T extends KubeObject>(definition: ResourceDefinition<T>, object: NoInfer<T>): Promise<T>
  patch<T extends KubeObject>(definition: ResourceDefinition<T>, at: ObjectName, patch: OperatorPatch): Promise<T>
  delete(definition: ResourceDefinition, at: ObjectName, options?: DeleteOptions): Promise<void>
}

/** Carries a call out, at once or later. */
export type Caller = <T extends KubeObject, R>(definition: ResourceDefinition<T>, call: (client: ResourceClient<T>) => R) => Promise<R>

/** The API over a way to call a client. */
export function createOperatorApi(call: Caller): OperatorApi {
  return {
    get: (definition, at) => call(definition, (client) => client.get(at)),
    find: (definition, at) => call(definition, (client) => client.find(at)),
    list: (definition, options) => call(definition, (client) => client.list(options).items),
    create: (definition, object) => call(definition, (client) => client.create(object)),
    update: (definition, object) => call(definition, (client) => client.update(object)),
    updateStatus: (definition, object) => call(definition, (client) => client.updateStatus(object)),
    patch: (definition, at, patch) => call(definition, (client) => client.patch(at, patch)),
    delete: (definition, at, options) => call(definition, (client) => client.delete(at, options)),
  }
}

/** Calls a client there and then. */
export function callerOf(client: Client): Caller {
  return async (definition, call) => call(client.of(definition))
}
