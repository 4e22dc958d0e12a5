import {
  type ControllerRevision,
  controllerOf,
  type DaemonSet,
  type Deployment,
  labelSelectorText,
  type PodTemplate,
  parseGroupVersion,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '@kubesim/api'
import { containerImages, containerNames, labelsText, selectorText } from './cell-text.ts'
import { AGE, integer, NAME, tableOf, text, wide } from './table-definition.ts'

export const podTemplateTable = tableOf<PodTemplate>([
  NAME,
  text('Containers', ({ template }) => containerNames(template?.spec?.containers)),
  text('Images', ({ template }) => containerImages(template?.spec?.containers)),
  text('Pod Labels', ({ template }) => labelsText(template?.metadata?.labels)),
])

export const replicationControllerTable = tableOf<ReplicationController>([
  NAME,
  integer('Desired', ({ spec }) => spec?.replicas),
  integer('Current', ({ status }) => status?.replicas),
  integer('Ready', ({ status }) => status?.readyReplicas),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec?.template?.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec?.template?.spec?.containers))),
  wide(text('Selector', ({ spec }) => labelsText(spec?.selector))),
])

export const replicaSetTable = tableOf<ReplicaSet>([
  NAME,
  integer('Desired', ({ spec }) => spec.replicas),
  integer('Current', ({ status }) => status?.replicas),
  integer('Ready', ({ status }) => status?.readyReplicas),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec.template?.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec.template?.spec?.containers))),
  wide(text('Selector', ({ spec }) => selectorText(spec.selector))),
])

export const deploymentTable = tableOf<Deployment>([
  NAME,
  text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
  text('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
  text('Available', ({ status }) => status?.availableReplicas ?? 0),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec.template.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec.template.spec?.containers))),
  wide(text('Selector', ({ spec }) => labelSelectorText(spec.selector))),
])

export const statefulSetTable = tableOf<StatefulSet>([
  NAME,
  text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec.template.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec.template.spec?.containers))),
])

export const daemonSetTable = tableOf<DaemonSet>([
  NAME,
  integer('Desired', ({ status }) => status?.desiredNumberScheduled),
  integer('Current', ({ status }) => status?.currentNumberScheduled),
  integer('Ready', ({ status }) => status?.numberReady),
  integer('Up-to-date', ({ status }) => status?.updatedNumberScheduled),
  integer('Available', ({ status }) => status?.numberAvailable),
  text('Node Selector', ({ spec }) => labelsText(spec.template.spec?.nodeSelector)),
  AGE,
  wide(text('Containers', ({ spec }) => containerNames(spec.template.spec?.containers))),
  wide(text('Images', ({ spec }) => containerImages(spec.template.spec?.containers))),
  wide(text('Selector', ({ spec }) => selectorText(spec.selector))),
])

export const controllerRevisionTable = tableOf<ControllerRevision>([
  NAME,
  text('Controller', controllerName),
  text('Revision', ({ revision }) => revision),
  AGE,
])

function controllerName(revision: ControllerRevision): string {
  const owner = controllerOf(revision)
  if (owner === undefined) return '<none>'
  const { group } = parseGroupVersion(owner.apiVersion)
  return `${(group === '' ? owner.kind : `${owner.kind}.${group}`).toLowerCase()}/${owner.name}`
}
