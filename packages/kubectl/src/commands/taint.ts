import { createTwoWayMergePatch, type JsonObject, type KubeObject, type Node } from '@kubesim/api'
import { DRY_RUN_FLAG, defineCommand, fieldManagerFlag, PRINT_FLAGS, SELECTOR_FLAG, toggle, VALIDATE_FLAG } from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { forEachResource, gather, type Selection, select } from '../resource-builder/builder.ts'
import { mappingFor } from '../resource-builder/mapping.ts'
import { changeTaints, conflictsOf, parseTaints, type TaintChange, takenKeys } from '../taint/taints.ts'

export const taintCommand = defineCommand({
  name: 'taint',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  summary: 'Update the taints on one or more nodes',
  examples: [
    'kubectl taint nodes foo dedicated=special-user:NoSchedule',
    'kubectl taint nodes foo dedicated:NoSchedule-',
    'kubectl taint nodes foo dedicated-',
  ],
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    VALIDATE_FLAG,
    SELECTOR_FLAG,
    fieldManagerFlag('kubectl-taint'),
    toggle('overwrite', 'Taints that are there already may be changed.'),
    toggle('all', 'All nodes of the cluster.'),
  ],
  completes: 'resources',
  run: runTaint,
})

function runTaint(invocation: Invocation): number {
  const { flags, api } = invocation
  const { resources, specs } = splitTaints(invocation.args)
  const change = parse(specs)
  const [type = ''] = resources
  if (mappingFor(type, invocation.resources).kind !== 'Node')
    throw fail(`invalid resource type ${type.toLowerCase()}, only node types are supported`)
  const both = conflictsOf(change)
  if (both.length > 0) throw fail(`can not both modify and remove the following taint(s) in the same command: ${both.join(', ')}`)
  const dryRun = dryRunOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  forEachResource(gather(invocation, selectNodes(invocation, resources)), (info) => {
    const node = info.object as KubeObject as Node
    const old = node.spec?.taints ?? []
    const taken = takenKeys(old, change.add)
    if (!flags.boolean('overwrite') && taken !== '')
      throw new Error(`node ${info.name} already has ${taken} taint(s) with same effect(s) and --overwrite is false`)
    const { taints, operation } = changeTaints(old, change, flags.boolean('overwrite'))
    const changed = { ...node, spec: { ...node.spec, taints } }
    if (dryRun === 'client') return print(changed, operation)
    const body = createTwoWayMergePatch(node as unknown as JsonObject, changed as unknown as JsonObject, { schema: info.definition.schema })
    const options = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: true }) }
    print(api.patch(info, { type: 'application/strategic-merge-patch+json', body }, options), operation)
  })
  return 0
}

function splitTaints(args: readonly string[]): { readonly resources: readonly string[]; readonly specs: readonly string[] } {
  const isTaint = (arg: string) => arg.includes('=') || arg.includes(':') || arg.endsWith('-')
  const first = args.findIndex(isTaint)
  const [resources, specs] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)]
  const late = specs.find((arg) => !isTaint(arg))
  if (late !== undefined) throw fail(`all resources must be specified before taint changes: ${late}`)
  if (resources.length === 0) throw fail('one or more resources must be specified as <resource> <name>')
  if (specs.length === 0) throw fail('at least one taint update is required')
  return { resources, specs }
}

function parse(specs: readonly string[]): TaintChange {
  try {
    return parseTaints(specs)
  } catch (error) {
    throw usageError((error as Error).message)
  }
}

function selectNodes(invocation: Invocation, resources: readonly string[]): Selection {
  const selector = invocation.flags.text('selector')
  const all = invocation.flags.boolean('all')
  if (all && selector !== '') throw fail("setting 'all' parameter with a non empty selector is prohibited")
  if (!all && selector === '' && resources.length < 2)
    throw fail("at least one resource name must be specified since 'all' parameter is not set")
  return all || selector !== '' ? select(invocation, { args: [resources[0]!], all, selector }) : select(invocation, { args: resources })
}
