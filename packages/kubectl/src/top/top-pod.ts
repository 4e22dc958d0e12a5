import { type Pod, parseTime } from '@kubesim/api'
import { ALL_NAMESPACES_FLAG, defineCommand, FIELD_SELECTOR_FLAG, SELECTOR_FLAG, text, toggle } from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { definitionOf } from '../create/generator.ts'
import { ColumnWriter } from '../printers/columns.ts'
import { byUsage, cpuText, memoryText, type PodMetrics, readMetrics, type SortKey, sortKeyOf, totalOf, type Usage } from './metrics.ts'

/** A pod this old is expected to have metrics. */
const METRICS_DELAY_MS = 120_000
const LINE = '________'

/** Upstream: kubectl/pkg/cmd/top/top_pod.go */
export const topPodCommand = defineCommand({
  name: 'top pod',
  aliases: ['pods', 'po'],
  usage: '[NAME | -l label]',
  summary: 'Display resource (CPU/memory) usage of pods',
  examples: ['kubectl top pod', 'kubectl top pod POD_NAME --containers', 'kubectl top pod -l name=myLabel'],
  flags: [
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    text('sort-by', "Sort pods by 'cpu' or 'memory'."),
    toggle('containers', 'Print usage of containers within a pod.'),
    toggle('no-headers', "Don't print headers."),
    toggle('sum', 'Print the sum of the resource usage.'),
    toggle('use-protocol-buffers', 'Has no effect here.', { default: true }),
  ],
  completes: 'names',
  run: runTopPod,
})

interface Layout {
  readonly everywhere: boolean
  readonly containers: boolean
  readonly key: SortKey
}

function runTopPod(invocation: Invocation): number {
  const { args, flags, environment } = invocation
  if (args.length > 1) throw usageError('pod [NAME | -l label]')
  const [name] = args
  const key = sortKeyOf(invocation)
  const selectors = { labelSelector: flags.text('selector'), fieldSelector: flags.text('field-selector') }
  if (name !== undefined && (selectors.labelSelector !== '' || selectors.fieldSelector !== ''))
    throw fail('only one of NAME or selector can be provided')
  const everywhere = flags.boolean('all-namespaces')
  const place = everywhere ? {} : { namespace: invocation.namespace }
  const metrics = readMetrics(invocation, 'pods', { name, ...place, ...selectors }) as readonly PodMetrics[]
  if (metrics.length === 0) return explainNothing(invocation, place, selectors)
  const layout: Layout = { everywhere, containers: flags.boolean('containers'), key }
  const rows = [...metrics]
    .sort(byUsage<PodMetrics>(key, { usage: usageOf, names: (each) => namesOf(each, everywhere) }))
    .flatMap((each) => rowsOf(each, layout))
  const headers = [...(everywhere ? ['NAMESPACE'] : []), ...(layout.containers ? ['POD'] : []), 'NAME', 'CPU(cores)', 'MEMORY(bytes)', '']
  const sum = flags.boolean('sum') ? sumRows(metrics, headers.length - 1) : []
  environment.out(new ColumnWriter().write([...(flags.boolean('no-headers') ? [] : [headers]), ...rows, ...sum]))
  return 0
}

function usageOf({ containers }: PodMetrics): Usage {
  return totalOf(containers.map(({ usage }) => usage))
}

function namesOf({ metadata }: PodMetrics, everywhere: boolean): readonly string[] {
  return everywhere ? [metadata.namespace ?? '', metadata.name!] : [metadata.name!]
}

function rowsOf(metrics: PodMetrics, { everywhere, containers, key }: Layout): readonly (readonly string[])[] {
  const names = namesOf(metrics, everywhere)
  if (!containers) {
    const usage = usageOf(metrics)
    return [[...names, cpuText(usage), memoryText(usage), '']]
  }
  const sorted = [...metrics.containers].sort(
    byUsage<PodMetrics['containers'][number]>(key, { usage: ({ usage }) => usage, names: ({ name }) => [name] }),
  )
  return sorted.map(({ name, usage }) => [...names, name, cpuText(usage), memoryText(usage), ''])
}

function sumRows(metrics: readonly PodMetrics[], width: number): readonly (readonly string[])[] {
  const blank = Array.from({ length: width - 2 }, () => '')
  const total = totalOf(metrics.map(usageOf))
  return [
    [...blank, LINE, LINE, ''],
    [...blank, cpuText(total), memoryText(total), ''],
  ]
}

/** Upstream: verifyEmptyMetrics */
function explainNothing(
  invocation: Invocation,
  place: { readonly namespace?: string },
  { labelSelector, fieldSelector }: { readonly labelSelector: string; readonly fieldSelector: string },
): number {
  const { api, environment, namespace } = invocation
  const definition = definitionOf(invocation, { group: '', version: 'v1', kind: 'Pod' })
  const options = { ...(labelSelector !== '' && { labelSelector }), ...(fieldSelector !== '' && { fieldSelector }) }
  const pods = api.list({ definition, namespace }, options).items as readonly Pod[]
  for (const { metadata } of pods) {
    const ageMs = environment.now() - parseTime(metadata.creationTimestamp ?? '')
    if (ageMs > METRICS_DELAY_MS)
      throw fail(`Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${goDuration(ageMs)}`)
  }
  if (pods.length > 0) throw fail('metrics not available yet')
  invocation.complain(place.namespace === undefined ? 'No resources found' : `No resources found in ${namespace} namespace.`)
  return 0
}

/** As Go prints a duration: `1h2m3.004s`. */
function goDuration(ms: number): string {
  const seconds = ms / 1000
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = `${Number((seconds % 60).toFixed(3))}s`
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}`
}
