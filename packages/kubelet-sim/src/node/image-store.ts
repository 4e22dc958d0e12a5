import type { ContainerImage } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'
import { type ImageReference, imageId, type Registry } from '../containers/image.ts'
import type { ImagePull } from '../pod-lifecycle/node-context.ts'

/** How many images a node tells of. Upstream: kubelet's nodeStatusMaxImages */
const REPORTED_MAX = 50

/** Of a node that does not say. */
export const IMAGE_BYTES_PER_SECOND = 50_000_000
const PULL_FAILS_AFTER_MS = 1_000
const PULL_LATENCY_MS = 300

interface StoredImage {
  readonly reference: ImageReference
  readonly sizeBytes: number
  /** When it is there. */
  readonly readyMs: number
}

/** The images on one node, and those on their way to it. */
export class ImageStore {
  private readonly kernel: Kernel
  private readonly registry: Registry
  private readonly images = new Map<string, StoredImage>()
  private reported: readonly ContainerImage[] = []
  /** How many images were there when it was last reported: they only become more. */
  private reportedCount = 0

  private busyUntilMs = 0
  private readonly bytesPerSecond: number

  constructor(kernel: Kernel, registry: Registry, bytesPerSecond = IMAGE_BYTES_PER_SECOND) {
    this.kernel = kernel
    this.registry = registry
    this.bytesPerSecond = bytesPerSecond
  }

  has(image: ImageReference): boolean {
    const stored = this.images.get(image.canonical)
    return stored !== undefined && stored.readyMs <= this.kernel.now
  }

  /**
   * The images that are there as a node's status tells of them, the largest first; the very list of the last time while nothing was added.
   * Upstream: pkg/kubelet/nodestatus Images, sliceutils.ByImageSize
   */
  report(): readonly ContainerImage[] {
    const present = [...this.images.values()].filter(({ readyMs }) => readyMs <= this.kernel.now)
    if (present.length === this.reportedCount) return this.reported
    present.sort((a, b) => b.sizeBytes - a.sizeBytes || (imageId(a.reference) < imageId(b.reference) ? 1 : -1))
    this.reported = present.slice(0, REPORTED_MAX).map(({ reference, sizeBytes }) => ({ names: namesOf(reference), sizeBytes }))
    this.reportedCount = present.length
    return this.reported
  }

  /**
   * Pulls wait for each other. Upstream: kubelet's serializeImagePulls, on by default
   * Differs: one of an image that is there, or on its way, waits for no other image, and none waits for it.
   */
  pull(image: ImageReference): ImagePull {
    const nowMs = this.kernel.now
    const waitsMs = Math.max(0, this.busyUntilMs - nowMs)
    const startMs = nowMs + waitsMs
    const size = this.registry.sizeBytes(image)
    if (size === undefined) return this.takes({ found: false, waitsMs, takesMs: PULL_FAILS_AFTER_MS })
    const stored = this.images.get(image.canonical)
    // With everything there the registry is still asked for the digest.
    if (stored !== undefined) return { found: true, waitsMs: Math.max(0, stored.readyMs - nowMs), takesMs: PULL_LATENCY_MS }
    const takesMs = PULL_LATENCY_MS + Math.ceil((size / this.bytesPerSecond) * 1000)
    this.images.set(image.canonical, { reference: image, sizeBytes: size, readyMs: startMs + takesMs })
    return this.takes({ found: true, waitsMs, takesMs })
  }

  private takes(pull: ImagePull): ImagePull {
    this.busyUntilMs = this.kernel.now + pull.waitsMs + pull.takesMs
    return pull
  }
}

/** By digest and by tag; what was pulled by digest has no tag. */
function namesOf(reference: ImageReference): readonly string[] {
  return reference.digest === undefined ? [imageId(reference), reference.canonical] : [imageId(reference)]
}
