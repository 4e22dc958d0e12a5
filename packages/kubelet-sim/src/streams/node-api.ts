import { badRequest, internalError, keyOf, notFound, type Pod, type Status, type StatusError } from '@kubesim/api'
import type { Kernel, LogOptions, NodeApi } from '@kubesim/kernel'
import type { ContainerRun } from '../containers/container-run.ts'
import type { Kubelet } from '../node/kubelet.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import type { ContainerMachines, PlacedRun } from './container/machines.ts'
import type { ContainerProcesses } from './container/processes.ts'
import { containerUsage } from './container-usage.ts'
import { isStatus } from './log-buffer.ts'
import { portService } from './pod-request.ts'
import { containerListening, refusalText, servePort } from './port-service.ts'

export interface NodeApiOptions {
  readonly kernel: Kernel
  readonly kubeletOf: (nodeName: string) => Kubelet | undefined
  readonly machines: ContainerMachines
  readonly processes: ContainerProcesses
}

interface PlacedPod {
  readonly worker: PodWorker
}

/** The kubelet's own API over the simulated nodes. Upstream: pkg/kubelet/server */
export function createNodeApi({ kernel, kubeletOf, machines, processes }: NodeApiOptions): NodeApi {
  const podOf = (pod: Pod): PlacedPod | Status => {
    const kubelet = kubeletOf(pod.spec.nodeName ?? '')
    const worker = kubelet?.worker(keyOf(pod))
    if (kubelet === undefined || worker === undefined || worker.pod.metadata.uid !== pod.metadata.uid)
      return statusOf(notFound({ group: '', resource: 'pods' }, pod.metadata.name!))
    return { worker }
  }
  const runOf = (pod: Pod, container: string | undefined): PlacedRun | Status => {
    const placed = podOf(pod)
    if (isStatus(placed)) return placed
    const run = placed.worker.runNamed(container ?? pod.spec.containers[0]!.name)
    return run === undefined
      ? statusOf(badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`))
      : { run, worker: placed.worker }
  }
  const runningOf = (pod: Pod, container: string): PlacedRun | Status => {
    const placed = runOf(pod, container)
    if (isStatus(placed) || placed.run.phase === 'running') return placed
    return statusOf(internalError(notRunning(placed.run)))
  }
  return {
    logs(pod, options) {
      const placed = runOf(pod, options.container)
      return isStatus(placed) ? placed : readLog(pod, placed.run, { options, nowMs: kernel.now })
    },
    exec(pod, request, output) {
      const placed = runningOf(pod, request.container)
      return isStatus(placed) ? placed : processes.exec(placed, request, output)
    },
    attach(pod, request, output) {
      const placed = runningOf(pod, request.container)
      return isStatus(placed) ? placed : processes.attach(placed, request, output)
    },
    portForward(pod, port, output) {
      const placed = podOf(pod)
      if (isStatus(placed)) return placed
      const run = containerListening(placed.worker, port)
      if (run === undefined) {
        output.closed(refusalText(sandboxId(placed.worker), port))
        return { write() {}, end() {} }
      }
      return servePort(portService(placed.worker, run, machines), output)
    },
    usage(pod) {
      const placed = podOf(pod)
      return isStatus(placed) ? placed : containerUsage(placed.worker)
    },
  }
}

function readLog(pod: Pod, run: ContainerRun, at: { readonly options: LogOptions; readonly nowMs: number }): ReturnType<NodeApi['logs']> {
  const { options, nowMs } = at
  const { name } = run.container
  if (options.previous) {
    if (run.previousLog !== undefined) return run.previousLog.read(options, nowMs)
    return statusOf(badRequest(`previous terminated container "${name}" in pod "${pod.metadata.name}" not found`))
  }
  if (run.containerId !== undefined) return run.log.read(options, nowMs)
  return statusOf(badRequest(`container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${waitingText(run)}`))
}

/** Upstream: kubelet GetExec; containerd's words for a container that has ended */
function notRunning({ containerId, container }: ContainerRun): string {
  return containerId === undefined ? `container not found ("${container.name}")` : 'container is in CONTAINER_EXITED state'
}

/** The runtime's name for the pod: that of its first container, as sandboxes have none of their own here. */
function sandboxId({ runs }: PodWorker): string {
  return (runs.find(({ containerId }) => containerId !== undefined)?.containerId ?? '').replace('containerd://', '')
}

function waitingText(run: ContainerRun): string {
  const explained = new Set(['ErrImagePull', 'ImagePullBackOff', 'CreateContainerConfigError', 'InvalidImageName', 'ErrImageNeverPull'])
  return explained.has(run.waitingReason) ? `${reasonWords(run.waitingReason)}` : run.waitingReason
}

/** Upstream: kubelet GetContainerLogs validateContainerLogStatus */
function reasonWords(reason: string): string {
  if (reason === 'ErrImagePull') return "image can't be pulled"
  if (reason === 'ImagePullBackOff') return 'trying and failing to pull image'
  return reason
}

function statusOf(error: StatusError): Status {
  return error.status
}
