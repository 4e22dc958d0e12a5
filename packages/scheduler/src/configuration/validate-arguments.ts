import {
  type FieldErrors,
  isQualifiedName,
  type NodeAffinity,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  requirementErrors,
  type TopologySpreadConstraint,
} from '@kubesim/api'
import type { DefaultPreemptionArgs } from '../plugins/default-preemption.ts'
import type { InterPodAffinityArgs } from '../plugins/inter-pod-affinity.ts'
import type { ResourceWeight, UtilizationPoint } from '../plugins/resource-scoring.ts'
import type { FitConfiguration, SpreadConfiguration } from './arguments.ts'
import { duplicate, forbidden, invalidField, missing, unsupported } from './field-errors.ts'

/** What is wrong with plugins' arguments. Upstream: apis/config/validation/validation_pluginargs.go */

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']
const SPREAD_ACTIONS = ['DoNotSchedule', 'ScheduleAnyway']
const DEFAULTING_TYPES = ['System', 'List']
const LABEL_OPERATORS: Readonly<Record<string, string>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
}

export function preemptionErrors(args: Required<DefaultPreemptionArgs>, path: string): FieldErrors {
  const { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute } = args
  const [percentagePath, absolutePath] = [`${path}.minCandidateNodesPercentage`, `${path}.minCandidateNodesAbsolute`]
  return [
    ...(percentage < 0 || percentage > 100 ? [invalidField(percentagePath, percentage, 'not in valid range [0, 100]')] : []),
    ...(absolute < 0 ? [invalidField(absolutePath, absolute, 'not in valid range [0, inf)')] : []),
    ...(percentage === 0 && absolute === 0
      ? [
          invalidField(percentagePath, percentage, 'cannot be zero at the same time as minCandidateNodesAbsolute'),
          invalidField(absolutePath, absolute, 'cannot be zero at the same time as minCandidateNodesPercentage'),
        ]
      : []),
  ]
}

export function podAffinityErrors({ hardPodAffinityWeight: weight }: Required<InterPodAffinityArgs>, path: string): FieldErrors {
  return weight < 0 || weight > 100 ? [invalidField(`${path}.hardPodAffinityWeight`, weight, 'not in valid range [0, 100]')] : []
}

export function nodeAffinityErrors({ addedAffinity }: { readonly addedAffinity?: NodeAffinity }, path: string): FieldErrors {
  const field = `${path}.addedAffinity`
  const required = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const preferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return [
    ...required.flatMap((term, index) =>
      termErrors(term, `${field}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`),
    ),
    ...preferred.flatMap(({ weight, preference }, index) =>
      weight === 0 ? [] : termErrors(preference, `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`),
    ),
  ]
}

function termErrors({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, path: string): FieldErrors {
  return [
    ...matchExpressions.flatMap((each, index) => expressionErrors(each, `${path}.matchExpressions[${index}]`)),
    ...matchFields.flatMap((each, index) => fieldTermErrors(each, `${path}.matchFields[${index}]`)),
  ]
}

function expressionErrors({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldErrors {
  const labelOperator = LABEL_OPERATORS[operator]
  if (labelOperator === undefined) return [unsupported(`${path}.operator`, operator ?? '', Object.keys(LABEL_OPERATORS))]
  return requirementErrors(key ?? '', labelOperator, values).map((error) => ({ ...error, field: `${path}.${error.field}` }))
}

function fieldTermErrors({ operator, values = [] }: NodeSelectorRequirement, path: string): FieldErrors {
  if (operator !== 'In' && operator !== 'NotIn') return [unsupported(`${path}.operator`, operator ?? '', ['In', 'NotIn'])]
  return values.length === 1 ? [] : [invalidField(`${path}.values`, values, 'must have one element')]
}

export function balanceErrors({ resources }: { readonly resources: readonly ResourceWeight[] }, path: string): FieldErrors {
  return resources.flatMap(({ name, weight }, index) => {
    const at = `${path}.resources[${index}]`
    return [
      ...(resources.findIndex((each) => each.name === name) < index ? [duplicate(`${at}.name`, name)] : []),
      ...(weight === 1 ? [] : [invalidField(`${at}.weight`, weight, 'must be 1')]),
    ]
  })
}

export function fitErrors(
  { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy }: FitConfiguration,
  path: string,
): FieldErrors {
  const { type, resources, requestedToCapacityRatio: ratio } = scoringStrategy
  const strategy = `${path}.scoringStrategy`
  return [
    ...ignoredResources.flatMap((name, index) => labelNameErrors(name, `${path}.ignoredResources[${index}]`)),
    ...ignoredResourceGroups.flatMap((group, index) => groupErrors(group, `${path}.ignoredResourceGroups[${index}]`)),
    ...(STRATEGIES.includes(type) ? [] : [unsupported(`${strategy}.type`, type, STRATEGIES)]),
    ...resources.flatMap(({ name, weight }, index) =>
      weight <= 0 || weight > 100
        ? [invalidField(`${strategy}.resources[${index}].weight`, weight, `resource weight of ${name} not in valid range (0, 100]`)]
        : [],
    ),
    ...(ratio !== undefined || type === 'RequestedToCapacityRatio' ? shapeErrors(ratio?.shape ?? [], `${strategy}.shape`) : []),
  ]
}

function groupErrors(group: string, path: string): FieldErrors {
  const slash = group.includes('/') ? [invalidField(path, group, "resource group name can't contain '/'")] : []
  return [...slash, ...labelNameErrors(group, path)]
}

function shapeErrors(shape: readonly Partial<UtilizationPoint>[], path: string): FieldErrors {
  if (shape.length === 0) return [missing(path, 'at least one point must be specified')]
  const points = shape.map(({ utilization = 0, score = 0 }) => ({ utilization, score }))
  const unsorted = points.findIndex(({ utilization }, index) => index > 0 && points[index - 1]!.utilization >= utilization)
  return [
    ...(unsorted < 0
      ? []
      : [invalidField(`${path}[${unsorted}].utilization`, points[unsorted]!.utilization, 'values must be sorted in increasing order')]),
    ...points.flatMap(({ utilization, score }, index) => [
      ...(utilization < 0 || utilization > 100
        ? [invalidField(`${path}[${index}].utilization`, utilization, 'not in valid range [0, 100]')]
        : []),
      ...(score < 0 || score > 10 ? [invalidField(`${path}[${index}].score`, score, 'not in valid range [0, 10]')] : []),
    ]),
  ]
}

export function spreadErrors({ defaultingType, defaultConstraints: constraints = [] }: SpreadConfiguration, path: string): FieldErrors {
  const typePath = `${path}.defaultingType`
  return [
    ...(!DEFAULTING_TYPES.includes(defaultingType)
      ? [unsupported(typePath, defaultingType, DEFAULTING_TYPES)]
      : defaultingType === 'System' && constraints.length > 0
        ? [invalidField(typePath, defaultingType, 'when .defaultConstraints are not empty')]
        : []),
    ...constraints.flatMap((each, index) => constraintErrors(each, constraints.slice(0, index), `${path}.defaultConstraints[${index}]`)),
  ]
}

function constraintErrors(constraint: TopologySpreadConstraint, before: readonly TopologySpreadConstraint[], path: string): FieldErrors {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint
  const isRepeated = before.some((each) => each.topologyKey === topologyKey && each.whenUnsatisfiable === whenUnsatisfiable)
  return [
    ...(maxSkew <= 0 ? [invalidField(`${path}.maxSkew`, maxSkew, 'not in valid range (0, inf)')] : []),
    ...(topologyKey === '' ? [missing(`${path}.topologyKey`, 'can not be empty')] : labelNameErrors(topologyKey, `${path}.topologyKey`)),
    ...actionErrors(whenUnsatisfiable, `${path}.whenUnsatisfiable`),
    ...(labelSelector === undefined
      ? []
      : [forbidden(`${path}.labelSelector`, 'constraint must not define a selector, as they deduced for each pod')]),
    ...(isRepeated ? [duplicate(path, `{${topologyKey}, ${whenUnsatisfiable}}`)] : []),
  ]
}

function actionErrors(action: string, path: string): FieldErrors {
  if (action === '') return [missing(path, 'can not be empty')]
  return SPREAD_ACTIONS.includes(action) ? [] : [unsupported(path, action, SPREAD_ACTIONS)]
}

function labelNameErrors(name: string, path: string): FieldErrors {
  return isQualifiedName(name).map((detail) => invalidField(path, name, detail))
}
