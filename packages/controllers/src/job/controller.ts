import { controllerOf, type Job, jobs, type Pod, pods } from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { defineController, watchOf } from '../kit/controller.ts'
import { type ResourceSpanningController, startController } from '../kit/manager.ts'
import { possibleAdopters } from '../pod-control/adopters.ts'
import { planClaims } from '../pod-control/claims.ts'
import { BY_CONTROLLER_UID, indexOwnership, ORPHANS } from '../pod-control/ownership.ts'
import { TRACKING_FINALIZER } from './job-pod.ts'
import { OrphanPods } from './orphan-pods.ts'
import { type JobView, planJob } from './plan.ts'

/** What happens to pods within this time is answered at once. Upstream: SyncJobBatchPeriod */
const BATCH_PERIOD_MS = 1_000

const tracking = defineController<Job, JobView>({
  name: 'job-controller',
  for: jobs,
  watches: [watchOf(pods, owners, { delayMs: BATCH_PERIOD_MS }), watchOf(pods, possibleAdopters(jobs), { delayMs: BATCH_PERIOD_MS })],
  setup(caches) {
    indexOwnership(caches, jobs, [pods])
  },
  observe: (job, caches) => {
    const { selector } = job.spec
    const owned = caches.byIndex(pods, BY_CONTROLLER_UID, job.metadata.uid!)
    const orphans = caches.byIndex(pods, ORPHANS, job.metadata.namespace!)
    const claim = { definition: pods, owned, orphans, finalizer: TRACKING_FINALIZER }
    return { pods: owned, claims: selector === undefined ? [] : planClaims(job, { ...claim, selector }) }
  },
  plan: planJob,
})

/** Runs pods until enough of them have succeeded. Upstream: pkg/controller/job */
export const jobController: ResourceSpanningController = {
  name: 'job-controller',
  start(runtime) {
    const running = [startController(tracking, runtime), new OrphanPods(runtime)]
    return {
      stop() {
        for (const each of running) each.stop()
      },
    }
  },
}

/** The Job a pod belongs to, and the one it belonged to before. */
function owners({ object, previous }: InformerEvent<Pod>): readonly string[] {
  const now = ownerOf(object)
  const before = previous === undefined || previous === object ? undefined : ownerOf(previous)
  return [...new Set([now, before])].filter((key) => key !== undefined)
}

function ownerOf(pod: Pod): string | undefined {
  const owner = controllerOf(pod)
  return owner?.kind === 'Job' && owner.apiVersion === 'batch/v1' ? `${pod.metadata.namespace}/${owner.name}` : undefined
}
