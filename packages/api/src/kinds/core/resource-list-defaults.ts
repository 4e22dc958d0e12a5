import { roundUpToMilli } from '../../quantity/index.ts'
import type { VolumeResourceRequirements } from '../../types/generated.ts'
import { changed, mapValuesShared } from '../structural-sharing.ts'

type ResourceList = Readonly<Record<string, string>>

/** Quantities are kept to a thousandth. Upstream: pkg/apis/core/v1 SetDefaults_ResourceList */
export function defaultResourceList(list: ResourceList): ResourceList
export function defaultResourceList(list: ResourceList | undefined): ResourceList | undefined
export function defaultResourceList(list: ResourceList | undefined): ResourceList | undefined {
  return mapValuesShared(list, roundUpToMilli)
}

/** Limits and requests, whatever they are of. */
export function defaultResources<R extends VolumeResourceRequirements>(resources: R | undefined): R | undefined {
  if (!resources) return undefined
  const rounded = { limits: defaultResourceList(resources.limits), requests: defaultResourceList(resources.requests) }
  return changed<VolumeResourceRequirements>(resources, rounded) as R
}
