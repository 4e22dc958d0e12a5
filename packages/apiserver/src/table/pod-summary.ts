import type { ContainerStatus, Pod } from '@kubesim/api'
import { parseTime } from '@kubesim/api'
import { age } from './age.ts'

/** What `kubectl get pods` says about a pod. */
export interface PodSummary {
  readonly ready: string
  readonly status: string
  readonly restarts: string
}

/** How often containers have restarted, and when last. */
interface Restarts {
  readonly count: number
  readonly lastAt: string | undefined
}

/** Upstream: pkg/printers/internalversion printPod */
export function podSummary(pod: Pod, nowMs: number): PodSummary {
  const init = walkInitContainers(pod)
  const initialized = init.reason === undefined || isInitialized(pod)
  const main = initialized ? walkContainers(pod, init.reason ?? phaseOf(pod)) : undefined
  const restarts = main === undefined ? init.restarts : sum([init.sidecarRestarts, main.restarts])
  return {
    ready: `${init.ready + (main?.ready ?? 0)}/${pod.spec.containers.length + init.sidecarCount}`,
    status: deletionReason(pod) ?? main?.reason ?? init.reason ?? '',
    restarts: restartsText(restarts, nowMs),
  }
}

function phaseOf({ status }: Pod): string {
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')
  if (gated) return 'SchedulingGated'
  return status?.reason || (status?.phase ?? '')
}

interface InitWalk {
  /** Why the pod is not through with its init containers; undefined when it is. */
  readonly reason: string | undefined
  /** Sidecars that are ready. */
  readonly ready: number
  readonly sidecarCount: number
  readonly restarts: Restarts
  readonly sidecarRestarts: Restarts
}

/** The first init container that has neither succeeded nor, as a sidecar, started decides; those after it are not looked at. */
function walkInitContainers({ spec, status }: Pod): InitWalk {
  const sidecars = new Set(spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  const statuses = status?.initContainerStatuses ?? []
  const isDone = (each: ContainerStatus) => each.state?.terminated?.exitCode === 0 || (sidecars.has(each.name) && each.started === true)
  const blocking = statuses.findIndex((each) => !isDone(each))
  const walked = blocking < 0 ? statuses : statuses.slice(0, blocking + 1)
  const running = walked.filter((each) => isDone(each) && each.state?.terminated?.exitCode !== 0)
  return {
    reason: blocking < 0 ? undefined : `Init:${initReason(statuses[blocking]!, blocking, spec.initContainers?.length ?? 0)}`,
    ready: running.filter(({ ready }) => ready).length,
    sidecarCount: sidecars.size,
    restarts: restartsOf(walked),
    sidecarRestarts: restartsOf(walked.filter(({ name }) => sidecars.has(name))),
  }
}

function initReason({ state }: ContainerStatus, index: number, count: number): string {
  if (state?.terminated !== undefined) return terminationReason(state.terminated)
  const waiting = state?.waiting?.reason
  return waiting && waiting !== 'PodInitializing' ? waiting : `${index}/${count}`
}

interface MainWalk {
  readonly reason: string
  readonly ready: number
  readonly restarts: Restarts
}

/** The first container that has something to say gives the reason. */
function walkContainers(pod: Pod, before: string): MainWalk {
  const statuses = pod.status?.containerStatuses ?? []
  const reasons = statuses.map(reasonOf)
  const running = statuses.filter((each, index) => reasons[index] === undefined && each.ready && each.state?.running !== undefined)
  const failed = statuses.findIndex((each) => !isWaiting(each) && (each.state?.terminated?.exitCode ?? 0) !== 0)
  const reason = reasons.find((each) => each !== undefined) ?? before
  return {
    reason: reason === 'Completed' ? completedReason(pod, running.length > 0, reasons[failed]) : reason,
    ready: running.length,
    restarts: restartsOf(statuses),
  }
}

/** One container has completed; the pod's state is that of the others. */
function completedReason({ status }: Pod, running: boolean, failure: string | undefined): string {
  const ready = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True')
  if (running && ready) return 'Running'
  return failure ?? (running ? 'NotReady' : 'Completed')
}

function isWaiting({ state }: ContainerStatus): boolean {
  return state?.waiting !== undefined && !!state.waiting.reason
}

function reasonOf(status: ContainerStatus): string | undefined {
  if (isWaiting(status)) return status.state!.waiting!.reason
  return status.state?.terminated === undefined ? undefined : terminationReason(status.state.terminated)
}

function terminationReason({
  reason,
  signal,
  exitCode,
}: {
  readonly reason?: string
  readonly signal?: number
  readonly exitCode: number
}): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`)
}

function isInitialized({ status }: Pod): boolean {
  return status?.conditions?.find(({ type }) => type === 'Initialized')?.status === 'True'
}

function deletionReason({ metadata, status }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined
  if (status?.reason === 'NodeLost') return 'Unknown'
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? undefined : 'Terminating'
}

function restartsOf(statuses: readonly ContainerStatus[]): Restarts {
  return sum(statuses.map(({ restartCount, lastState }) => ({ count: restartCount, lastAt: lastState?.terminated?.finishedAt })))
}

function sum(parts: readonly Restarts[]): Restarts {
  let count = 0
  let lastAt: string | undefined
  for (const part of parts) {
    count += part.count
    if (part.lastAt !== undefined && (lastAt === undefined || parseTime(part.lastAt) > parseTime(lastAt))) lastAt = part.lastAt
  }
  return { count, lastAt }
}

function restartsText({ count, lastAt }: Restarts, nowMs: number): string {
  return count === 0 || lastAt === undefined ? String(count) : `${count} (${age(lastAt, nowMs)} ago)`
}
