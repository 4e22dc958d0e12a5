import { type HorizontalPodAutoscalerSpec, type MetricSpec, type MetricStatus, parseQuantity, Quantity, quantityMilli } from '@kubesim/api'
import { goSelectorText } from '../kit/go-selector-text.ts'
import type { MetricProposal } from './decision.ts'
import type { Reading } from './metric-reading.ts'
import type { PodMetric } from './pod-groups.ts'
import {
  type Proposal,
  replicasForAverage,
  replicasForShare,
  replicasForUtilization,
  replicasForValue,
  type Situation,
  type Tolerances,
} from './replica-calculator.ts'

/** Upstream: --horizontal-pod-autoscaler-tolerance */
const TOLERANCE = 0.1

export interface MetricSituation extends Situation {
  /** Pods that the scaled object says it has. */
  readonly statusReplicas: number
}

/** What a metric asks for, and what is told of it; without a number nothing but an empty entry is. */
export interface MetricVerdict {
  readonly proposal: MetricProposal
  readonly status: MetricStatus
}

/** Upstream: computeReplicasForMetric */
export function proposeFor(spec: MetricSpec, reading: Reading, situation: MetricSituation): MetricVerdict {
  if (spec.resource !== undefined) {
    const { name, target } = spec.resource
    const asked = forResource({ name, target }, reading, situation)
    return verdict(asked, {
      failureReason: 'FailedGetResourceMetric',
      failureContext: `failed to get ${name} resource metric value: `,
      status: (current) => ({ type: 'Resource', resource: { name, current } }),
    })
  }
  if (spec.containerResource !== undefined) {
    const { name, target, container } = spec.containerResource
    const asked = forResource({ name, target, container }, reading, situation)
    return verdict(asked, {
      failureReason: 'FailedGetContainerResourceMetric',
      failureContext: `failed to get ${container} container metric value: `,
      status: (current) => ({ type: 'ContainerResource', containerResource: { name, container, current } }),
    })
  }
  if (spec.pods !== undefined) {
    const { metric, target } = spec.pods
    const proposal = ofPods(reading, (pods) =>
      replicasForAverage({ ...situation, resource: undefined }, pods, quantityMilli(target.averageValue!)),
    )
    return verdict(
      { name: `pods metric ${metric.name}`, proposal, current: (usage) => ({ averageValue: decimal(usage) }) },
      {
        failureReason: 'FailedGetPodsMetric',
        failureContext: 'failed to get pods metric value: ',
        status: (current) => ({ type: 'Pods', pods: { metric, current } }),
      },
    )
  }
  if (spec.object !== undefined) return forObject(spec.object, reading, situation)
  if (spec.external !== undefined) return forExternal(spec.external, reading, situation)
  const error = `unknown metric source type "${spec.type}"`
  return { proposal: { name: '', proposal: { error }, failureReason: 'InvalidMetricSourceType', failureContext: '' }, status: { type: '' } }
}

type Current = NonNullable<MetricStatus['resource']>['current']

interface Asked {
  readonly name: string
  readonly proposal: Proposal
  readonly current: (usage: number, utilization: number | undefined) => Current
}

function verdict(
  { name, proposal, current }: Asked,
  told: Pick<MetricProposal, 'failureReason' | 'failureContext'> & { readonly status: (current: Current) => MetricStatus },
): MetricVerdict {
  const { failureReason, failureContext, status } = told
  return {
    proposal: { name, proposal, failureReason, failureContext },
    status: 'error' in proposal ? { type: '' } : status(current(proposal.usage, proposal.utilization)),
  }
}

/** Upstream: computeStatusForResourceMetricGeneric */
function forResource(
  {
    name: resource,
    target,
    container,
  }: { readonly name: string; readonly target: NonNullable<MetricSpec['resource']>['target']; readonly container?: string },
  reading: Reading,
  given: MetricSituation,
): Asked {
  const situation = { ...given, resource }
  const quantity = (usage: number) => Quantity.of(usage, resource === 'memory' ? 'BinarySI' : 'DecimalSI', -3).toString()
  const { averageValue, averageUtilization } = target
  if (averageValue !== undefined) {
    const proposal = ofPods(reading, (pods) => replicasForAverage(situation, pods, quantityMilli(averageValue)))
    return {
      name: `${resource} resource`,
      proposal: prefixed(proposal, `failed to get ${resource} usage: `),
      current: (usage) => ({ averageValue: quantity(usage) }),
    }
  }
  const utilization = averageUtilization ?? 0
  const wanted = container === undefined ? { utilization } : { utilization, container }
  const proposal = ofPods(reading, (pods) => replicasForUtilization(situation, pods, wanted))
  return {
    name: `${resource} ${container === undefined ? '' : 'container '}resource utilization (percentage of request)`,
    proposal: prefixed(proposal, `failed to get ${resource} utilization: `),
    current: (usage, share) => ({ averageUtilization: share!, averageValue: quantity(usage) }),
  }
}

/** Upstream: computeStatusForObjectMetric */
function forObject(source: NonNullable<MetricSpec['object']>, reading: Reading, situation: MetricSituation): MetricVerdict {
  const { metric, describedObject, target } = source
  const told = {
    failureReason: 'FailedGetObjectMetric',
    failureContext: 'failed to get object metric value: ',
    status: (current: Current): MetricStatus => ({ type: 'Object', object: { describedObject, metric, current } }),
  }
  if (target.type === 'AverageValue' && target.averageValue !== undefined) {
    const proposal = ofAll(reading, (value) => replicasForShare(shared(situation), value, quantityMilli(target.averageValue!)))
    // Upstream names it so too.
    const name = `external metric ${metric.name}(${goSelectorText(metric.selector)})`
    const asked = { name, proposal: prefixed(proposal, `failed to get ${metric.name} object metric: `) }
    return verdict({ ...asked, current: (usage) => ({ averageValue: decimal(usage) }) }, told)
  }
  const proposal: Proposal =
    target.type === 'Value' && target.value !== undefined
      ? ofAll(reading, (value) => replicasForValue(situation, value, quantityMilli(target.value!)))
      : { error: 'invalid object metric source: neither a value target nor an average value target was set' }
  const name = `${describedObject.kind} metric ${metric.name}`
  return verdict({ name, proposal, current: (usage) => ({ value: decimal(usage) }) }, told)
}

/** Upstream: computeStatusForExternalMetric */
function forExternal(source: NonNullable<MetricSpec['external']>, reading: Reading, situation: MetricSituation): MetricVerdict {
  const { metric, target } = source
  const name = `external metric ${metric.name}(${goSelectorText(metric.selector)})`
  const told = {
    failureReason: 'FailedGetExternalMetric',
    failureContext: `failed to get ${metric.name} external metric value: `,
    status: (current: Current): MetricStatus => ({ type: 'External', external: { metric, current } }),
  }
  if (target.averageValue !== undefined) {
    const proposal = ofAll(reading, (value) => replicasForShare(shared(situation), value, quantityMilli(target.averageValue!)))
    const failure = `failed to get ${metric.name} external metric: `
    return verdict({ name, proposal: prefixed(proposal, failure), current: (usage) => ({ averageValue: decimal(usage) }) }, told)
  }
  const proposal: Proposal =
    target.value === undefined
      ? { error: 'invalid external metric source: neither a value target nor an average value target was set' }
      : prefixed(
          ofAll(reading, (value) => replicasForValue(situation, value, quantityMilli(target.value!))),
          `failed to get external metric ${metric.name}: `,
        )
  return verdict({ name, proposal, current: (usage) => ({ value: decimal(usage) }) }, told)
}

/** A share goes to each pod that the status counts. */
function shared({ statusReplicas, tolerances }: MetricSituation): { readonly currentReplicas: number; readonly tolerances: Tolerances } {
  return { currentReplicas: statusReplicas, tolerances }
}

function ofPods(reading: Reading, propose: (pods: ReadonlyMap<string, PodMetric>) => Proposal): Proposal {
  if ('pods' in reading) return propose(reading.pods)
  return { error: 'error' in reading ? reading.error : 'the metric is not one of pods' }
}

function ofAll(reading: Reading, propose: (value: number) => Proposal): Proposal {
  if ('value' in reading) return propose(reading.value)
  return { error: 'error' in reading ? reading.error : 'the metric is one of pods' }
}

function prefixed(proposal: Proposal, prefix: string): Proposal {
  return 'error' in proposal ? { error: prefix + proposal.error } : proposal
}

function decimal(milli: number): string {
  return Quantity.of(milli, 'DecimalSI', -3).toString()
}

/** A direction's own, or a tenth. Upstream: tolerancesForHpa */
export function tolerancesOf({ behavior }: HorizontalPodAutoscalerSpec): Tolerances {
  const { scaleUp, scaleDown } = behavior ?? {}
  return {
    up: scaleUp?.tolerance === undefined ? TOLERANCE : parseQuantity(scaleUp.tolerance).toNumber(),
    down: scaleDown?.tolerance === undefined ? TOLERANCE : parseQuantity(scaleDown.tolerance).toNumber(),
  }
}
