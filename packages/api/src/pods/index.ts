export { allContainers, isRestartableInitContainer, type PlacedContainer } from './containers.ts'
export {
  matchesNodeSelector,
  matchesRequiredNodeAffinity,
  namedNodes,
  preferenceWeight,
  type SelectableNode,
  unmetRequirements,
} from './node-selection.ts'
export { findPort } from './ports.ts'
export { podQosClass, type QosClass, qosClassOfSpec } from './qos.ts'
export { isPodAvailable, isPodReady, isPodTerminal, podCondition, podReadyCondition } from './readiness.ts'
export { resourceFieldValue } from './resource-field.ts'
export type { ResourceList } from './resource-list.ts'
export {
  aggregateContainerLimits,
  aggregateContainerRequests,
  hasPodLevelResources,
  isPodLevelResource,
  type PodResources,
  type PodResourcesOptions,
  podLimits,
  podRequests,
  podResourceRequest,
} from './resources.ts'
export { containerShouldRestart } from './restarts.ts'
export { isTolerated, toleratesTaint } from './tolerations.ts'
