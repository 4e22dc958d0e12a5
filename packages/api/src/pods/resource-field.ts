import { isHugePages } from '../kinds/rules/resource-names.ts'
import { quantityMilli, quantitySign, quantityValue } from '../quantity/text.ts'
import type { Container, ResourceFieldSelector } from '../types/generated.ts'
import type { ResourceList } from './resource-list.ts'

const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])

/**
 * The text that `resourceFieldRef` stands for: the container's limit or request in units of the divisor, rounded up. A limit that is not
 * set is what the node can allocate. Undefined for what cannot be referred to. Upstream: pkg/api/v1/resource ExtractContainerResourceValue
 */
export function resourceFieldValue(
  container: Container,
  selector: ResourceFieldSelector,
  allocatable: ResourceList = {},
): string | undefined {
  const dot = selector.resource.indexOf('.')
  const [kind, name] = [selector.resource.slice(0, dot), selector.resource.slice(dot + 1)]
  if ((kind !== 'limits' && kind !== 'requests') || !(STANDARD.has(name) || isHugePages(name))) return undefined
  const own = container.resources?.[kind]?.[name] ?? '0'
  const isUnlimited = kind === 'limits' && STANDARD.has(name) && quantitySign(own) === 0
  const quantity = isUnlimited ? (allocatable[name] ?? own) : own
  const divisor = selector.divisor === undefined || quantitySign(selector.divisor) === 0 ? '1' : selector.divisor
  const amountOf = name === 'cpu' ? quantityMilli : quantityValue
  return String(Math.ceil(amountOf(quantity) / amountOf(divisor)))
}
