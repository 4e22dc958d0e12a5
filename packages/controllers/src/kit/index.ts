export * from './action.ts'
export {
  type AnyController,
  type CacheSetup,
  type Caches,
  type ControllerDefinition,
  defineController,
  type WatchDefinition,
  watchOf,
} from './controller.ts'
export {
  CONTROLLER_MANAGER,
  type ControllerManager,
  type ControllerManagerOptions,
  type ControllerRuntime,
  controllerIdentity,
  createControllerManager,
  MANAGER_IDENTITY,
  type ResourceSpanningController,
} from './manager.ts'
