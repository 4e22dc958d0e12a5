import {
  type ControllerRevision,
  type DaemonSet,
  type Deployment,
  goQuoted,
  jsonEqual,
  type KubeObject,
  type ReplicaSet,
  type StatefulSet,
} from '@kubesim/api'
import type { ApiCalls } from '../api-calls.ts'
import { count, DRY_RUN_FLAG, defineCommand, PRINT_FLAGS } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { podTemplateText } from '../describe/pod-template.ts'
import { type DryRun, dryRunOf, operationPrinter } from '../printers/operation.ts'
import { forEachResource, type ResourceInfo } from '../resource-builder/builder.ts'
import { applyRevision, controllerRevisionsOf, replicaSetsOf, requireHistory } from './history.ts'
import { isSameTemplate, REVISION_ANNOTATION, revisionOf, withoutHash } from './replica-sets.ts'
import { rolloutTargets, TARGET_FLAGS } from './rollout-targets.ts'

/** Upstream: kubectl/pkg/cmd/rollout/rollout_undo.go */
export const rolloutUndoCommand = defineCommand({
  name: 'rollout undo',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  summary: 'Undo a previous rollout',
  examples: [
    'kubectl rollout undo deployment/abc',
    'kubectl rollout undo daemonset/abc --to-revision=3',
    'kubectl rollout undo --dry-run=server deployment/abc',
  ],
  flags: [
    ...TARGET_FLAGS,
    count('to-revision', 'The revision to rollback to. Default to 0 (last revision).'),
    DRY_RUN_FLAG,
    ...PRINT_FLAGS,
  ],
  completes: 'resources',
  run: rolloutUndo,
})

interface Undo {
  readonly toRevision: number
  readonly dryRun: DryRun
}

function rolloutUndo(invocation: Invocation): number {
  const dryRun = dryRunOf(invocation)
  const undo = { toRevision: invocation.flags.number('to-revision'), dryRun }
  const print = operationPrinter(invocation, dryRun)
  forEachResource(rolloutTargets(invocation), (info) => {
    requireHistory(info.definition, 'rollbacker')
    if (undo.toRevision < 0) throw notInHistory(undo.toRevision)
    print(info.object, rollBack(invocation.api, info, undo))
  })
  return 0
}

/** What was done, as the printed line says it. */
function rollBack(api: ApiCalls, info: ResourceInfo, undo: Undo): string {
  return info.object.kind === 'Deployment' ? rollBackDeployment(api, info, undo) : rollBackController(api, info, undo)
}

/** What of a deployment's annotations is its own, not the revision's. Upstream: annotationsToSkip */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION_ANNOTATION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
])

/** Upstream: DeploymentRollbacker.Rollback */
function rollBackDeployment(api: ApiCalls, info: ResourceInfo, { toRevision, dryRun }: Undo): string {
  const deployment = info.object as Deployment
  const target = revisionToRestore(deployment, replicaSetsOf(api, deployment), toRevision)
  if (dryRun === 'client') return podTemplateText(target.spec.template)
  if (deployment.spec.paused) {
    throw fail("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again")
  }
  if (isSameTemplate(target.spec.template, deployment.spec.template)) return skipped(toRevision)
  const body = [
    { op: 'replace', path: '/spec/template', value: withoutHash(target.spec.template) },
    { op: 'replace', path: '/metadata/annotations', value: restoredAnnotations(deployment, target) },
  ]
  restore(api, info, { patch: { type: 'application/json-patch+json', body }, toRevision, dryRun })
  return 'rolled back'
}

function restoredAnnotations({ metadata }: KubeObject, target: KubeObject): Readonly<Record<string, string>> {
  const pick = (annotations: Readonly<Record<string, string>> = {}, own: boolean) =>
    Object.entries(annotations).filter(([key]) => OWN_ANNOTATIONS.has(key) === own)
  return Object.fromEntries([...pick(metadata.annotations, true), ...pick(target.metadata.annotations, false)])
}

/** The revision named, or the one before the latest. Upstream: deploymentRevision */
export function revisionToRestore(deployment: Deployment, replicaSets: readonly ReplicaSet[], toRevision: number): ReplicaSet {
  const numbered = replicaSets.flatMap((object) => {
    const number = revisionOf(object)
    return number === undefined ? [] : [{ number, object }]
  })
  if (toRevision > 0) {
    const found = numbered.find(({ number }) => number === toRevision)
    if (found === undefined) throw notInHistory(toRevision)
    return found.object
  }
  const previous = [...numbered].sort((a, b) => b.number - a.number)[1]
  if (previous === undefined) throw fail(`no rollout history found for deployment ${goQuoted(deployment.metadata.name ?? '')}`)
  return previous.object
}

/** Upstream: DaemonSetRollbacker.Rollback, StatefulSetRollbacker.Rollback */
function rollBackController(api: ApiCalls, info: ResourceInfo, { toRevision, dryRun }: Undo): string {
  const object = info.object as DaemonSet | StatefulSet
  const target = controllerRevisionToRestore(controllerRevisionsOf(api, object), toRevision)
  if (dryRun === 'client') return `will roll back to ${podTemplateText(applyRevision(object, target).spec?.template)}`
  const present = { spec: { template: { ...object.spec?.template, $patch: 'replace' } } }
  if (jsonEqual(present, target.data)) return skipped(toRevision)
  restore(api, info, { patch: { type: 'application/strategic-merge-patch+json', body: target.data }, toRevision, dryRun })
  return 'rolled back'
}

/** Upstream: findHistory */
function controllerRevisionToRestore(history: readonly ControllerRevision[], toRevision: number): ControllerRevision {
  if (toRevision === 0) {
    if (history.length <= 1) throw fail('no last revision to roll back to')
    return [...history].sort((a, b) => b.revision - a.revision)[1]!
  }
  const found = history.find(({ revision }) => revision === toRevision)
  if (found === undefined) throw notInHistory(toRevision)
  return found
}

interface Restoration {
  readonly patch: Parameters<ApiCalls['patch']>[1]
  readonly toRevision: number
  readonly dryRun: DryRun
}

function restore(api: ApiCalls, info: ResourceInfo, { patch, toRevision, dryRun }: Restoration): void {
  try {
    api.patch(info, patch, dryRun === 'server' ? { dryRun: true } : {})
  } catch (error) {
    if (error instanceof Error) throw fail(`failed restoring revision ${toRevision}: ${error.message}`)
    throw error
  }
}

function skipped(revision: number): string {
  return `skipped rollback (current template already matches revision ${revision})`
}

function notInHistory(revision: number): Error {
  return fail(`unable to find specified revision ${revision} in history`)
}
