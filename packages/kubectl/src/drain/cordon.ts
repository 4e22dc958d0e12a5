import { goQuoted, type KubeObject, type Node } from '@kubesim/api'
import { DRY_RUN_FLAG, defineCommand, SELECTOR_FLAG } from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { nameLine } from '../printers/name.ts'
import { type DryRun, dryRunOf } from '../printers/operation.ts'
import { gather, type ResourceInfo, select } from '../resource-builder/builder.ts'
import { groupVersionResourceText } from '../resource-builder/mapping.ts'

/** Upstream: kubectl/pkg/cmd/drain NewCmdCordon */
export const cordonCommand = defineCommand({
  name: 'cordon',
  usage: 'NODE',
  summary: 'Mark node as unschedulable',
  examples: ['kubectl cordon foo'],
  flags: [SELECTOR_FLAG, DRY_RUN_FLAG],
  completes: 'nodes',
  run: (invocation) => cordonAll(invocation, true),
})

/** Upstream: kubectl/pkg/cmd/drain NewCmdUncordon */
export const uncordonCommand = defineCommand({
  name: 'uncordon',
  usage: 'NODE',
  summary: 'Mark node as schedulable',
  examples: ['kubectl uncordon foo'],
  flags: [SELECTOR_FLAG, DRY_RUN_FLAG],
  completes: 'nodes',
  run: (invocation) => cordonAll(invocation, false),
})

function cordonAll(invocation: Invocation, unschedulable: boolean): number {
  const dryRun = dryRunOf(invocation)
  setUnschedulable(invocation, nodesOf(invocation), { unschedulable, dryRun })
  return 0
}

/** The nodes that the command line names or selects; the first that is not there ends the command. Upstream: DrainCmdOptions.Complete */
export function nodesOf(invocation: Invocation): readonly ResourceInfo[] {
  const { args, command, flags } = invocation
  const selector = flags.text('selector')
  if (args.length === 0 && !flags.given('selector')) throw usageError(`USAGE: ${command.name} ${command.usage} [flags]`)
  if (args.length > 0 && selector !== '') throw usageError('error: cannot specify both a node name and a --selector option')
  const named = args.map((arg) => (arg.includes('/') ? arg : `nodes/${arg}`))
  const { infos, failures } = gather(
    invocation,
    select(invocation, { args: selector === '' ? named : ['nodes'], selector, singleType: true }),
  )
  if (failures.length > 0) throw failures[0]
  for (const { definition } of infos) {
    if (definition.group === '' && definition.resource === 'nodes') continue
    throw fail(`expected resource of type node, got ${goQuoted(groupVersionResourceText(definition))}`)
  }
  return infos
}

const SUFFIXES: Readonly<Record<DryRun, string>> = { none: '', server: ' (server dry run)', client: ' (dry run)' }

/** `node/node-1 cordoned`: these commands have no `-o`. */
export function operationTeller({ environment }: Invocation, dryRun: DryRun): (object: KubeObject, operation: string) => void {
  return (object, operation) => environment.out(nameLine(object, `${operation}${SUFFIXES[dryRun]}`))
}

interface Cordon {
  readonly unschedulable: boolean
  readonly dryRun: DryRun
}

/** Upstream: DrainCmdOptions.RunCordonOrUncordon */
export function setUnschedulable(invocation: Invocation, nodes: readonly ResourceInfo[], { unschedulable, dryRun }: Cordon): void {
  const print = operationTeller(invocation, dryRun)
  const verb = unschedulable ? 'cordon' : 'uncordon'
  for (const info of nodes) {
    if (((info.object as Node).spec?.unschedulable ?? false) === unschedulable) {
      print(info.object, `already ${verb}ed`)
      continue
    }
    try {
      if (dryRun !== 'client') patchNode(invocation, info, { unschedulable, dryRun })
      print(info.object, `${verb}ed`)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      invocation.complain(`error: unable to ${verb} node ${goQuoted(info.name)}: ${error.message}`)
    }
  }
}

/** False is no field at all, so that it is taken away. */
function patchNode({ api }: Invocation, info: ResourceInfo, { unschedulable, dryRun }: Cordon): void {
  const body = { spec: { unschedulable: unschedulable ? true : null } }
  api.patch(info, { type: 'application/strategic-merge-patch+json', body }, dryRun === 'server' ? { dryRun: true } : {})
}
