import { type ContainerStatus, formatTime, type Pod, type PodCondition, type PodStatus } from '@kubesim/api'
import { type ContainerRun, containerStatus, isSidecar } from '../containers/container-run.ts'

/** What the status is made from. */
export interface PodFacts {
  readonly pod: Pod
  readonly runs: readonly ContainerRun[]
  readonly nowMs: number
  readonly startMs: number
  readonly hostIP: string
  readonly podIP: string | undefined
  /** The sandbox is up. */
  readonly sandboxReady: boolean
  /** Ended for good, whatever containers say: a rejected or evicted pod, or one past its deadline. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined
  /** The pod is being terminated and all its containers have stopped. */
  readonly stopped: boolean
}

const OWNED_CONDITIONS = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'])

/** Upstream: pkg/kubelet generateAPIPodStatus */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, runs, failure } = facts
  const phase = failure === undefined ? podPhase(facts) : 'Failed'
  const hostIPs = hostIpList(facts.hostIP)
  return {
    conditions: podConditions(facts, phase),
    containerStatuses: statusesOf(runs, false),
    ephemeralContainerStatuses: pod.status?.ephemeralContainerStatuses,
    hostIP: facts.hostIP,
    hostIPs,
    initContainerStatuses: statusesOf(runs, true),
    message: failure?.message,
    nominatedNodeName: pod.status?.nominatedNodeName,
    observedGeneration: pod.metadata.generation,
    phase,
    podIP: facts.podIP,
    podIPs: facts.podIP === undefined ? undefined : [{ ip: facts.podIP }],
    qosClass: pod.status?.qosClass,
    reason: failure?.reason,
    startTime: formatTime(facts.startMs),
  }
}

/** Upstream: getPhase */
export function podPhase({
  pod,
  runs,
  stopped,
}: Pick<PodFacts, 'pod' | 'runs' | 'stopped'>): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  const counts = countRuns(runs)
  if (counts.initPending && !stopped) return counts.initFailed && pod.spec.restartPolicy === 'Never' ? 'Failed' : 'Pending'
  if (stopped) return counts.failed > 0 || counts.succeeded < counts.total ? 'Failed' : 'Succeeded'
  if (counts.waiting > 0) return 'Pending'
  if (counts.running > 0) return 'Running'
  if (pod.spec.restartPolicy === 'Always') return 'Running'
  if (counts.failed === 0) return 'Succeeded'
  return pod.spec.restartPolicy === 'Never' ? 'Failed' : 'Running'
}

function countRuns(runs: readonly ContainerRun[]) {
  const counts = { total: 0, waiting: 0, running: 0, succeeded: 0, failed: 0, initPending: false, initFailed: false }
  for (const run of runs) {
    if (run.init) {
      const done = isSidecar(run) ? run.started : run.phase === 'terminated' && run.exitCode === 0
      if (!done) counts.initPending = true
      if (!isSidecar(run) && run.phase === 'terminated' && run.exitCode !== 0) counts.initFailed = true
      continue
    }
    counts.total++
    if (run.phase === 'running') counts.running++
    else if (run.phase === 'terminated') counts[run.exitCode === 0 ? 'succeeded' : 'failed']++
    // A container that waits to be restarted has been running: the pod stays what it was.
    else if (run.lastState === undefined) counts.waiting++
    else counts.running++
  }
  return counts
}

function podConditions(facts: PodFacts, phase: string): readonly PodCondition[] {
  const { pod } = facts
  const former = pod.status?.conditions ?? []
  const sandbox = condition(facts, 'PodReadyToStartContainers', { status: facts.sandboxReady ? 'True' : 'False' })
  const initialized = condition(facts, 'Initialized', initializedVerdict(facts.runs, phase))
  const containersReady = containersReadyVerdict(facts.runs, phase)
  const ready = containersReady.status === 'True' ? readinessGatesVerdict(pod) : containersReady
  const others = former.filter((each) => !OWNED_CONDITIONS.has(each.type))
  return [sandbox, initialized, condition(facts, 'Ready', ready), condition(facts, 'ContainersReady', containersReady), ...others]
}

interface Verdict {
  readonly status: 'True' | 'False'
  readonly reason?: string
  readonly message?: string
}

const TRUE: Verdict = { status: 'True' }

function initializedVerdict(runs: readonly ContainerRun[], phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' }
  if (runs.some((run) => !run.init && (run.phase !== 'waiting' || run.lastState !== undefined))) return TRUE
  const incomplete = runs.filter((run) => run.init && !(isSidecar(run) ? run.started : run.phase === 'terminated' && run.exitCode === 0))
  if (incomplete.length === 0) return TRUE
  return { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${names(incomplete)}]` }
}

/** Upstream: GenerateContainersReadyCondition */
function containersReadyVerdict(runs: readonly ContainerRun[], phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  let allReady = true
  for (const run of runs) if (!run.ready && (!run.init || isSidecar(run))) allReady = false
  if (allReady) return TRUE
  const unready = runs.filter((run) => !run.ready && (!run.init || isSidecar(run)))
  return { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${names(unready)}]` }
}

/** Upstream: GeneratePodReadyCondition */
function readinessGatesVerdict(pod: Pod): Verdict {
  const messages: string[] = []
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const gate = pod.status?.conditions?.find((each) => each.type === conditionType)
    if (gate === undefined) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`)
    else if (gate.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`)
  }
  return messages.length === 0 ? TRUE : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') }
}

function names(runs: readonly ContainerRun[]): string {
  return runs.map((run) => run.container.name).join(' ')
}

const INTERNED_MAX = 4096
const interned = new Map<string, PodCondition>()

/** Conditions are alike in thousands of pods: equal ones are one object. The transition time moves with the status alone. */
function condition(facts: PodFacts, type: string, verdict: Verdict): PodCondition {
  const former = facts.pod.status?.conditions?.find((each) => each.type === type)
  const since = former !== undefined && former.status === verdict.status ? former.lastTransitionTime : formatTime(facts.nowMs)
  const generation = facts.pod.metadata.generation
  if (
    former !== undefined &&
    former.lastTransitionTime === since &&
    former.reason === verdict.reason &&
    former.message === verdict.message &&
    former.observedGeneration === generation
  )
    return former
  const key = `${type}|${verdict.status}|${since}|${verdict.reason}|${verdict.message}|${generation}`
  let made = interned.get(key)
  if (made === undefined) {
    if (interned.size >= INTERNED_MAX) interned.clear()
    made = {
      lastProbeTime: undefined,
      lastTransitionTime: since,
      message: verdict.message,
      observedGeneration: generation,
      reason: verdict.reason,
      status: verdict.status,
      type,
    }
    interned.set(key, made)
  }
  return made
}

function statusesOf(runs: readonly ContainerRun[], init: boolean): readonly ContainerStatus[] | undefined {
  const statuses: ContainerStatus[] = []
  for (const run of runs) if (run.init === init) statuses.push(containerStatus(run, formatTime))
  return statuses.length === 0 ? undefined : statuses
}

const hostIpLists = new Map<string, PodStatus['hostIPs']>()

function hostIpList(ip: string): PodStatus['hostIPs'] {
  let list = hostIpLists.get(ip)
  if (list === undefined) {
    list = [{ ip }]
    hostIpLists.set(ip, list)
  }
  return list
}
