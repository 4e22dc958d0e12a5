import { type Container, formatTime, type Pod, type PodCondition, quantityValue, type ResourceRequirements } from '@kubesim/api'
import type { ContainerRun } from '../containers/container-run.ts'
import { isSidecar } from '../containers/container-run.ts'
import { containerUsage } from '../streams/container-usage.ts'
import { hasSameResources, resizedResources } from './allocated-resources.ts'
import type { ContainerLifecycle } from './container-lifecycle.ts'
import type { PodWorker } from './pod-worker.ts'
import { resizeMessage } from './resize-message.ts'

/** From allocation until the kubelet sees the runtime's new figures. Upstream: the generic PLEG's relist period */
const ACTUATE_MS = 1_000
/** Upstream: backOffPeriod of the pod workers */
const RETRY_MS = 10_000

export type PendingReason = 'Deferred' | 'Infeasible'

/**
 * Resources of one pod that change while it runs: what is allocated, and how it comes into force. Upstream: pkg/kubelet/allocation,
 * kuberuntime_manager.go doPodResizeAction
 */
export class PodResize {
  private readonly worker: PodWorker
  private readonly lifecycle: ContainerLifecycle
  /** By container; undefined while what is in force is what is allocated. */
  private allocated: ReadonlyMap<string, ResourceRequirements | undefined> | undefined
  pending: PodCondition | undefined
  private inProgress: PodCondition | undefined

  constructor(worker: PodWorker, lifecycle: ContainerLifecycle) {
    this.worker = worker
    this.lifecycle = lifecycle
  }

  get conditions(): readonly PodCondition[] {
    return [this.pending, this.inProgress].filter((each) => each !== undefined)
  }

  allocatedOf(run: ContainerRun): ResourceRequirements | undefined {
    return this.allocated?.has(run.container.name) ? this.allocated.get(run.container.name) : run.container.resources
  }

  /** Takes over what another kubelet had come to. */
  restore(allocated: Pod): void {
    this.pending = allocated.status?.conditions?.find(({ type }) => type === 'PodResizePending')
    for (const container of [...(allocated.spec.initContainers ?? []), ...allocated.spec.containers]) {
      const run = this.worker.runNamed(container.name)
      if (run !== undefined) run.container = container
    }
  }

  /** The pod may not have what it asks for, at least now. Upstream: SetPodResizePendingCondition */
  refuse(pod: Pod, reason: PendingReason, message: string): void {
    const { worker, pending } = this
    const { generation = 0 } = pod.metadata
    if (pending?.reason === reason && pending.observedGeneration === generation && pending.message === message) return
    this.pending = this.condition('PodResizePending', pending, { reason, message, generation })
    worker.touch()
    if (pending?.reason === reason && pending.observedGeneration === generation) return
    worker.node.event(
      pod,
      'Warning',
      reason === 'Deferred' ? 'ResizeDeferred' : 'ResizeInfeasible',
      resizeMessage(pod, `Pod resize ${reason}`, { generation, error: message }),
    )
  }

  clearPending(): void {
    if (this.pending === undefined) return
    this.pending = undefined
    this.worker.touch()
  }

  /** From now on the pod has what it asks for; containers follow. */
  allocate(pod: Pod): void {
    const { worker } = this
    const { generation = 0 } = pod.metadata
    this.allocated = new Map(
      [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name, resources }) => [name, resources] as const),
    )
    this.pending = undefined
    this.inProgress = this.condition('PodResizeInProgress', undefined, { generation })
    worker.node.event(pod, 'Normal', 'ResizeStarted', resizeMessage(pod, 'Pod resize started', { generation }))
    worker.touch()
    // What does not run is made with its new size.
    for (const run of worker.runs) if (run.phase !== 'running') this.apply(run)
    worker.later('resize', ACTUATE_MS, 'progress')
  }

  /** Brings what is allocated into force, by each container's resize policy. */
  actuate(): void {
    const { worker } = this
    if (worker.ending || this.inProgress === undefined) return
    const changing = worker.runs.filter((run) => this.isBehind(run) && !run.restartsForResize)
    const updated = changing.filter((run) => !this.needsRestart(run))
    const problem = this.memoryProblem(updated)
    for (const run of changing) if (!updated.includes(run)) this.lifecycle.restartForResize(run)
    if (problem !== undefined) this.failed(problem)
    else for (const run of updated) this.apply(run)
    this.settle()
  }

  /** The resize is complete when all that runs has what was allocated to it. */
  settle(): void {
    const { worker, inProgress } = this
    if (inProgress === undefined || worker.ending || worker.runs.some((run) => this.isBehind(run))) return
    this.inProgress = undefined
    this.allocated = undefined
    const message = resizeMessage(this.allocatedPod(), 'Pod resize completed', { generation: inProgress.observedGeneration ?? 0 })
    worker.node.event(worker.pod, 'Normal', 'ResizeCompleted', message)
    worker.touch()
    worker.node.resized()
  }

  /** A container gets what is allocated to it. */
  apply(run: ContainerRun): void {
    if (!this.isBehindAnyState(run)) return
    run.container = { ...run.container, resources: this.allocatedOf(run) } as Container
    this.worker.touch()
    if (run.phase === 'running') this.lifecycle.limitChanged(run)
  }

  /** The pod with the resources that it has been given. */
  allocatedPod(): Pod {
    const { pod, runs } = this.worker
    const given = (container: Container) => {
      const run = runs.find((each) => each.container.name === container.name)
      return run === undefined ? container : ({ ...container, resources: this.allocatedOf(run) } as Container)
    }
    const { containers, initContainers } = pod.spec
    return {
      ...pod,
      spec: { ...pod.spec, containers: containers.map(given), ...(initContainers && { initContainers: initContainers.map(given) }) },
    } as Pod
  }

  private isBehind(run: ContainerRun): boolean {
    return run.phase === 'running' && (!run.init || isSidecar(run)) && this.isBehindAnyState(run)
  }

  private isBehindAnyState(run: ContainerRun): boolean {
    return !hasSameResources(run.container.resources, this.allocatedOf(run))
  }

  private needsRestart(run: ContainerRun): boolean {
    const changed = resizedResources(run.container.resources, this.allocatedOf(run))
    return changed.some(
      (name) => run.container.resizePolicy?.find(({ resourceName }) => resourceName === name)?.restartPolicy === 'RestartContainer',
    )
  }

  /** No limit may fall below what is in use. Upstream: validateMemoryResizeAction */
  private memoryProblem(updated: readonly ContainerRun[]): string | undefined {
    const usage = new Map(containerUsage(this.worker).map(({ name, memoryBytes }) => [name, memoryBytes]))
    const problems: string[] = []
    const pod = podMemoryLimits(this.worker.runs, (run) => this.allocatedOf(run))
    const podUsage = [...usage.values()].reduce((sum, bytes) => sum + bytes, 0)
    if (pod !== undefined && (pod.before === undefined || pod.after < pod.before) && podUsage >= pod.after)
      problems.push(`attempting to set pod memory limit (${pod.after}) below current usage (${podUsage})`)
    for (const run of updated) {
      const [before, after] = [memoryLimit(run.container.resources), memoryLimit(this.allocatedOf(run))]
      if (after === undefined || (before !== undefined && after >= before)) continue
      const used = usage.get(run.container.name) ?? 0
      if (used >= after)
        // Upstream names the pod's usage here too.
        problems.push(`attempting to set container "${run.container.name}" memory limit (${after}) below current usage (${podUsage})`)
    }
    if (problems.length === 0) return undefined
    return `cannot decrease memory limits: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`
  }

  private failed(message: string): void {
    const { worker, inProgress } = this
    const generation = inProgress!.observedGeneration ?? 0
    // Usage may fall.
    worker.later('resize', RETRY_MS, 'periodic')
    if (inProgress!.reason === 'Error' && inProgress!.message === message) return
    this.inProgress = this.condition('PodResizeInProgress', inProgress, { reason: 'Error', message, generation })
    worker.touch()
    const text = resizeMessage(this.allocatedPod(), 'Pod resize error', { generation, error: message })
    worker.node.event(worker.pod, 'Warning', 'ResizeError', text)
  }

  /**
   * The transition time moves with the reason. Upstream: updatedPodResizeCondition.
   * Differs: looking again at a resize that waits does not renew the probe time of its condition.
   */
  private condition(
    type: string,
    old: PodCondition | undefined,
    { reason, message, generation }: { readonly reason?: string; readonly message?: string; readonly generation: number },
  ): PodCondition {
    const now = formatTime(this.worker.node.kernel.now)
    const lastTransitionTime = old !== undefined && old.reason === reason ? old.lastTransitionTime : now
    return { lastProbeTime: now, lastTransitionTime, message, observedGeneration: generation, reason, status: 'True', type } as PodCondition
  }
}

function memoryLimit(resources: ResourceRequirements | undefined): number | undefined {
  const limit = resources?.limits?.memory
  return limit === undefined ? undefined : quantityValue(limit)
}

/** What the pod as a whole may use, where each of its containers has a limit. Upstream: ResourceConfigForPod */
function podMemoryLimits(
  runs: readonly ContainerRun[],
  allocatedOf: (run: ContainerRun) => ResourceRequirements | undefined,
): { readonly before: number | undefined; readonly after: number } | undefined {
  let [before, after]: [number | undefined, number] = [0, 0]
  for (const run of runs) {
    if (run.init && !isSidecar(run)) continue
    const [old, next] = [memoryLimit(run.container.resources), memoryLimit(allocatedOf(run))]
    if (next === undefined) return undefined
    before = before === undefined || old === undefined ? undefined : before + old
    after += next
  }
  return { before, after }
}
