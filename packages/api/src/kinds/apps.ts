import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../types/generated.ts'
import { REPLICAS, resourcesOf } from './define.ts'

const resource = resourcesOf('apps', 'v1')

export const controllerRevisions = resource<ControllerRevision>('controllerrevisions', 'ControllerRevision', { hash: '85nkx63pcBU=' })
export const daemonSets = resource<DaemonSet>('daemonsets', 'DaemonSet', {
  shortNames: ['ds'],
  categories: ['all'],
  status: true,
  hash: 'dd7pWHUlMKQ=',
})
export const deployments = resource<Deployment>('deployments', 'Deployment', {
  shortNames: ['deploy'],
  categories: ['all'],
  scale: REPLICAS,
  status: true,
  hash: '8aSe+NMegvE=',
})
export const replicaSets = resource<ReplicaSet>('replicasets', 'ReplicaSet', {
  shortNames: ['rs'],
  categories: ['all'],
  scale: REPLICAS,
  status: true,
  hash: 'P1RzHs8/mWQ=',
})
export const statefulSets = resource<StatefulSet>('statefulsets', 'StatefulSet', {
  shortNames: ['sts'],
  categories: ['all'],
  scale: REPLICAS,
  status: true,
  hash: 'H+vl74LkKdo=',
})
