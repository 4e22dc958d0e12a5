import { type ContainerStatus, formatTime, type Pod, type PodCondition, type PodStatus } from '@kubesim/api'
import { type ContainerRun, containerStatus, isSidecar } from '../containers/container-run.ts'
import type { PodResize } from './pod-resize.ts'
import { isInitialized, restartsAfter } from './restart-rule.ts'

export interface PodFailure {
  readonly reason: string
  readonly message: string
  /** It was the node's doing: the pod gets a condition that says so. */
  readonly isDisruption?: boolean
  /** The node never took the pod: there is nothing to tell of it but that. */
  readonly isRejection?: boolean
}

/** What the status is made from. */
export interface PodFacts {
  readonly pod: Pod
  readonly runs: readonly ContainerRun[]
  readonly ephemeral: readonly ContainerRun[]
  readonly nowMs: number
  readonly startMs: number
  readonly hostIP: string
  readonly podIP: string | undefined
  /** The sandbox is up. */
  readonly sandboxReady: boolean
  /** Ended for good, whatever containers say: a rejected or evicted pod, or one past its deadline. */
  readonly failure: PodFailure | undefined
  /** The pod is being terminated and all its containers have stopped. */
  readonly stopped: boolean
  /** What has become of changes of its resources; undefined when there were none. */
  readonly resize: PodResize | undefined
}

const OWNED_CONDITIONS = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodResizePending',
  'PodResizeInProgress',
])

/** Upstream: pkg/kubelet generateAPIPodStatus */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, runs } = facts
  if (facts.failure?.isRejection) return rejectedStatus(facts, facts.failure)
  // Whoever fails does so when nothing of it runs any more. Upstream: status_manager.go mergePodStatus
  const failure = runs.some((run) => run.phase === 'running') ? undefined : facts.failure
  const phase = failure === undefined ? podPhase(facts) : 'Failed'
  return {
    conditions: podConditions(facts, phase),
    containerStatuses: statusesOf(runs, { init: false, resize: facts.resize }),
    ephemeralContainerStatuses: facts.ephemeral.length === 0 ? undefined : statusesOf(facts.ephemeral, { init: false }),
    hostIP: facts.hostIP,
    hostIPs: ipList(facts.hostIP, pod.status?.hostIPs),
    initContainerStatuses: statusesOf(runs, { init: true, resize: facts.resize }),
    message: failure?.message,
    nominatedNodeName: pod.status?.nominatedNodeName,
    observedGeneration: pod.metadata.generation,
    phase,
    podIP: facts.podIP,
    podIPs: facts.podIP === undefined ? undefined : ipList(facts.podIP, pod.status?.podIPs),
    qosClass: pod.status?.qosClass,
    reason: failure?.reason,
    startTime: formatTime(facts.startMs),
  }
}

/** Upstream: kubelet.go rejectPod */
function rejectedStatus({ pod, startMs }: PodFacts, { reason, message }: PodFailure): PodStatus {
  const { conditions, qosClass, nominatedNodeName } = pod.status ?? {}
  return {
    conditions,
    message,
    nominatedNodeName,
    observedGeneration: pod.metadata.generation,
    phase: 'Failed',
    qosClass,
    reason,
    startTime: formatTime(startMs),
  } as PodStatus
}

/** Upstream: kubelet_pods.go getPhase */
export function podPhase(facts: Pick<PodFacts, 'pod' | 'runs' | 'stopped'>): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  const { pod, runs, stopped } = facts
  const counts = countRuns(pod, runs)
  if (counts.initPending && !stopped) return counts.initFailed ? 'Failed' : 'Pending'
  if (stopped) return counts.failed > 0 || counts.succeeded < counts.total ? 'Failed' : 'Succeeded'
  if (counts.waiting > 0) return 'Pending'
  if (counts.running > 0 || counts.restarting > 0) return 'Running'
  return counts.failed === 0 ? 'Succeeded' : 'Failed'
}

function countRuns(pod: Pod, runs: readonly ContainerRun[]) {
  const counts = { total: 0, waiting: 0, running: 0, restarting: 0, succeeded: 0, failed: 0, initPending: false, initFailed: false }
  for (const run of runs) {
    if (run.init) {
      if (!isInitialized(run)) counts.initPending = true
      if (run.phase === 'terminated' && run.exitCode !== 0 && !restartsAfter(pod, run, run.exitCode)) counts.initFailed = true
      continue
    }
    counts.total++
    if (run.phase === 'running') counts.running++
    else if (run.phase === 'terminated') {
      counts[run.exitCode === 0 ? 'succeeded' : 'failed']++
      if (restartsAfter(pod, run, run.exitCode)) counts.restarting++
    }
    // A container that waits to be restarted has been running: the pod stays what it was.
    else if (run.lastState === undefined) counts.waiting++
    else counts.running++
  }
  // Once the others have been started, a sidecar that is down is no reason to wait for it.
  if (counts.total > counts.waiting) counts.initPending = false
  return counts
}

function podConditions(facts: PodFacts, phase: string): readonly PodCondition[] {
  const { pod } = facts
  const former = pod.status?.conditions ?? []
  const sandbox = condition(facts, 'PodReadyToStartContainers', { status: facts.sandboxReady ? 'True' : 'False' })
  const initialized = condition(facts, 'Initialized', initializedVerdict(facts.runs, phase))
  const containersReady = containersReadyVerdict(facts.runs, phase)
  const ready = containersReady.status === 'True' ? readinessGatesVerdict(pod) : containersReady
  const conditions = [sandbox, initialized, condition(facts, 'Ready', ready), condition(facts, 'ContainersReady', containersReady)]
  if (facts.resize !== undefined && phase !== 'Succeeded' && phase !== 'Failed') conditions.unshift(...facts.resize.conditions)
  const isDisrupted = facts.failure?.isDisruption === true
  for (const each of former)
    if (!OWNED_CONDITIONS.has(each.type) && !(isDisrupted && each.type === 'DisruptionTarget')) conditions.push(each)
  if (isDisrupted)
    conditions.push(
      condition(facts, 'DisruptionTarget', { status: 'True', reason: 'TerminationByKubelet', message: facts.failure!.message }),
    )
  return shared(conditions)
}

let latestConditions: readonly PodCondition[] = []

/** Pods that start together go through the same conditions together: the list is then the one made last. */
function shared(conditions: readonly PodCondition[]): readonly PodCondition[] {
  const isSame = conditions.length === latestConditions.length && conditions.every((each, index) => each === latestConditions[index])
  if (!isSame) latestConditions = conditions
  return latestConditions
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
  const incomplete = runs.filter((run) => run.init && !isInitialized(run))
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

/** Conditions are alike in thousands of pods: equal ones are one object. The transition time moves with the status alone. */
function condition(facts: PodFacts, type: string, verdict: Verdict): PodCondition {
  const former = conditionOf(facts.pod, type)
  const since = former !== undefined && former.status === verdict.status ? former.lastTransitionTime! : formatTime(facts.nowMs)
  const generation = facts.pod.metadata.generation
  const is = (known: PodCondition | undefined): known is PodCondition =>
    known !== undefined &&
    known.status === verdict.status &&
    known.lastTransitionTime === since &&
    known.reason === verdict.reason &&
    known.message === verdict.message &&
    known.observedGeneration === generation
  if (is(former)) return former
  const latest = verdict.status === 'True' ? latestTrue : latestFalse
  let made = latest.get(type)
  if (!is(made)) {
    made = internedCondition(type, verdict, { since, generation })
    latest.set(type, made)
  }
  return made
}

function conditionOf({ status }: Pod, type: string): PodCondition | undefined {
  for (const condition of status?.conditions ?? []) if (condition.type === type) return condition
  return undefined
}

/** The latest of each type: mostly the next pod's too. */
const latestTrue = new Map<string, PodCondition>()
const latestFalse = new Map<string, PodCondition>()

const INTERNED_MAX = 4096
const interned = new Map<string, PodCondition>()

function internedCondition(
  type: string,
  { status, reason, message }: Verdict,
  { since, generation }: { readonly since: string; readonly generation: number | undefined },
): PodCondition {
  const key = `${type}|${status}|${since}|${reason}|${message}|${generation}`
  let made = interned.get(key)
  if (made === undefined) {
    if (interned.size >= INTERNED_MAX) interned.clear()
    made = {
      lastProbeTime: undefined,
      lastTransitionTime: since,
      message,
      observedGeneration: generation,
      reason,
      status,
      type,
    } as PodCondition
    interned.set(key, made)
  }
  return made
}

function statusesOf(
  runs: readonly ContainerRun[],
  { init, resize }: { readonly init: boolean; readonly resize?: PodResize | undefined },
): readonly ContainerStatus[] | undefined {
  const statuses: ContainerStatus[] = []
  for (const run of runs) if (run.init === init) statuses.push(containerStatus(run, formatTime, resize?.allocatedOf(run)))
  return statuses.length === 0 ? undefined : statuses
}

type IpList = NonNullable<PodStatus['podIPs'] | PodStatus['hostIPs']>

/** The list that the status had before, when it is the same. */
function ipList(ip: string, former: IpList | undefined): IpList {
  return former !== undefined && former.length === 1 && former[0]!.ip === ip ? former : [{ ip }]
}
