import type { RandomStream } from '@kubesim/kernel'

/** Why an address cannot be had, in upstream's words. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
}

const BAND_MIN = 16
const BAND_MAX = 256
const BAND_STEP = 16

/**
 * The addresses that Services get. The lower band of the range is left to those who choose an address themselves; the others get a random
 * one from the upper band while it lasts. Which are taken is not remembered here but looked up. Upstream: core/service/ipallocator
 */
export class ClusterIpRange {
  readonly cidr: string
  private readonly first: number
  private readonly last: number
  private readonly bandLength: number
  private readonly random: RandomStream
  private readonly isTaken: (ip: string) => boolean

  /** `cidr`: an IPv4 range such as `10.96.0.0/16`. */
  constructor(cidr: string, random: RandomStream, isTaken: (ip: string) => boolean) {
    const [base = '', bits = ''] = cidr.split('/')
    const address = toNumber(base)
    const prefix = Number(bits)
    if (address === undefined || !/^\d+$/.test(bits) || prefix > 30)
      throw new RangeError(`not an IPv4 range with room for Services: ${cidr}`)
    const size = 2 ** (32 - prefix)
    const network = Math.floor(address / size) * size
    this.cidr = cidr
    this.first = network + 1
    this.last = network + size - 2
    this.bandLength = bandLengthOf(size)
    this.random = random
    this.isTaken = isTaken
  }

  /** The range's own address, as dry runs answer it. */
  get networkAddress(): string {
    return toText(this.first - 1)
  }

  /** A free address. Throws an AddressError when there is none. */
  next(): string {
    const dynamic = this.first + this.bandLength
    const ip = this.search(dynamic, this.last) ?? (this.bandLength > 0 ? this.search(this.first, dynamic - 1) : undefined)
    if (ip === undefined) throw new AddressError('range is full')
    return ip
  }

  /** Throws an AddressError when the address is not one of the range's. */
  requireInRange(ip: string): void {
    const address = toNumber(ip)
    if (address !== undefined && address >= this.first && address <= this.last) return
    throw new AddressError('the provided network does not match the current range')
  }

  /** Throws an AddressError when the address cannot be had. */
  requireFree(ip: string): void {
    this.requireInRange(ip)
    if (this.isTaken(ip)) throw new AddressError('provided IP is already allocated')
  }

  /** From a random place on, around once. */
  private search(from: number, to: number): string | undefined {
    const count = to - from + 1
    if (count <= 0) return undefined
    const start = this.random.below(count)
    for (let step = 0; step < count; step++) {
      const ip = toText(from + ((start + step) % count))
      if (!this.isTaken(ip)) return ip
    }
    return undefined
  }
}

function bandLengthOf(size: number): number {
  if (size <= BAND_MIN) return 0
  return Math.min(Math.max(BAND_MIN, Math.floor(size / BAND_STEP)), BAND_MAX)
}

function toNumber(ip: string): number | undefined {
  const parts = ip.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.')
}
