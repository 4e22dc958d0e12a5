import { formatTime } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'

/** The kernel's time as the API writes it. Stamps are to the second, so that one text serves everything that happens within it. */
export class VirtualClock {
  private readonly kernel: Kernel
  private second = Number.NaN
  private text = ''

  constructor(kernel: Kernel) {
    this.kernel = kernel
  }

  /** Milliseconds since 1970. */
  get nowMs(): number {
    return this.kernel.now
  }

  /** RFC 3339, to the second. */
  get now(): string {
    const second = Math.floor(this.kernel.now / 1000)
    if (second !== this.second) {
      this.second = second
      this.text = formatTime(second * 1000)
    }
    return this.text
  }
}
