import type { Container, ContainerState, ContainerStatus, ResourceRequirements } from '@kubesim/api'
import type { Timer } from '@kubesim/kernel'
import type { ProbeOutcome } from '../probes/probe.ts'
import type { LogBuffer } from '../streams/log-buffer.ts'
import type { Behavior } from './behavior.ts'
import { type ImageReference, imageId } from './image.ts'

/** One container of a pod, over all its restarts. */
export interface ContainerRun {
  /** As it runs or would be started: its resources are those in force, whatever has been asked for since. */
  container: Container
  readonly index: number
  readonly init: boolean
  /** undefined: the reference is not valid. */
  image: ImageReference | undefined
  behavior: Behavior | undefined
  phase: 'waiting' | 'running' | 'terminated'
  /** Reason and message while waiting. */
  waitingReason: string
  waitingMessage: string | undefined
  containerId: string | undefined
  startedMs: number
  finishedMs: number
  exitCode: number
  exitReason: string
  exitMessage: string | undefined
  restartCount: number
  /** How the run before this one ended. */
  lastState: ContainerState | undefined
  /** Passed its startup probe, or has none. */
  started: boolean
  ready: boolean
  /** Crash-loop back-off of the next restart; 0 before the first exit. */
  backoffMs: number
  backoffSetMs: number
  pullBackoffMs: number
  /** How long the last pull took, and how long it waited for others. */
  pullTookMs: number
  pullWaitedMs: number
  /** Is being stopped so that it starts with other resources. */
  restartsForResize?: boolean
  /** Requests served in this run. */
  requests: number
  /** Pull, start, exit or restart: a container waits for one thing at a time. */
  timer: Timer | undefined
  /** What else is to come in this run. */
  readonly timers: Timer[]
  readonly probes: ProbeRun[]
  log: LogBuffer
  previousLog: LogBuffer | undefined
}

export interface ProbeRun {
  readonly type: 'startup' | 'readiness' | 'liveness'
  successes: number
  failures: number
  timer: Timer | undefined
  /** What a command has come to, until the probe's turn. */
  outcome?: ProbeOutcome | undefined
}

/** A sidecar: an init container that runs beside the others. */
export function isSidecar(run: ContainerRun): boolean {
  return run.init && run.container.restartPolicy === 'Always'
}

/** A container status as the API shows it. `allocated` are the resources that the node has given it, where not all are in force yet. */
export function containerStatus(
  run: ContainerRun,
  formatTime: (ms: number) => string,
  allocated: ResourceRequirements | undefined = run.container.resources,
): ContainerStatus {
  const hasBeenMade = run.containerId !== undefined
  return {
    allocatedResources: hasBeenMade ? allocated?.requests : undefined,
    containerID: run.containerId,
    image: run.containerId === undefined ? run.container.image! : run.image!.canonical,
    imageID: run.containerId === undefined ? '' : imageId(run.image!),
    lastState: run.lastState ?? NO_STATE,
    name: run.container.name,
    ready: run.ready,
    // That there are any says, too, that this node can resize. Upstream: isPodResizeRequestSupported
    resources: hasBeenMade ? ((run.phase === 'running' ? run.container.resources : allocated) ?? NO_RESOURCES) : undefined,
    restartCount: run.restartCount,
    started: run.started,
    state: containerState(run, formatTime),
  }
}

const NO_STATE: ContainerState = {}
const NO_RESOURCES: ResourceRequirements = {}

export function containerState(run: ContainerRun, formatTime: (ms: number) => string): ContainerState {
  switch (run.phase) {
    case 'waiting':
      return waitingState(run.waitingReason, run.waitingMessage)
    case 'running':
      return runningState(formatTime(run.startedMs))
    case 'terminated':
      return terminatedState(run, formatTime)
  }
}

export function terminatedState(run: ContainerRun, formatTime: (ms: number) => string): ContainerState {
  return {
    terminated: {
      containerID: run.containerId,
      exitCode: run.exitCode,
      finishedAt: formatTime(run.finishedMs),
      message: run.exitMessage,
      reason: run.exitReason,
      startedAt: formatTime(run.startedMs),
    },
  }
}

let latestRunning: ContainerState & { readonly running: { readonly startedAt: string } } = { running: { startedAt: '' } }

/** Many containers start in the same second. */
function runningState(startedAt: string): ContainerState {
  if (latestRunning.running.startedAt !== startedAt) latestRunning = { running: { startedAt } }
  return latestRunning
}

const plainWaiting = new Map<string, ContainerState>()

function waitingState(reason: string, message: string | undefined): ContainerState {
  if (message !== undefined) return { waiting: { message, reason } }
  let state = plainWaiting.get(reason)
  if (state === undefined) {
    state = { waiting: { reason } }
    plainWaiting.set(reason, state)
  }
  return state
}
