export * from './action.ts'
export { type AnyController, type Caches, type CacheSetup, type ControllerDefinition, type WatchDefinition, defineController, watchOf } from './controller.ts'
export { CONTROLLER_MANAGER, controllerIdentity, createControllerManager, type ControllerManager, type ControllerManagerOptions, type ControllerRuntime, type ResourceSpanningController } from './manager.ts'
