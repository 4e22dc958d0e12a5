import { controllerOf, type Job, jobs, keyOf, type Pod, pods, splitKey } from '@kubesim/api'
import { createWorkQueue, type Informer, type WorkQueue } from '@kubesim/client'
import type { ControllerRuntime } from '../kit/manager.ts'
import { passOver } from '../kit/refusal.ts'
import { BY_CONTROLLER_UID, controllerUid } from '../pod-control/ownership.ts'
import { isFinished } from './conditions.ts'
import { isTracked, TRACKING_FINALIZER } from './job-pod.ts'
import { isManagedElsewhere } from './plan.ts'

const UNSYNCED_RETRY_MS = 1_000

/** Lets go of pods whose Job is over or gone: nobody will count them. Upstream: syncOrphanPod */
export class OrphanPods {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  private readonly pods: Informer<Pod>
  private readonly jobs: Informer<Job>

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({ kernel: runtime.kernel, name: `${runtime.queueName}/orphan-pods`, process: (key) => this.process(key) })
    this.pods = runtime.informers.informer(pods)
    this.jobs = runtime.informers.informer(jobs)
    this.pods.addIndex(BY_CONTROLLER_UID, controllerUid)
    this.pods.onEvent(({ type, object, key }) => {
      if (type !== 'deleted' && isTracked(object) && this.isOrphan(object)) this.queue.add(key)
    })
    this.jobs.onEvent(({ type, object }) => {
      if (type !== 'deleted' && !isFinished(object)) return
      for (const pod of this.pods.byIndex(BY_CONTROLLER_UID, object.metadata.uid!)) if (isTracked(pod)) this.queue.add(keyOf(pod))
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private isOrphan(pod: Pod): boolean {
    const owner = controllerOf(pod)
    if (owner === undefined) return true
    if (owner.kind !== 'Job' || owner.apiVersion !== 'batch/v1') return false
    const job = this.jobs.get(`${pod.metadata.namespace}/${owner.name}`)
    if (job === undefined || job.metadata.uid !== owner.uid) return true
    return isFinished(job) && !isManagedElsewhere(job)
  }

  private process(key: string): void {
    // A cache that is not filled yet knows of no owners.
    if (!this.jobs.synced) {
      this.queue.addAfter(key, UNSYNCED_RETRY_MS, 'progress')
      return
    }
    const pod = this.pods.get(key)
    passOver({ kernel: this.runtime.kernel, queue: this.queue, key }, () => {
      if (pod !== undefined && isTracked(pod) && this.isOrphan(pod)) this.letGo(key)
    })
  }

  private letGo(key: string): void {
    const { namespace, name } = splitKey(key)
    const body = { metadata: { '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] } }
    this.runtime.client.of(pods).patch({ namespace: namespace!, name }, { type: 'application/strategic-merge-patch+json', body })
  }
}
