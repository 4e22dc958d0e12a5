import type { RandomStream } from '@kubesim/kernel'

/** Why a port cannot be had, in upstream's words. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

const BAND_MIN = 16
const BAND_MAX = 128
const BAND_STEP = 32

export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Ports being given to one Service: what it takes is taken for the rest of the operation. Upstream: core/service/portallocator */
export class PortOperation {
  private readonly range: PortRange
  private readonly random: RandomStream
  /** The ports of all Services: asked only when a port is wanted, as most Services want none. */
  private readonly taken: () => ReadonlySet<number>
  private readonly given = new Set<number>()

  constructor(range: PortRange, random: RandomStream, taken: () => ReadonlySet<number>) {
    this.range = range
    this.random = random
    this.taken = taken
  }

  /** Takes a port. Throws a PortError when it cannot be had. */
  take(port: number): void {
    const { first, last } = this.range
    if (port < first || port > last)
      throw new PortError(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`)
    if (this.isTaken(port)) throw new PortError('provided port is already allocated')
    this.given.add(port)
  }

  /** Takes a free port: a random one above the band that is left to those who choose. Throws a PortError when there is none. */
  takeNext(): number {
    const { first, last } = this.range
    const dynamic = first + bandLengthOf(last - first + 1)
    const port = this.search(dynamic, last) ?? this.search(first, dynamic - 1)
    if (port === undefined) throw new PortError('range is full')
    this.given.add(port)
    return port
  }

  private search(from: number, to: number): number | undefined {
    const count = to - from + 1
    if (count <= 0) return undefined
    const start = this.random.below(count)
    for (let step = 0; step < count; step++) {
      const port = from + ((start + step) % count)
      if (!this.isTaken(port)) return port
    }
    return undefined
  }

  private isTaken(port: number): boolean {
    return this.taken().has(port) || this.given.has(port)
  }
}

function bandLengthOf(size: number): number {
  if (size <= BAND_MIN) return 0
  return Math.min(Math.max(BAND_MIN, Math.floor(size / BAND_STEP)), BAND_MAX)
}
