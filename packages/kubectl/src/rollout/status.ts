import { type DaemonSet, type Deployment, goQuoted, type KubeObject, parseGroupVersion, type StatefulSet } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { revisionOf } from './replica-sets.ts'

/** How far a rollout is. */
export interface RolloutStatus {
  /** With its line feed. */
  readonly message: string
  readonly done: boolean
}

/** Tells how far the rollout of an object is; throws when it failed. */
export type StatusViewer = (object: KubeObject, revision: number) => RolloutStatus

const VIEWERS: Readonly<Record<string, StatusViewer>> = {
  'apps/Deployment': (object, revision) => deploymentStatus(object as Deployment, revision),
  'apps/DaemonSet': (object) => daemonSetStatus(object as DaemonSet),
  'apps/StatefulSet': (object) => statefulSetStatus(object as StatefulSet),
}

/** Upstream: polymorphichelpers StatusViewerFor */
export function statusViewerFor({ group, kind }: { readonly group: string; readonly kind: string }): StatusViewer {
  const viewer = VIEWERS[`${group}/${kind}`]
  if (viewer === undefined) throw fail(`no status viewer has been implemented for ${groupKindText({ group, kind })}`)
  return viewer
}

/** `Deployment.apps`, `Pod`. Upstream: schema.GroupKind String */
export function groupKindText({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return group === '' ? kind : `${kind}.${group}`
}

export function groupKindOf({ apiVersion, kind }: KubeObject): { group: string; kind: string } {
  return { group: parseGroupVersion(apiVersion).group, kind }
}

const waiting = (message: string): RolloutStatus => ({ message: `${message}\n`, done: false })
const finished = (message: string): RolloutStatus => ({ message: `${message}\n`, done: true })

/** Upstream: DeploymentStatusViewer.Status */
export function deploymentStatus({ metadata, spec, status = {} }: Deployment, revision: number): RolloutStatus {
  const name = goQuoted(metadata.name ?? '')
  if (revision > 0) requireRevision({ metadata } as Deployment, revision)
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return waiting('Waiting for deployment spec update to be observed...')
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') throw fail(`deployment ${name} exceeded its progress deadline`)
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status
  const pending = (what: string) => waiting(`Waiting for deployment ${name} rollout to finish: ${what}...`)
  if (spec.replicas !== undefined && updated < spec.replicas)
    return pending(`${updated} out of ${spec.replicas} new replicas have been updated`)
  if (replicas > updated) return pending(`${replicas - updated} old replicas are pending termination`)
  if (available < updated) return pending(`${available} of ${updated} updated replicas are available`)
  return finished(`deployment ${name} successfully rolled out`)
}

function requireRevision(deployment: Deployment, wanted: number): void {
  const running = revisionOf(deployment)
  if (running === wanted) return
  throw fail(`desired revision (${wanted}) is different from the running revision (${running})`)
}

/** Upstream: DaemonSetStatusViewer.Status */
export function daemonSetStatus({ metadata, spec, status }: DaemonSet): RolloutStatus {
  requireRollingUpdate(spec?.updateStrategy?.type)
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return waiting('Waiting for daemon set spec update to be observed...')
  const name = goQuoted(metadata.name ?? '')
  const desired = status?.desiredNumberScheduled ?? 0
  const [updated, available] = [status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0]
  const pending = (what: string) => waiting(`Waiting for daemon set ${name} rollout to finish: ${what}...`)
  if (updated < desired) return pending(`${updated} out of ${desired} new pods have been updated`)
  if (available < desired) return pending(`${available} of ${desired} updated pods are available`)
  return finished(`daemon set ${name} successfully rolled out`)
}

/** Upstream: StatefulSetStatusViewer.Status */
export function statefulSetStatus({ metadata, spec, status }: StatefulSet): RolloutStatus {
  requireRollingUpdate(spec?.updateStrategy?.type)
  const observed = status?.observedGeneration ?? 0
  if (observed === 0 || (metadata.generation ?? 0) > observed) return waiting('Waiting for statefulset spec update to be observed...')
  const { replicas, updateStrategy } = spec ?? {}
  const [ready, updated] = [status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0]
  if (replicas !== undefined && ready < replicas) return waiting(`Waiting for ${replicas - ready} pods to be ready...`)
  const rolling = updateStrategy?.rollingUpdate
  if (rolling !== undefined) {
    const wanted = replicas === undefined || rolling.partition === undefined ? 0 : replicas - rolling.partition
    if (updated < wanted)
      return waiting(`Waiting for partitioned roll out to finish: ${updated} out of ${wanted} new pods have been updated...`)
    return finished(`partitioned roll out complete: ${updated} new pods have been updated...`)
  }
  const { updateRevision = '', currentRevision = '', currentReplicas = 0 } = status ?? {}
  if (updateRevision !== currentRevision) {
    return waiting(`waiting for statefulset rolling update to complete ${updated} pods at revision ${updateRevision}...`)
  }
  return finished(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`)
}

function requireRollingUpdate(type: string | undefined): void {
  if (type !== 'RollingUpdate') throw fail('rollout status is only available for RollingUpdate strategy type')
}
