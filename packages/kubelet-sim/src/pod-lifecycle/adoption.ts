import { type ContainerStatus, formatTime, type Pod, parseTime } from '@kubesim/api'
import { type ContainerRun, isSidecar, terminatedState } from '../containers/container-run.ts'
import { restartsAfter } from './restart-rule.ts'

/** What a runtime says of a container whose machine went off beneath it. */
const LOST_CODE = 255
const LOST_REASON = 'Unknown'

/**
 * Takes over the containers of a pod that ran here before the machine went off: they died with it, and those that run again count that as a
 * restart. Returns whether there was anything to take over. Upstream: kuberuntime_manager.go computePodActions with a changed sandbox
 */
export function adoptContainers(pod: Pod, runs: readonly ContainerRun[], nowMs: number): boolean {
  const known = new Map<string, ContainerStatus>()
  for (const each of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) known.set(each.name, each)
  let adopted = false
  for (const run of runs) {
    const status = known.get(run.container.name)
    if (status?.containerID === undefined || status.containerID === '') continue
    adopted = true
    adopt(pod, run, { status, nowMs })
  }
  return adopted
}

function adopt(pod: Pod, run: ContainerRun, { status, nowMs }: { readonly status: ContainerStatus; readonly nowMs: number }): void {
  const { running, terminated } = status.state ?? {}
  run.containerId = status.containerID
  run.restartCount = status.restartCount ?? 0
  run.lastState = status.lastState?.terminated === undefined ? undefined : status.lastState
  if (running !== undefined) {
    run.startedMs = parseTime(running.startedAt!)
    run.finishedMs = nowMs
    run.exitCode = LOST_CODE
    run.exitReason = LOST_REASON
  } else if (terminated !== undefined) {
    run.startedMs = parseTime(terminated.startedAt ?? formatTime(nowMs))
    run.finishedMs = parseTime(terminated.finishedAt ?? formatTime(nowMs))
    run.exitCode = terminated.exitCode
    run.exitReason = terminated.reason ?? ''
  }
  // With a new sandbox init containers run again, whatever they came to; the others by their rules.
  // Differs: where the pod is not always restarted, one that had succeeded does not: the API takes no status in which it runs again.
  const again =
    (run.init && !isSidecar(run) && pod.spec.restartPolicy === 'Always') ||
    restartsAfter(pod, run, run.exitCode) ||
    (running === undefined && terminated === undefined)
  if (!again) {
    run.phase = 'terminated'
    run.ready = run.init && run.exitCode === 0
    return
  }
  if (running !== undefined || terminated !== undefined) run.lastState = terminatedState(run, formatTime)
  run.restartCount++
}
