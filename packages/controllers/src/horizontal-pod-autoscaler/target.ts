import {
  catalogue,
  type HorizontalPodAutoscaler,
  type KubeObject,
  parseGroupVersion,
  parseLabelSelector,
  type ResourceDefinition,
  type Scale,
  StatusError,
} from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { SelectorProblem } from './plan.ts'

/** What an autoscaler scales: a resource that has a scale, and its scale now; or why there is none. */
export type Target =
  | { readonly definition: ResourceDefinition; readonly scale: Scale }
  | { readonly definition?: undefined; readonly scale: { readonly error: string } }

/** Upstream: scaleForResourceMappings */
export function targetOf(client: Client, { metadata, spec }: HorizontalPodAutoscaler): Target {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef
  const { group } = parseGroupVersion(apiVersion)
  const definition = catalogue().find((each) => each.group === group && each.kind === kind)
  if (definition === undefined) return { scale: { error: `no matches for kind "${kind}" in group "${group}"` } }
  try {
    const scale = client.of<KubeObject>(definition).getSubresource<Scale>({ namespace: metadata.namespace!, name }, 'scale')
    return { definition, scale }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return { scale: { error: error.message } }
  }
}

/** Upstream: validateAndParseSelector, but for other autoscalers */
export function selectorProblem(selector: string): SelectorProblem | undefined {
  if (selector === '') {
    return {
      eventReason: 'SelectorRequired',
      reason: 'InvalidSelector',
      error: 'selector is required',
      message: "the HPA target's scale is missing a selector",
    }
  }
  try {
    parseLabelSelector(selector)
    return undefined
  } catch (failure) {
    const error = `couldn't convert selector into a corresponding internal selector object: ${(failure as Error).message}`
    return { eventReason: 'InvalidSelector', reason: 'InvalidSelector', error, message: error }
  }
}

/** `rivals`: namespace and name of every autoscaler that has these pods, this one included, sorted. */
export function rivalProblem(selector: string, rivals: readonly string[]): SelectorProblem | undefined {
  if (rivals.length < 2) return undefined
  const error = `pods by selector ${selector} are controlled by multiple HPAs: [${rivals.map((key) => `{${key}}`).join(' ')}]`
  return { eventReason: 'AmbiguousSelector', reason: 'AmbiguousSelector', error, message: error }
}
