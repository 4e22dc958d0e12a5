import type { ContainerPort } from '@kubesim/api'

const EVERY_ADDRESS = '0.0.0.0'

/** The host ports taken on a node. Upstream: framework HostPortInfo */
export class HostPorts {
  private readonly taken = new Map<string, Map<string, number>>()

  get isEmpty(): boolean {
    return this.taken.size === 0
  }

  add(ports: readonly ContainerPort[]): void {
    for (const port of ports) {
      const address = port.hostIP || EVERY_ADDRESS
      let onAddress = this.taken.get(address)
      if (onAddress === undefined) {
        onAddress = new Map()
        this.taken.set(address, onAddress)
      }
      const key = portKey(port)
      onAddress.set(key, (onAddress.get(key) ?? 0) + 1)
    }
  }

  remove(ports: readonly ContainerPort[]): void {
    for (const port of ports) {
      const address = port.hostIP || EVERY_ADDRESS
      const onAddress = this.taken.get(address)
      const key = portKey(port)
      const count = onAddress?.get(key)
      if (onAddress === undefined || count === undefined) continue
      if (count > 1) onAddress.set(key, count - 1)
      else onAddress.delete(key)
      if (onAddress.size === 0) this.taken.delete(address)
    }
  }

  /** Whether any of the ports is taken, on its own address or on all of them. */
  conflictsWith(ports: readonly ContainerPort[]): boolean {
    return ports.some((port) => this.isTaken(port))
  }

  clone(): HostPorts {
    const copy = new HostPorts()
    for (const [address, ports] of this.taken) copy.taken.set(address, new Map(ports))
    return copy
  }

  private isTaken(port: ContainerPort): boolean {
    const address = port.hostIP || EVERY_ADDRESS
    const key = portKey(port)
    if (address !== EVERY_ADDRESS) return this.has(EVERY_ADDRESS, key) || this.has(address, key)
    for (const onAddress of this.taken.values()) if (onAddress.has(key)) return true
    return false
  }

  private has(address: string, key: string): boolean {
    return this.taken.get(address)?.has(key) ?? false
  }
}

function portKey({ protocol, hostPort }: ContainerPort): string {
  return `${protocol || 'TCP'}/${hostPort}`
}
