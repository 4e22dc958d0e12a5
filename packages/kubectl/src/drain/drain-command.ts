import { formatDuration, goQuoted, type Pod, parseLabelSelector, pods } from '@kubesim/api'
import { count, DRY_RUN_FLAG, defineCommand, duration, SELECTOR_FLAG, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { CommandError, type CommandRun } from '../contracts.ts'
import { type DryRun, dryRunOf } from '../printers/operation.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { nodesOf, operationTeller, setUnschedulable } from './cordon.ts'
import { type DrainRules, daemonSetProblemOf, type JudgedPod, refusalsOf, verdictOf, warningsOf } from './pod-filters.ts'
import { PodRemovals } from './pod-removal.ts'

/** Upstream: kubectl/pkg/cmd/drain NewCmdDrain */
export const drainCommand = defineCommand({
  name: 'drain',
  usage: 'NODE',
  summary: 'Drain node in preparation for maintenance',
  examples: ['kubectl drain foo --force', 'kubectl drain foo --grace-period=900'],
  flags: [
    toggle('force', 'Continue even if there are pods that do not declare a controller.'),
    toggle('ignore-daemonsets', 'Ignore DaemonSet-managed pods.'),
    toggle(
      'delete-emptydir-data',
      'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
    ),
    count('grace-period', 'Seconds given to each pod to terminate gracefully. If negative, the default of the pod is used.', {
      default: -1,
    }),
    duration('timeout', 'The length of time to wait before giving up, zero means infinite'),
    text('pod-selector', 'Label selector to filter pods on the node'),
    toggle('disable-eviction', 'Force drain to use delete, even if eviction is supported. This bypasses PodDisruptionBudgets.'),
    count('skip-wait-for-delete-timeout', 'Do not wait for a pod that has been terminating for more than this many seconds; 0 waits.'),
    count('chunk-size', 'Return large lists in chunks rather than all at once.', { default: 500 }),
    DRY_RUN_FLAG,
    SELECTOR_FLAG,
  ],
  completes: 'nodes',
  run: drain,
})

/** Cordons every node, then empties one after the other. Upstream: DrainCmdOptions.RunDrain */
function* drain(invocation: Invocation): CommandRun {
  const dryRun = dryRunOf(invocation)
  requirePodSelector(invocation)
  const nodes = nodesOf(invocation)
  setUnschedulable(invocation, nodes, { unschedulable: true, dryRun })
  const print = operationTeller(invocation, dryRun)
  const failed: { readonly name: string; readonly problems: readonly string[] }[] = []
  for (const info of nodes) {
    const problems: string[] = []
    const code = yield* emptyNode(invocation, info, { dryRun, problems })
    if (code === INTERRUPTED) return code
    if (problems.length === 0) print(info.object, 'drained')
    else {
      invocation.complain(
        `error: unable to drain node ${goQuoted(info.name)} due to error: ${aggregateText(problems)}, continuing command...`,
      )
      failed.push({ name: info.name, problems })
    }
  }
  if (failed.length === 0) return 0
  invocation.complain(['There are pending nodes to be drained:', ...failed.map(({ name }) => ` ${name}`)].join('\n'))
  const [first] = failed
  throw new CommandError((failed.length === 1 ? first!.problems : failed.map(({ problems }) => aggregateText(problems))).join('\n'))
}

const INTERRUPTED = 130

function requirePodSelector({ flags }: Invocation): void {
  try {
    parseLabelSelector(flags.text('pod-selector'))
  } catch {
    throw fail('--pod-selector=<pod_selector> must be a valid label selector')
  }
}

/** Several problems in one line. Upstream: apimachinery util/errors Aggregate */
function aggregateText(problems: readonly string[]): string {
  const different = [...new Set(problems)]
  return different.length === 1 ? different[0]! : `[${different.join(', ')}]`
}

interface Emptying {
  readonly dryRun: DryRun
  /** Filled with what went wrong. */
  readonly problems: string[]
}

/** Upstream: DrainCmdOptions.deleteOrEvictPodsSimple */
function* emptyNode(invocation: Invocation, { name }: ResourceInfo, { dryRun, problems }: Emptying): CommandRun {
  const { judged, resourceVersion } = judgePods(invocation, name)
  problems.push(...refusalsOf(judged))
  if (problems.length > 0) return 1
  const warnings = warningsOf(judged)
  if (warnings !== '') invocation.complain(`Warning: ${warnings}`)
  const doomed = judged.filter(({ verdict }) => verdict.remove).map(({ pod }) => pod)
  if (dryRun === 'client') {
    for (const { metadata } of doomed) invocation.say(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)`)
    return 0
  }
  if (doomed.length === 0) return 0
  const removals = startRemovals(invocation, { node: name, doomed, resourceVersion, dryRun })
  const code = yield* removals.run()
  if (removals.problems.length === 0) return code
  problems.push(...removals.problems)
  complainOfPending(invocation, name, problems)
  return code
}

interface Doomed {
  readonly node: string
  readonly doomed: readonly Pod[]
  readonly resourceVersion: string
  readonly dryRun: DryRun
}

function startRemovals(invocation: Invocation, { node, doomed, resourceVersion, dryRun }: Doomed): PodRemovals {
  const { api, flags } = invocation
  const timeoutMs = flags.durationMs('timeout')
  const print = operationTeller(invocation, dryRun)
  return new PodRemovals(invocation, doomed, {
    disableEviction: flags.boolean('disable-eviction'),
    gracePeriodSeconds: flags.number('grace-period'),
    skipWaitSeconds: flags.number('skip-wait-for-delete-timeout'),
    timeoutMs: timeoutMs === 0 ? undefined : timeoutMs,
    timeoutText: formatDuration(timeoutMs),
    dryRun,
    stream: api.watch({ definition: pods }, { fieldSelector: `spec.nodeName=${node}`, resourceVersion }),
    onFinished: print,
  })
}

function complainOfPending(invocation: Invocation, node: string, problems: readonly string[]): void {
  const pending = judgePods(invocation, node).judged.filter(({ verdict }) => verdict.remove)
  if (pending.length === 0) return
  const names = pending.map(({ pod }) => `pod/${pod.metadata.name}`)
  invocation.complain(
    [`There are pending pods in node ${goQuoted(node)} when an error occurred: ${aggregateText(problems)}`, ...names].join('\n'),
  )
}

/** Upstream: GetPodsForDeletion */
function judgePods({ api, environment, flags }: Invocation, node: string): { judged: readonly JudgedPod[]; resourceVersion: string } {
  const selector = flags.text('pod-selector')
  const filter = { fieldSelector: `spec.nodeName=${node}`, ...(selector !== '' && { labelSelector: selector }) }
  const { items, metadata } = api.list({ definition: pods }, filter)
  const rules: DrainRules = {
    force: flags.boolean('force'),
    ignoreDaemonSets: flags.boolean('ignore-daemonsets'),
    deleteEmptyDirData: flags.boolean('delete-emptydir-data'),
    skipWaitSeconds: flags.number('skip-wait-for-delete-timeout'),
  }
  const view = { rules, daemonSetProblem: daemonSetProblemOf(api), nowMs: environment.now() }
  const judged = (items as readonly Pod[]).map((pod) => ({ pod, verdict: verdictOf(pod, view) }))
  return { judged, resourceVersion: metadata.resourceVersion }
}
