import {
  applyStrategicMergePatch,
  type ControllerRevision,
  controllerRevisions,
  type DaemonSet,
  type Deployment,
  daemonSets,
  goQuoted,
  isControlledBy,
  type JsonObject,
  type KubeObject,
  labelSelectorText,
  type PodTemplateSpec,
  type ReplicaSet,
  type ResourceDefinition,
  replicaSets,
  type StatefulSet,
  statefulSets,
} from '@kubesim/api'
import type { ApiCalls } from '../api-calls.ts'
import { fail } from '../command/failures.ts'
import { findReplicaSets, revisionOf } from './replica-sets.ts'
import { groupKindText } from './status.ts'

const CHANGE_CAUSE = 'kubernetes.io/change-cause'

/** One revision of a rollout. */
export interface Revision {
  readonly number: number
  readonly changeCause: string
  /** The pods of that revision, with what belongs to them as `rollout history --revision` shows it. */
  readonly template: PodTemplateSpec | undefined
  /** The object that `-o` prints: the replica set, or the object as it was. */
  readonly object: KubeObject
}

/** Kinds that rollout commands know at all. Upstream: kubectl/pkg/apps GroupKindElement.Accept */
const KNOWN_KINDS: ReadonlySet<string> = new Set([
  'DaemonSet.apps',
  'Deployment.apps',
  'StatefulSet.apps',
  'ReplicaSet.apps',
  'Job.batch',
  'CronJob.batch',
  'Pod',
  'ReplicationController',
])

/** The kind's history, or kubectl's refusal, which differs for kinds it knows and kinds it does not. */
export function requireHistory(definition: ResourceDefinition, what: 'history viewer' | 'rollbacker'): void {
  const { group, kind } = definition
  if (group === 'apps' && (kind === 'Deployment' || kind === 'DaemonSet' || kind === 'StatefulSet')) return
  const name = goQuoted(groupKindText(definition))
  if (KNOWN_KINDS.has(groupKindText(definition))) throw fail(`no ${what} has been implemented for ${name}`)
  throw fail(`error retrieving ${what === 'rollbacker' ? what : 'history'} for ${name}, no visitor method exists for {${group} ${kind}}`)
}

/** Revisions by ascending number. Of several with one number the last counts. */
export function revisionsOf(api: ApiCalls, object: KubeObject): readonly Revision[] {
  const revisions =
    object.kind === 'Deployment'
      ? deploymentRevisions(api, object as Deployment)
      : controllerHistory(api, object as DaemonSet | StatefulSet)
  const byNumber = new Map(revisions.map((revision) => [revision.number, revision]))
  return [...byNumber.values()].sort((a, b) => a.number - b.number)
}

/** A replica set for each revision, oldest first, that of the present template last. Upstream: getDeploymentReplicaSets */
export function replicaSetsOf(api: ApiCalls, deployment: Deployment): readonly ReplicaSet[] {
  const filter = { labelSelector: labelSelectorText(deployment.spec.selector) }
  const all = api.list({ definition: replicaSets, namespace: deployment.metadata.namespace ?? '' }, filter).items as readonly ReplicaSet[]
  const { old, current } = findReplicaSets(deployment, all)
  return current === undefined ? old : [...old, current]
}

function deploymentRevisions(api: ApiCalls, deployment: Deployment): readonly Revision[] {
  return replicaSetsOf(api, deployment).flatMap((object) => {
    const number = revisionOf(object)
    if (number === undefined) return []
    const changeCause = object.metadata.annotations?.[CHANGE_CAUSE] ?? ''
    const { template } = object.spec
    return [{ number, changeCause, template: changeCause === '' ? template : withCause(template, changeCause), object }]
  })
}

/** The cause of the change is shown among the template's annotations. */
function withCause(template: PodTemplateSpec | undefined, cause: string): PodTemplateSpec {
  const { metadata, ...rest } = template ?? {}
  return { ...rest, metadata: { ...metadata, annotations: { ...metadata?.annotations, [CHANGE_CAUSE]: cause } } }
}

/** Upstream: controlledHistory */
export function controllerRevisionsOf(api: ApiCalls, object: DaemonSet | StatefulSet): readonly ControllerRevision[] {
  const filter = { labelSelector: labelSelectorText(object.spec?.selector) }
  const { items } = api.list({ definition: controllerRevisions, namespace: object.metadata.namespace ?? '' }, filter)
  return (items as readonly ControllerRevision[]).filter((revision) => isControlledBy(revision, object))
}

function controllerHistory(api: ApiCalls, object: DaemonSet | StatefulSet): readonly Revision[] {
  return controllerRevisionsOf(api, object).map((revision) => {
    const applied = applyRevision(object, revision)
    const changeCause = revision.metadata.annotations?.[CHANGE_CAUSE] ?? ''
    return { number: revision.revision, changeCause, template: applied.spec?.template, object: applied }
  })
}

/** The object as it was at a revision. Upstream: applyDaemonSetHistory, applyStatefulSetHistory */
export function applyRevision<T extends DaemonSet | StatefulSet>(object: T, revision: ControllerRevision): T {
  const definition = object.kind === 'DaemonSet' ? daemonSets : statefulSets
  return applyStrategicMergePatch(object as unknown as JsonObject, revision.data as JsonObject, definition.schema) as unknown as T
}
