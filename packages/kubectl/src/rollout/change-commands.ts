import { type Deployment, formatTime, goQuoted, type KubeObject, type PodTemplateSpec } from '@kubesim/api'
import { defineCommand, fieldManagerFlag, PRINT_FLAGS } from '../command/define.ts'
import { throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition } from '../contracts.ts'
import { operationPrinter } from '../printers/operation.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { qualifiedResource } from '../resource-builder/mapping.ts'
import { complainOfNothing, rolloutTargets, TARGET_FLAGS } from './rollout-targets.ts'
import { groupKindOf, groupKindText } from './status.ts'

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt'
const RESTARTABLE: ReadonlySet<string> = new Set(['Deployment.apps', 'DaemonSet.apps', 'StatefulSet.apps'])

const FLAGS = [...TARGET_FLAGS, fieldManagerFlag('kubectl-rollout'), ...PRINT_FLAGS]

/** A change to the template or spec of an object, as a strategic merge patch; text says why there can be none. */
type Change = (object: KubeObject, nowMs: number) => { readonly spec: object } | string | undefined

/** Upstream: kubectl/pkg/cmd/rollout/rollout_pause.go */
export const rolloutPauseCommand: CommandDefinition = defineCommand({
  name: 'rollout pause',
  usage: 'RESOURCE',
  summary: 'Mark the provided resource as paused',
  examples: ['kubectl rollout pause deployment/nginx'],
  flags: FLAGS,
  completes: 'resources',
  run: (invocation) => changeAll(invocation, 'paused', pause),
})

/** Upstream: kubectl/pkg/cmd/rollout/rollout_resume.go */
export const rolloutResumeCommand: CommandDefinition = defineCommand({
  name: 'rollout resume',
  usage: 'RESOURCE',
  summary: 'Resume a paused resource',
  examples: ['kubectl rollout resume deployment/nginx'],
  flags: FLAGS,
  completes: 'resources',
  run: (invocation) => changeAll(invocation, 'resumed', resume),
})

/** Upstream: kubectl/pkg/cmd/rollout/rollout_restart.go */
export const rolloutRestartCommand: CommandDefinition = defineCommand({
  name: 'rollout restart',
  usage: 'RESOURCE',
  summary: 'Restart a resource',
  examples: [
    'kubectl rollout restart deployment -n test-namespace',
    'kubectl rollout restart daemonset/abc',
    'kubectl rollout restart deployment --selector=app=nginx',
  ],
  flags: FLAGS,
  completes: 'resources',
  run: (invocation) => changeAll(invocation, 'restarted', restart),
})

function isDeployment(object: KubeObject): object is Deployment {
  return groupKindText(groupKindOf(object)) === 'Deployment.apps'
}

function pause(object: KubeObject): ReturnType<Change> {
  if (!isDeployment(object)) return 'pausing is not supported'
  return object.spec.paused ? 'is already paused' : { spec: { paused: true } }
}

/** A false `paused` is no field at all, so that it is taken away. */
function resume(object: KubeObject): ReturnType<Change> {
  if (!isDeployment(object)) return 'resuming is not supported'
  return object.spec.paused ? { spec: { paused: null } } : 'is not paused'
}

/** Undefined when that very second's restart is already there. */
function restart(object: KubeObject, nowMs: number): ReturnType<Change> {
  if (!RESTARTABLE.has(groupKindText(groupKindOf(object)))) return 'restarting is not supported'
  if (isDeployment(object) && object.spec.paused) return "can't restart paused deployment (run rollout resume first)"
  const now = formatTime(nowMs)
  const { template } = (object as KubeObject & { readonly spec: { readonly template?: PodTemplateSpec } }).spec
  if (template?.metadata?.annotations?.[RESTARTED_AT] === now) return undefined
  return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } }
}

function changeAll(invocation: Invocation, done: string, change: Change): number {
  const { infos, failures } = rolloutTargets(invocation)
  if (infos.length === 0 && failures.length === 0) complainOfNothing(invocation)
  const print = operationPrinter(invocation, 'none')
  const all = [...failures]
  for (const info of infos) {
    try {
      print(changeOne(invocation, info, change), done)
    } catch (error) {
      all.push(error)
    }
  }
  throwAll(all)
  return 0
}

function changeOne({ api, environment, flags }: Invocation, info: ResourceInfo, change: Change): KubeObject {
  const patch = change(info.object, environment.now())
  // The prefix is upstream's own: where several objects fail, each line has it.
  if (typeof patch === 'string') throw new Error(`error: ${qualifiedResource(info.definition)} ${goQuoted(info.name)} ${patch}`)
  if (patch === undefined) {
    throw new Error(
      `failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    )
  }
  try {
    const body = { type: 'application/strategic-merge-patch+json', body: patch } as const
    return api.patch(info, body, { fieldManager: flags.text('field-manager') })
  } catch (error) {
    if (error instanceof Error) throw new Error(`failed to patch: ${error.message}`)
    throw error
  }
}
