import type { Kernel } from '@kubesim/kernel'
import type { ImageReference, Registry } from '../containers/image.ts'

const BANDWIDTH_BYTES_PER_MS = 50_000
const PULL_LATENCY_MS = 300

/** The images on one node, and those on their way to it. */
export class ImageStore {
  private readonly kernel: Kernel
  private readonly registry: Registry
  /** When each image is there. */
  private readonly readyMs = new Map<string, number>()

  constructor(kernel: Kernel, registry: Registry) {
    this.kernel = kernel
    this.registry = registry
  }

  has(image: ImageReference): boolean {
    const readyMs = this.readyMs.get(image.canonical)
    return readyMs !== undefined && readyMs <= this.kernel.now
  }

  /** Milliseconds until the image is there; undefined when the registry lacks it. A pull already under way is joined. */
  pull(image: ImageReference): number | undefined {
    const size = this.registry.sizeBytes(image)
    if (size === undefined) return undefined
    const underWay = this.readyMs.get(image.canonical)
    // With everything there the registry is still asked for the digest.
    if (underWay !== undefined) return Math.max(underWay - this.kernel.now, PULL_LATENCY_MS)
    const tookMs = PULL_LATENCY_MS + Math.ceil(size / BANDWIDTH_BYTES_PER_MS)
    this.readyMs.set(image.canonical, this.kernel.now + tookMs)
    return tookMs
  }
}
