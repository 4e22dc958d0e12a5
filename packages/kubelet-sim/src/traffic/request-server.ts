import { keyOf, type Pod, quantityMilli } from '@kubesim/api'
import type { Kernel, PodMetricSource, RequestPort } from '@kubesim/kernel'
import type { Kubelet } from '../node/kubelet.ts'
import { idleCpuMillicores } from '../streams/container-usage.ts'
import { containerListening } from '../streams/port-service.ts'
import { accessLines } from './access-log.ts'
import { loadOf } from './run-load.ts'
import { serveBatch } from './serve-batch.ts'

const CPU_DEFAULT = '4'
/** What pods that have served requests export. */
const REQUEST_RATE = 'http_requests_per_second'

export interface RequestServerOptions {
  readonly kernel: Kernel
  readonly kubeletOf: (nodeName: string) => Kubelet | undefined
}

/** Takes the requests of simulated callers to the containers that answer them, and tells how many each pod gets. */
export class RequestServer implements RequestPort, PodMetricSource {
  private readonly options: RequestServerOptions
  private hasServed = false

  constructor(options: RequestServerOptions) {
    this.options = options
  }

  serve(batch: Parameters<RequestPort['serve']>[0]): ReturnType<RequestPort['serve']> {
    const kubelet = this.options.kubeletOf(batch.nodeName)
    const worker = kubelet?.worker(batch.podKey)
    if (kubelet === undefined || worker === undefined || worker.stopped) return 'unreachable'
    const run = containerListening(worker, batch.port)
    if (run === undefined) return 'refused'
    this.hasServed = true
    const nowMs = this.options.kernel.now
    const nodeCores = quantityMilli(kubelet.machine.cpu ?? CPU_DEFAULT) / 1000
    const outcome = serveBatch({ run, nodeCores, idleCores: idleCpuMillicores(run, nowMs) / 1000, nowMs }, batch)
    if (outcome.statuses.size === 0) return outcome
    for (const line of accessLines(run, batch.path, { outcome, nowMs })) run.log.write(nowMs, line)
    worker.served(run, batch.count - outcome.timedOut)
    return outcome
  }

  get names(): readonly string[] {
    return this.hasServed ? [REQUEST_RATE] : []
  }

  measure(pod: Pod, metric: string): number | undefined {
    if (metric !== REQUEST_RATE) return undefined
    const worker = this.options.kubeletOf(pod.spec.nodeName ?? '')?.worker(keyOf(pod))
    if (worker === undefined || worker.stopped) return undefined
    let rate: number | undefined
    for (const run of worker.runs) {
      const load = run.phase === 'running' ? loadOf(run) : undefined
      if (load !== undefined) rate = (rate ?? 0) + load.rateAt(this.options.kernel.now)
    }
    return rate
  }
}
