import { canonicalQuantity } from '@kubesim/api'

/** A quantity as Kubernetes writes it, `0` where there is none. Upstream: resource.Quantity String */
export function quantityText(quantity: string | undefined): string {
  return quantity === undefined ? '0' : canonicalQuantity(quantity)
}
