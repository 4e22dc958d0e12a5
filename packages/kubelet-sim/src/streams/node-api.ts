import { badRequest, keyOf, notFound, type Pod, type Status, type StatusError } from '@kubesim/api'
import type { ContainerUsage, ExecResult, Kernel, LogOptions, LogStream, NodeApi } from '@kubesim/kernel'
import type { ContainerRun } from '../containers/container-run.ts'
import type { Kubelet } from '../node/kubelet.ts'
import { isStatus } from './log-buffer.ts'

/** The kubelet's own API over the simulated nodes. Upstream: pkg/kubelet/server */
export function createNodeApi(kernel: Kernel, kubeletOf: (nodeName: string) => Kubelet | undefined): NodeApi {
  const runOf = (pod: Pod, container: string | undefined): ContainerRun | Status => {
    const worker = kubeletOf(pod.spec.nodeName ?? '')?.worker(keyOf(pod))
    if (worker === undefined || worker.pod.metadata.uid !== pod.metadata.uid)
      return statusOf(notFound({ group: '', resource: 'pods' }, pod.metadata.name!))
    const run = worker.runs.find((each) => each.container.name === (container ?? pod.spec.containers[0]!.name))
    return run ?? statusOf(badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`))
  }
  return {
    logs(pod: Pod, options: LogOptions): LogStream | Status {
      const run = runOf(pod, options.container)
      if (isStatus(run)) return run
      const name = run.container.name
      if (options.previous) {
        if (run.previousLog !== undefined) return run.previousLog.read(options, kernel.now)
        return statusOf(badRequest(`previous terminated container "${name}" in pod "${pod.metadata.name}" not found`))
      }
      if (run.containerId === undefined) {
        return statusOf(badRequest(`container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${waitingText(run)}`))
      }
      return run.log.read(options, kernel.now)
    },
    exec(pod, request): ExecResult | Status {
      const run = runOf(pod, request.container)
      if (isStatus(run)) return run
      return statusOf(badRequest('exec is not simulated yet: containers have no shell'))
    },
    usage(pod): readonly ContainerUsage[] | Status {
      const run = runOf(pod, undefined)
      if (isStatus(run)) return run
      return statusOf(badRequest('usage is not simulated yet'))
    },
  }
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
