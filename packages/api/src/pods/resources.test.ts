import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PodSpec, ResourceFieldSelector } from '../types/generated.ts'
import { qosClassOfSpec } from './qos.ts'
import { resourceFieldValue } from './resource-field.ts'
import {
  aggregateContainerLimits,
  aggregateContainerRequests,
  hasPodLevelResources,
  isPodLevelResource,
  type PodResourcesOptions,
  podLimits,
  podRequests,
  podResourceRequest,
} from './resources.ts'

interface Case {
  readonly of: string
  readonly name: string
  readonly spec: PodSpec
  readonly options?: PodResourcesOptions
  readonly resource?: string
  readonly selector?: ResourceFieldSelector
  readonly expect: unknown
}

const CASES = JSON.parse(readFileSync(new URL('testdata/resources.json', import.meta.url), 'utf8')) as readonly Case[]

function answer({ of, name, spec, options, resource = '', selector }: Case): unknown {
  switch (of) {
    case 'requests':
      return podRequests(spec, options).quantities
    case 'limits':
      return podLimits(spec, options).quantities
    case 'aggregate':
      return { requests: aggregateContainerRequests(spec), limits: aggregateContainerLimits(spec) }
    case 'amount':
      return podResourceRequest(spec, resource)
    case 'field':
      return resourceFieldValue(
        [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name)!,
        selector!,
      )
    case 'isPodLevelSet':
      return hasPodLevelResources(spec)
    case 'isPodLevelResource':
      return isPodLevelResource(resource)
    default:
      return qosClassOfSpec(spec)
  }
}

describe('resources of pods', () => {
  it.each(CASES.map((testCase, index) => [`${index} ${testCase.of}: ${testCase.name}`, testCase] as const))('%s', (_, testCase) => {
    expect(answer(testCase)).toEqual(testCase.expect)
  })

  it('counts cpu in thousandths, everything else in its own unit, rounded up', () => {
    const spec: PodSpec = { containers: [{ name: 'a', resources: { requests: { cpu: '1500m', memory: '1Mi', 'example.com/gpu': '2' } } }] }
    const requests = podRequests(spec)
    expect(requests.amounts).toEqual({ cpu: 1500, memory: 1_048_576, 'example.com/gpu': 2 })
    expect([requests.milliCpu, requests.memoryBytes]).toEqual([1500, 1_048_576])
  })

  it('gives the same answer object for the same spec', () => {
    const spec: PodSpec = { containers: [{ name: 'a', resources: { limits: { cpu: '1' } } }] }
    expect(podRequests(spec)).toBe(podRequests(spec))
    expect(podLimits(spec)).toBe(podLimits(spec))
  })
})
