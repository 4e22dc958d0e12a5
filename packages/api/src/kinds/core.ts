import type {
  Binding,
  ComponentStatus,
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from '../types/generated.ts'
import { CREATE_ONLY, EDIT, PROXY, REPLICAS, resourcesOf, STREAM } from './define.ts'

const resource = resourcesOf('', 'v1')

export const bindings = resource<Binding>('bindings', 'Binding', { verbs: CREATE_ONLY })
export const componentStatuses = resource<ComponentStatus>('componentstatuses', 'ComponentStatus', {
  namespaced: false,
  shortNames: ['cs'],
  verbs: ['get', 'list'],
})
export const configMaps = resource<ConfigMap>('configmaps', 'ConfigMap', { shortNames: ['cm'], hash: 'qFsyl6wFWjQ=' })
export const endpoints = resource<Endpoints>('endpoints', 'Endpoints', { shortNames: ['ep'], hash: 'fWeeMqaN/OA=' })
export const events = resource<Event>('events', 'Event', { shortNames: ['ev'], hash: 'r2yiGXH7wu8=' })
export const limitRanges = resource<LimitRange>('limitranges', 'LimitRange', { shortNames: ['limits'], hash: 'EBKMFVe6cwo=' })
export const namespaces = resource<Namespace>('namespaces', 'Namespace', {
  namespaced: false,
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  status: true,
  subresources: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  hash: 'Q3oi5N2YM8M=',
})
export const nodes = resource<Node>('nodes', 'Node', {
  namespaced: false,
  shortNames: ['no'],
  status: true,
  subresources: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: PROXY }],
  hash: 'XwShjMxG9Fs=',
})
export const persistentVolumeClaims = resource<PersistentVolumeClaim>('persistentvolumeclaims', 'PersistentVolumeClaim', {
  shortNames: ['pvc'],
  status: true,
  hash: 'QWTyNDq0dC4=',
})
export const persistentVolumes = resource<PersistentVolume>('persistentvolumes', 'PersistentVolume', {
  namespaced: false,
  shortNames: ['pv'],
  status: true,
  hash: 'HN/zwEC+JgM=',
})
export const pods = resource<Pod>('pods', 'Pod', {
  shortNames: ['po'],
  categories: ['all'],
  status: true,
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: STREAM },
    { name: 'binding', kind: 'Binding', verbs: CREATE_ONLY },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: EDIT },
    { name: 'eviction', kind: 'Eviction', verbs: CREATE_ONLY, group: 'policy', version: 'v1' },
    { name: 'exec', kind: 'PodExecOptions', verbs: STREAM },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: STREAM },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: PROXY },
    { name: 'resize', kind: 'Pod', verbs: EDIT },
  ],
  hash: 'xPOwRZ+Yhw8=',
})
export const podTemplates = resource<PodTemplate>('podtemplates', 'PodTemplate', { hash: 'LIXB2x4IFpk=' })
export const replicationControllers = resource<ReplicationController>('replicationcontrollers', 'ReplicationController', {
  shortNames: ['rc'],
  categories: ['all'],
  scale: REPLICAS,
  status: true,
  hash: 'Jond2If31h0=',
})
export const resourceQuotas = resource<ResourceQuota>('resourcequotas', 'ResourceQuota', {
  shortNames: ['quota'],
  status: true,
  hash: '8uhSgffRX6w=',
})
export const secrets = resource<Secret>('secrets', 'Secret', { hash: 'S6u1pOWzb84=' })
export const serviceAccounts = resource<ServiceAccount>('serviceaccounts', 'ServiceAccount', {
  shortNames: ['sa'],
  subresources: [{ name: 'token', kind: 'TokenRequest', verbs: CREATE_ONLY, group: 'authentication.k8s.io', version: 'v1' }],
  hash: 'pbx9ZvyFpBE=',
})
export const services = resource<Service>('services', 'Service', {
  shortNames: ['svc'],
  categories: ['all'],
  status: true,
  subresources: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: PROXY }],
  hash: '0/CO1lhkEBI=',
})
