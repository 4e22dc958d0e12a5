import type { ContainerImage } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'
import { type ImageReference, imageId, type Registry } from '../containers/image.ts'

/** How many images a node tells of. Upstream: kubelet's nodeStatusMaxImages */
const REPORTED_MAX = 50

const BANDWIDTH_BYTES_PER_MS = 50_000
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

  constructor(kernel: Kernel, registry: Registry) {
    this.kernel = kernel
    this.registry = registry
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

  /** Milliseconds until the image is there; undefined when the registry lacks it. A pull already under way is joined. */
  pull(image: ImageReference): number | undefined {
    const size = this.registry.sizeBytes(image)
    if (size === undefined) return undefined
    const underWay = this.images.get(image.canonical)?.readyMs
    // With everything there the registry is still asked for the digest.
    if (underWay !== undefined) return Math.max(underWay - this.kernel.now, PULL_LATENCY_MS)
    const tookMs = PULL_LATENCY_MS + Math.ceil(size / BANDWIDTH_BYTES_PER_MS)
    this.images.set(image.canonical, { reference: image, sizeBytes: size, readyMs: this.kernel.now + tookMs })
    return tookMs
  }
}

/** By digest and by tag; what was pulled by digest has no tag. */
function namesOf(reference: ImageReference): readonly string[] {
  return reference.digest === undefined ? [imageId(reference), reference.canonical] : [imageId(reference)]
}
