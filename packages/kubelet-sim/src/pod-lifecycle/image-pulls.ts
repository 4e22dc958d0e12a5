import type { ContainerRun } from '../containers/container-run.ts'
import type { ContainerSteps } from './container-steps.ts'
import type { PodWorker } from './pod-worker.ts'

/** A kubelet looks at its containers once a second. */
const SEEN_AFTER_MS = 1_000
const BACKOFF_INITIAL_MS = 10_000
const BACKOFF_MAX_MS = 300_000
/** The sync after a failed pull comes this much later. */
const NEXT_SYNC_MS = 1_000
const CONFIG_RETRY_MS = 10_000

/** Sees to the images of a pod's containers. Upstream: pkg/kubelet/images/image_manager.go */
export class ImagePulls {
  private readonly worker: PodWorker
  private readonly steps: ContainerSteps

  constructor(worker: PodWorker, steps: ContainerSteps) {
    this.worker = worker
    this.steps = steps
  }

  /** True when the image is there already; otherwise a step of the container follows. */
  ensure(run: ContainerRun): boolean {
    const { node } = this.worker
    const image = run.container.image ?? ''
    if (run.image === undefined) return this.invalidName(run, image)
    const policy = run.container.imagePullPolicy
    const present = node.hasImage(run.image)
    if (policy === 'Never' && !present) return this.neverPulled(run, image)
    if (present && policy !== 'Always') {
      const message = `Container image "${image}" already present on machine and can be accessed by the pod`
      this.steps.event(run, 'Normal', { reason: 'Pulled', message })
      return true
    }
    this.steps.event(run, 'Normal', { reason: 'Pulling', message: `Pulling image "${image}"` })
    const { found, waitsMs, takesMs } = node.pullImage(run.image)
    run.pullTookMs = takesMs
    run.pullWaitedMs = waitsMs
    const totalMs = waitsMs + takesMs
    if (found) this.steps.after(run, 'pulled', totalMs)
    else this.steps.after(run, 'pull-failed', totalMs, run.pullBackoffMs === 0 ? 'progress' : 'periodic')
    // While the image is on its way the sandbox shows as ready; what takes less is not seen in between.
    if (!found || totalMs > SEEN_AFTER_MS) this.worker.touch()
    return false
  }

  pulled(run: ContainerRun): void {
    const size = this.worker.node.registry.sizeBytes(run.image!) ?? 0
    const took = seconds(run.pullTookMs)
    const total = seconds(run.pullTookMs + run.pullWaitedMs)
    const message = `Successfully pulled image "${run.container.image}" in ${took} (${total} including waiting). Image size: ${size} bytes.`
    this.steps.event(run, 'Normal', { reason: 'Pulled', message })
    run.pullBackoffMs = 0
  }

  failed(run: ContainerRun): void {
    const image = run.container.image!
    const canonical = run.image!.canonical
    const problem = `rpc error: code = NotFound desc = failed to pull and unpack image "${canonical}": failed to resolve reference "${canonical}": ${canonical}: not found`
    if (run.waitingReason !== 'ErrImagePull') {
      this.steps.event(run, 'Warning', { reason: 'Failed', message: `Failed to pull image "${image}": ${problem}` })
      this.steps.event(run, 'Warning', { reason: 'Failed', message: 'Error: ErrImagePull' })
      this.steps.waitFor(run, 'ErrImagePull', problem)
      // The next sync finds the pull in back-off.
      return this.steps.after(run, 'pull-failed', NEXT_SYNC_MS, run.pullBackoffMs === 0 ? 'progress' : 'periodic')
    }
    this.steps.event(run, 'Normal', { reason: 'BackOff', message: `Back-off pulling image "${image}"` })
    this.steps.event(run, 'Warning', { reason: 'Failed', message: 'Error: ImagePullBackOff' })
    this.steps.waitFor(run, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${problem}`)
    run.pullBackoffMs = run.pullBackoffMs === 0 ? BACKOFF_INITIAL_MS : Math.min(run.pullBackoffMs * 2, BACKOFF_MAX_MS)
    // Nothing says that the image will ever appear: waiting for it does not hold a settle.
    this.steps.after(run, 'pull', run.pullBackoffMs, 'periodic')
  }

  private invalidName(run: ContainerRun, image: string): false {
    const problem = `couldn't parse image name "${image}": invalid reference format`
    const message = `Failed to apply default image tag "${image}": ${problem}`
    this.steps.event(run, 'Warning', { reason: 'InspectFailed', message })
    return this.refuse(run, 'InvalidImageName', message)
  }

  private neverPulled(run: ContainerRun, image: string): false {
    const message = `Container image "${image}" is not present with pull policy of Never`
    this.steps.event(run, 'Warning', { reason: 'ErrImageNeverPull', message })
    return this.refuse(run, 'ErrImageNeverPull', message)
  }

  private refuse(run: ContainerRun, reason: string, message: string): false {
    this.steps.event(run, 'Warning', { reason: 'Failed', message: `Error: ${reason}` })
    this.steps.waitFor(run, reason, message)
    this.steps.after(run, 'pull', CONFIG_RETRY_MS, 'periodic')
    return false
  }
}

/** A duration as Go prints one rounded to milliseconds: `1.2s`, `300ms`, `1m3.2s`. */
function seconds(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0s' : `${ms}ms`
  const minutes = Math.floor(ms / 60_000)
  return `${minutes > 0 ? `${minutes}m` : ''}${(ms % 60_000) / 1000}s`
}
