import { canonicalQuantity, encodedForm, type KubeObject } from '@kubesim/api'
import { withUpdatedLastApplied } from '../apply/last-applied.ts'
import {
  count,
  DRY_RUN_FLAG,
  defineCommand,
  FILENAME_FLAGS,
  fieldManagerFlag,
  PRINT_FLAGS,
  SAVE_CONFIG_FLAG,
  text,
} from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { definitionOf } from '../create/generator.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { forEachResource, gather, type ResourceInfo, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'

const AUTOSCALER = { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' }

export const autoscaleCommand = defineCommand({
  name: 'autoscale',
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  summary: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  examples: ['kubectl autoscale deployment foo --min=2 --max=10', 'kubectl autoscale rc foo --max=5 --cpu=80%'],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    SAVE_CONFIG_FLAG,
    fieldManagerFlag('kubectl-autoscale'),
    count('min', 'Fewest pods; the server decides when negative.', { default: -1 }),
    count('max', 'Most pods.', { default: -1, required: true }),
    count('cpu-percent', 'Target CPU utilization in percent; use --cpu.', { default: -1 }),
    text('cpu', 'Target CPU: 70% of what is requested, or a quantity such as 500m.'),
    text('memory', 'Target memory: 70% of what is requested, or a quantity such as 200Mi.'),
    text('name', 'Name of the autoscaler; that of the object when empty.'),
  ],
  completes: 'resources',
  run: runAutoscale,
})

function runAutoscale(invocation: Invocation): number {
  const { flags, args, api } = invocation
  if (flags.given('cpu-percent')) {
    invocation.complain(
      "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    )
  }
  checkFlags(invocation)
  const metrics = metricsOf(invocation)
  const dryRun = dryRunOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  const definition = definitionOf(invocation, AUTOSCALER)
  const gathered = gather(invocation, select(invocation, { args, files: manifestPaths(invocation) }))
  forEachResource(gathered, (info) => {
    if (info.definition.scale === undefined) {
      throw new Error(
        `cannot autoscale a ${info.definition.kind}: could not find scale subresource for ${info.definition.group}/${info.definition.version}, Resource=${info.definition.resource} in discovery information`,
      )
    }
    const object = withUpdatedLastApplied(autoscalerFor(invocation, info, metrics), flags.boolean('save-config'))
    if (dryRun === 'client') return print(encodedForm(definition.schema, object) as KubeObject, 'created')
    const options = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: true }) }
    const sent = { ...object, metadata: { ...object.metadata, namespace: invocation.namespace } }
    print(api.create({ definition, namespace: invocation.namespace }, sent, options), 'autoscaled')
  })
  if (gathered.infos.length === 0) throw fail('no objects passed to autoscale')
  return 0
}

function checkFlags({ flags }: Invocation): void {
  const [min, max] = [flags.number('min'), flags.number('max')]
  if (max < 1) throw fail(`--max=MAXPODS is required and must be at least 1, max: ${max}`)
  if (max < min) throw fail(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`)
  if (flags.number('cpu-percent') > 0 && flags.text('cpu') !== '') throw fail('--cpu-percent and --cpu are mutually exclusive')
}

function metricsOf({ flags }: Invocation): readonly object[] {
  const percent = flags.number('cpu-percent')
  const cpu =
    percent > 0
      ? { type: 'Utilization', averageUtilization: percent }
      : flags.text('cpu') === ''
        ? undefined
        : parseTarget(flags.text('cpu'), 'm')
  const memory = flags.text('memory') === '' ? undefined : parseTarget(flags.text('memory'), 'Mi')
  const metric = (name: string, target: object | undefined) =>
    target === undefined ? [] : [{ type: 'Resource', resource: { name, target } }]
  return [...metric('cpu', cpu), ...metric('memory', memory)]
}

/** `70%`, `500m`, and `500` in the resource's own unit. Upstream: parseResourceInput */
export function parseTarget(given: string, unit: string): object {
  const input = given.trim()
  if (input.endsWith('%')) {
    const percent = input.slice(0, -1)
    if (!/^[-+]?\d+$/.test(percent))
      throw fail(`invalid percentage value "${input}": strconv.ParseInt: parsing "${percent}": invalid syntax`)
    if (Number(percent) < 0) throw fail(`percentage value "${input}" must not be negative`)
    return { type: 'Utilization', averageUtilization: Number(percent) }
  }
  const withUnit = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(input) ? `${Number(input)}${unit}` : input
  try {
    return { type: 'AverageValue', averageValue: canonicalQuantity(withUnit) }
  } catch (error) {
    throw fail((error as Error).message)
  }
}

function autoscalerFor(
  { flags, namespace, namespaceGiven }: Invocation,
  { definition, name, object }: ResourceInfo,
  metrics: readonly object[],
): KubeObject {
  const min = flags.number('min')
  return {
    apiVersion: 'autoscaling/v2',
    kind: AUTOSCALER.kind,
    metadata: { name: flags.text('name') || name, ...(namespaceGiven && { namespace }) },
    spec: {
      maxReplicas: flags.number('max'),
      ...(metrics.length > 0 && { metrics }),
      ...(min > 0 && { minReplicas: min }),
      scaleTargetRef: { apiVersion: object.apiVersion, kind: definition.kind, name },
    },
  } as KubeObject
}
