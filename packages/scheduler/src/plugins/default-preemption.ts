import type { Pod } from '@kubesim/api'
import { fitErrorText } from '../framework/failure-message.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { NodeMemory } from '../framework/node-memory.ts'
import { definePlugin, type Plugin, type PostFilterContext, type PostFilterOutcome } from '../framework/plugin.ts'
import { rejectsForGood, Verdict } from '../framework/verdict.ts'
import { type Candidate, holdsAt, lessHarmful, likened, NO_VICTIMS, victimsOn } from '../preemption/victims.ts'
import { priorityOf } from '../queue/queued-pod.ts'

const NOT_HELPFUL = 'Preemption is not helpful for scheduling'

export interface DefaultPreemptionArgs {
  /** Share of the nodes, in percent, on which victims are looked for at least. Default 10. */
  readonly minCandidateNodesPercentage?: number
  /** Nodes on which victims are looked for at least. Default 100. */
  readonly minCandidateNodesAbsolute?: number
}

/** Makes room by removing pods that matter less. Upstream: plugins/defaultpreemption, framework/preemption */
export function createDefaultPreemption({
  minCandidateNodesPercentage = 10,
  minCandidateNodesAbsolute = 100,
}: DefaultPreemptionArgs = {}): Plugin {
  const candidatesWanted = (nodeCount: number) =>
    Math.min(Math.max(Math.floor((nodeCount * minCandidateNodesPercentage) / 100), minCandidateNodesAbsolute), nodeCount)
  return definePlugin({
    name: 'DefaultPreemption',
    postFilter(pod, context) {
      const ineligible = whyNotEligible(pod, context)
      if (ineligible !== undefined) return refusal(ineligible, undefined)
      const { best, verdicts } = dryRun(pod, context, candidatesWanted)
      if (best === undefined) {
        const rejections = verdicts.map(({ reasons }) => [reasons, 1] as const)
        return refusal(fitErrorText(context.cluster.nodes.length, { rejections, absent: [NOT_HELPFUL] }), '')
      }
      const { nodeName, victims } = best
      return { code: 'success', message: '', nominatedNodeName: nodeName, victims }
    },
  })
}

export const defaultPreemption = createDefaultPreemption()

function refusal(message: string, nominatedNodeName: string | undefined): PostFilterOutcome {
  return { code: 'unschedulable', message: `preemption: ${message}`, nominatedNodeName, victims: [] }
}

/** Upstream: PodEligibleToPreemptOthers */
function whyNotEligible(pod: Pod, { cluster, verdictOn }: PostFilterContext): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const nominated = pod.status?.nominatedNodeName
  if (!nominated || verdictOn(nominated).code === 'unresolvable') return undefined
  for (const other of cluster.node(nominated)?.pods() ?? []) {
    if (priorityOf(other) < priorityOf(pod) && isBeingPreempted(other))
      return 'not eligible due to a terminating pod on the nominated node.'
  }
  return undefined
}

function isBeingPreempted({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp === undefined) return false
  const condition = status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
  return condition?.status === 'True' && condition.reason === 'PreemptionByScheduler'
}

/** Looks for victims on nodes where removing pods may help, from a random one on. Upstream: DryRunPreemption */
function dryRun(
  pod: Pod,
  context: PostFilterContext,
  wanted: (nodeCount: number) => number,
): { readonly best: Candidate | undefined; readonly verdicts: readonly Verdict[] } {
  const nodes = context.curable()
  if (nodes.length === 0) return { best: undefined, verdicts: [] }
  const { nowMs } = context
  const budgets = context.budgets()
  const memory = context.memory as NodeMemory<Candidate | Verdict> | undefined
  memory?.presume(budgets)
  const dryRunOn = (node: NodeInfo) => {
    const found = hasLesser(node, pod) ? victimsOn(pod, context.whatIf(node), { budgets, nowMs }) : NO_VICTIMS
    if (found instanceof Verdict || found.victims.length > 0) return found
    return rejectsForGood(`expected at least one victim pod on node "${node.name}"`)
  }
  const start = context.random(nodes.length)
  const enough = wanted(nodes.length)
  const verdicts: Verdict[] = []
  let best: Candidate | undefined
  let count = 0
  for (let turn = 0; turn < nodes.length; turn++) {
    const node: NodeInfo = nodes[(start + turn) % nodes.length]!
    let found = memory?.recall(node)
    if (found === undefined || !holdsAt(found, nowMs)) {
      found = dryRunOn(node)
      if (best !== undefined && !(found instanceof Verdict)) found = likened(found, best)
      memory?.keep(node, found)
    }
    if (found instanceof Verdict) {
      verdicts.push(found)
      continue
    }
    best = best === undefined ? found : lessHarmful(best, found, nowMs)
    // One that breaks no budget is among them as soon as the best breaks none.
    if (++count >= enough && best.harm.violations === 0) break
  }
  return { best, verdicts }
}

/** Whether any pod on a node matters less: looking costs far less than trying. */
function hasLesser(node: NodeInfo, pod: Pod): boolean {
  for (const other of node.pods()) if (priorityOf(other) < priorityOf(pod)) return true
  return false
}
