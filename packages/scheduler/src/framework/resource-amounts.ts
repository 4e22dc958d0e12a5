import { quantityMilli, quantityValue } from '@kubesim/api'
import { isScalarResource } from './pod-demand.ts'

/** What a node can give. Upstream: framework Resource */
export interface ResourceAmounts {
  readonly milliCpu: number
  readonly memoryBytes: number
  readonly ephemeralBytes: number
  readonly pods: number
  readonly scalars: ReadonlyMap<string, number>
}

/** A node's allocatable resources as numbers. */
export function resourceAmounts(quantities: Readonly<Record<string, string>> = {}): ResourceAmounts {
  const scalars = new Map<string, number>()
  for (const name in quantities) if (isScalarResource(name)) scalars.set(name, quantityValue(quantities[name]!))
  return {
    milliCpu: quantityMilli(quantities.cpu ?? '0'),
    memoryBytes: quantityValue(quantities.memory ?? '0'),
    ephemeralBytes: quantityValue(quantities['ephemeral-storage'] ?? '0'),
    pods: quantityValue(quantities.pods ?? '0'),
    scalars,
  }
}

/** How much of a resource there is, by Kubernetes' name. */
export function amountOf(amounts: ResourceAmounts, name: string): number {
  switch (name) {
    case 'cpu':
      return amounts.milliCpu
    case 'memory':
      return amounts.memoryBytes
    case 'ephemeral-storage':
      return amounts.ephemeralBytes
    case 'pods':
      return amounts.pods
    default:
      return amounts.scalars.get(name) ?? 0
  }
}
