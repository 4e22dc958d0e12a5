import { type Container, type LabelSelector, labelSelectorText } from '@kubesim/api'

type TextMap = Readonly<Record<string, string>>

/** `a=1,b=2`. Upstream: apimachinery labels.FormatLabels */
export function labelsText(labels: TextMap | undefined): string {
  const pairs = Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels![key]}`)
  return orNone(pairs.join(','))
}

/** Upstream: metav1.FormatLabelSelector */
export function selectorText(selector: LabelSelector | undefined): string {
  return selector === undefined ? '<none>' : orNone(labelSelectorText(selector))
}

export function orNone(text: string | undefined): string {
  return text === undefined || text === '' ? '<none>' : text
}

export function containerNames(containers: readonly Container[] | undefined): string {
  return (containers ?? []).map(({ name }) => name).join(',')
}

export function containerImages(containers: readonly Container[] | undefined): string {
  return (containers ?? []).map(({ image }) => image ?? '').join(',')
}

/** The first few of a list, and how many more there are. */
export function firstOf(items: readonly string[], max: number, separator = ','): string {
  const shown = items.slice(0, max).join(separator)
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown
}

/** Ip or host name of each entry, sorted, each once. Upstream: loadBalancerStatusStringer */
export function ingressAddresses(ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined): readonly string[] {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((address) => address !== '')
  return [...new Set(addresses)].sort()
}
