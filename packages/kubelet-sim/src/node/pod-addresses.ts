/** Hands out addresses of one node's pod CIDR (a /24), lowest free first after the last one given, as host-local IPAM does. */
export class PodAddresses {
  private readonly prefix: string
  private readonly used = new Set<number>()
  private last = 1

  constructor(podCidr: string) {
    this.prefix = podCidr.slice(0, podCidr.lastIndexOf('.') + 1)
  }

  /** undefined when all 253 are taken. */
  take(): string | undefined {
    for (let step = 1; step <= 253; step++) {
      const host = ((this.last - 2 + step) % 253) + 2
      if (this.used.has(host)) continue
      this.used.add(host)
      this.last = host
      return this.prefix + host
    }
    return undefined
  }

  release(address: string): void {
    if (address.startsWith(this.prefix)) this.used.delete(Number(address.slice(this.prefix.length)))
  }
}
