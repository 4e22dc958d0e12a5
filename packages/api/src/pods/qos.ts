import { compareQuantities, quantitySign } from '../quantity/text.ts'
import type { Pod, PodSpec } from '../types/generated.ts'
import { addTo, type ResourceList, type ResourceSum } from './resource-list.ts'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

const QOS_RESOURCES = ['cpu', 'memory']

const known = new WeakMap<PodSpec, QosClass>()

/** The quality-of-service class: the one in the status, or what the spec comes to. Upstream: pkg/apis/core/helper/qos GetPodQOS */
export function podQosClass(pod: Pick<Pod, 'spec' | 'status'>): QosClass {
  return (pod.status?.qosClass as QosClass | undefined) || qosClassOfSpec(pod.spec)
}

/** Remembered by the identity of the spec. Upstream: pkg/apis/core/helper/qos ComputePodQOS */
export function qosClassOfSpec(spec: PodSpec): QosClass {
  let result = known.get(spec)
  if (result === undefined) {
    result = spec.resources
      ? classOf([spec.resources])
      : classOf([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources))
    known.set(spec, result)
  }
  return result
}

interface Wishes {
  readonly limits?: ResourceList
  readonly requests?: ResourceList
}

function classOf(wishes: readonly (Wishes | undefined)[]): QosClass {
  const requests: ResourceSum = {}
  const limits: ResourceSum = {}
  let isGuaranteed = true
  for (const wish of wishes) {
    addTo(requests, counted(wish?.requests))
    const limited = counted(wish?.limits)
    addTo(limits, limited)
    isGuaranteed &&= QOS_RESOURCES.every((name) => limited[name] !== undefined)
  }
  const [requestNames, limitNames] = [Object.keys(requests), Object.keys(limits)]
  if (requestNames.length === 0 && limitNames.length === 0) return 'BestEffort'
  if (!isGuaranteed || requestNames.length !== limitNames.length) return 'Burstable'
  const isEqual = requestNames.every((name) => limits[name] !== undefined && compareQuantities(limits[name], requests[name]!) === 0)
  return isEqual ? 'Guaranteed' : 'Burstable'
}

/** Only cpu and memory count, and nothing is as good as none. */
function counted(list: ResourceList | undefined): ResourceList {
  const result: Record<string, string> = {}
  for (const name of QOS_RESOURCES) {
    const quantity = list?.[name]
    if (quantity !== undefined && quantitySign(quantity) > 0) result[name] = quantity
  }
  return result
}
