export type { AdmissionContext, AdmissionOperation, AdmissionPlugin, AdmissionQuestion, Admitted } from './admission/plugin.ts'
export { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts'
export type { AuthorizationMode } from './auth/authorization-mode.ts'
export {
  ALLOW_ALL,
  type AuthorizationAttributes,
  type AuthorizationVerdict,
  type Authorizer,
  type EffectiveRules,
  type NonResourceAttributes,
  type ResourceAttributes,
} from './auth/authorizer.ts'
export { bootstrapPolicy } from './auth/bootstrap-policy/bootstrap-policy.ts'
export { authenticateToken, decodeToken, encodeToken, type TokenClaims } from './auth/service-account-token.ts'
export { type DiscoveredGroup, type DiscoveredResource, type DiscoveredVersion, discover } from './discovery/discovery.ts'
export { completed } from './handler.ts'
export { parseRequestInfo, type RequestInfo, RequestInfoError } from './request-info/request-info.ts'
export type { ExternalMetricSetting, MetricAmount, MetricBoard, ObjectMetricSetting } from './resources/custom-metrics/metric-board.ts'
export * from './store/index.ts'
export type { CommandConnection, PodConnection, PortsConnection } from './streams/pod-connection.ts'
export { chooseContainer } from './subresources/log.ts'
