import { addQuantities, compareText, type Node, type Pod, podLimits, podRequests, quantityMilli, quantityValue } from '@kubesim/api'
import type { Description } from './description.ts'
import { quantityText } from './quantities.ts'
import { ageText } from './times.ts'

type Quantities = Readonly<Record<string, string>>

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'] as const
const HUGE_PAGES_PREFIX = 'hugepages-'

/** What Go makes of a share of nothing when it turns it into an integer. */
const SHARE_OF_NOTHING = '-9223372036854775808'

interface NodePods {
  readonly pods: readonly Pod[]
  readonly nowMs: number
}

/** Pods of a node with what they ask for, and the sums. Upstream: describeNodeResource */
export function writeNodeResources(out: Description, node: Node, { pods, nowMs }: NodePods): void {
  const { capacity = {}, allocatable: given = {} } = node.status ?? {}
  const allocatable: Quantities = Object.keys(given).length > 0 ? given : capacity
  out.line(0, `Non-terminated Pods:\t(${pods.length} in total)`)
  out.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge')
  out.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---')
  for (const pod of pods) out.line(1, podRow(pod, allocatable, nowMs))
  out.line(0, 'Allocated resources:')
  out.line(0, '  (Total limits may be over 100 percent, i.e., overcommitted.)')
  out.line(1, 'Resource\tRequests\tLimits')
  out.line(1, '--------\t--------\t------')
  const [requests, limits] = [sumOf(pods.map(requestsOf)), sumOf(pods.map(limitsOf))]
  const names = Object.keys(allocatable).sort(compareText)
  const hugePages = names.filter((name) => name.startsWith(HUGE_PAGES_PREFIX))
  for (const name of [...STANDARD, ...hugePages]) {
    out.line(
      1,
      [name, ...[requests, limits].map((list) => `${quantityText(list[name])} (${totalShare(name, list, allocatable)}%)`)].join('\t'),
    )
  }
  for (const name of names.filter(isExtended)) out.line(1, `${name}\t${quantityText(requests[name])}\t${quantityText(limits[name])}`)
}

function podRow(pod: Pod, allocatable: Quantities, nowMs: number): string {
  const [requests, limits] = [requestsOf(pod), limitsOf(pod)]
  const cell = (name: string, list: Quantities) => `${quantityText(list[name])} (${share(name, list, allocatable)}%)`
  const { namespace, name, creationTimestamp } = pod.metadata
  const cells = [cell('cpu', requests), cell('cpu', limits), cell('memory', requests), cell('memory', limits)]
  return [namespace, name, '', ...cells, ageText(creationTimestamp, nowMs)].join('\t')
}

function isExtended(name: string): boolean {
  return !name.startsWith(HUGE_PAGES_PREFIX) && !(STANDARD as readonly string[]).includes(name) && name !== 'pods'
}

function share(name: string, used: Quantities, allocatable: Quantities): string {
  const whole = amountOf(name, allocatable)
  return whole === 0 ? SHARE_OF_NOTHING : String(Math.trunc((amountOf(name, used) / whole) * 100))
}

function totalShare(name: string, used: Quantities, allocatable: Quantities): string {
  return amountOf(name, allocatable) === 0 ? '0' : share(name, used, allocatable)
}

function amountOf(name: string, list: Quantities): number {
  const quantity = list[name] ?? '0'
  return name === 'cpu' ? quantityMilli(quantity) : quantityValue(quantity)
}

/** kubectl counts containers only, not what is given for the pod as a whole. Upstream: kubectl/pkg/util/resource PodRequestsAndLimits */
function requestsOf({ spec, status }: Pod): Quantities {
  return podRequests(spec, { skipPodLevelResources: true, ...(status !== undefined && { status }) }).quantities
}

function limitsOf({ spec }: Pod): Quantities {
  return podLimits(spec, { skipPodLevelResources: true }).quantities
}

function sumOf(lists: readonly Quantities[]): Quantities {
  const sum: Record<string, string> = {}
  for (const list of lists)
    for (const name in list) sum[name] = sum[name] === undefined ? list[name]! : addQuantities(sum[name], list[name]!)
  return sum
}
