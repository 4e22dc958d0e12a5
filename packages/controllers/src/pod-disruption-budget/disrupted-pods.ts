import { type Pod, pods, splitKey } from '@kubesim/api'
import { createWorkQueue, type Informer, type WorkQueue } from '@kubesim/client'
import { createExecutor, type Executor } from '../kit/executor.ts'
import type { ControllerRuntime } from '../kit/manager.ts'
import { passOver } from '../kit/refusal.ts'
import { pendingDisruption, planStaleDisruption, severalBudgetsMessage } from './stale-disruption.ts'

/** Looks after pods that are about to be disrupted, and tells of those that several budgets select. */
export class DisruptedPods {
  private readonly runtime: ControllerRuntime
  private readonly pods: Informer<Pod>
  private readonly queue: WorkQueue
  private readonly executor: Executor

  /** `budgetsOf`: keys of the budgets that select a pod. */
  constructor(runtime: ControllerRuntime, budgetsOf: (pod: Pod) => readonly string[]) {
    const { kernel, client, informers, recorder, queueName } = runtime
    this.runtime = runtime
    this.pods = informers.informer(pods)
    this.queue = createWorkQueue({ kernel, name: `${queueName}/pods`, process: (key) => this.process(key) })
    this.executor = createExecutor({
      client,
      definition: pods,
      recorder,
      // A pod that has been dealt with is not looked at again.
      ledger: { wrote: () => {}, deleted: () => {} },
      requeue: (key, afterMs, timerClass) => this.queue.addAfter(key, afterMs, timerClass),
    })
    this.pods.onEvent(({ type, key, object }) => {
      if (type === 'deleted') return
      if (pendingDisruption(object) !== undefined) this.queue.add(key)
      if (type !== 'added') return
      const names = budgetsOf(object).map((budget) => splitKey(budget).name)
      const message = severalBudgetsMessage(object, names)
      if (message !== undefined) recorder.event(object, 'Warning', 'MultiplePodDisruptionBudgets', message)
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private process(key: string): void {
    const pod = this.pods.get(key)
    if (pod === undefined) return this.queue.forget(key)
    passOver({ kernel: this.runtime.kernel, queue: this.queue, key }, () => {
      this.executor.perform(pod, planStaleDisruption(pod, this.runtime.kernel.now))
    })
  }
}
