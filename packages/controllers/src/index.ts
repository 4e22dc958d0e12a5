import { deploymentController } from './deployment/controller.ts'
import { garbageCollector } from './garbage-collector/controller.ts'
import type { AnyController, ResourceSpanningController } from './kit/index.ts'
import { namespaceController } from './namespace/controller.ts'
import { replicaSetController } from './replicaset/controller.ts'
import { serviceAccountController } from './service-account/controller.ts'

export * from './kit/index.ts'
export { deploymentController, garbageCollector, namespaceController, replicaSetController, serviceAccountController }

/** Every built-in controller by the name under which it can be turned off, as in kube-controller-manager's --controllers. */
export const builtInControllers: ReadonlyMap<string, AnyController | ResourceSpanningController> = new Map<string, AnyController | ResourceSpanningController>([
  ['deployment', deploymentController],
  ['replicaset', replicaSetController],
  ['namespace', namespaceController],
  ['garbagecollector', garbageCollector],
  ['serviceaccount', serviceAccountController],
])
