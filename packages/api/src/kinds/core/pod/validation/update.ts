import type { Container, NodeAffinity, NodeSelectorTerm, Pod, PodSchedulingGate, PodSpec, Toleration } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { rangeMessage } from '../../../rules/formats.ts'
import { equalAs, isSameTextMap } from '../../../rules/semantic-equality.ts'
import { changed } from '../../../structural-sharing.ts'
import { validatePodAnnotationUpdate } from './annotations.ts'
import { validateImageSpaces } from './containers.ts'
import { validatePodContent } from './pod.ts'
import { POD_RULES, type PodRules } from './rules.ts'
import { validateTolerations } from './scheduling.ts'
import { podSpecDiff } from './spec-diff.ts'

const INT32_MAX = 2 ** 31 - 1
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

/** Upstream: pkg/apis/core/validation ValidatePodUpdate; metadata's own rules are the registry's */
export function validatePodUpdate(next: Pod, live: Pod, errors: ErrorList): void {
  validatePodContent(next, errors, rulesAfter(live))
  validatePodAnnotationUpdate(next, live, 'metadata.annotations', errors)
  const [spec, old] = [next.spec, live.spec]
  if (spec === old) return
  if (!validateImages(spec.containers, old.containers, 'spec.containers', errors)) return
  if (!validateImages(spec.initContainers, old.initContainers, 'spec.initContainers', errors)) return
  if (!validateDeadline(spec, old, errors)) return
  validateAddedTolerations(spec.tolerations, old.tolerations, errors)
  validateDeletedGates(spec.schedulingGates, old.schedulingGates, errors)
  if (equalAs('api.core.v1.PodSpec', spec, old)) return
  validateRest(spec, old, errors)
}

/** What was wrong before may stay as it is. Upstream: pkg/api/pod GetValidationOptionsFromPodSpecAndMeta */
export function rulesAfter({ spec }: Pod): PodRules {
  return spec.securityContext?.seLinuxChangePolicy === undefined ? POD_RULES : { ...POD_RULES, anySELinuxChangePolicy: true }
}

/** False when there is nothing to compare any more. Upstream: ValidateContainerUpdates */
function validateImages(
  next: readonly Container[] | undefined = [],
  live: readonly Container[] | undefined = [],
  field: string,
  errors: ErrorList,
): boolean {
  if (next.length !== live.length) {
    errors.forbidden(field, 'pod updates may not add or remove containers')
    return false
  }
  next.forEach((container, index) => {
    if (!container.image) errors.required(`${field}[${index}].image`)
    validateImageSpaces(container, `${field}[${index}]`, errors)
  })
  return true
}

/** May be set, and lowered. */
function validateDeadline(spec: PodSpec, old: PodSpec, errors: ErrorList): boolean {
  const field = 'spec.activeDeadlineSeconds'
  const [next, live] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds]
  if (next === undefined) {
    if (live !== undefined) errors.invalid(field, null, 'must not update from a positive integer to nil value')
    return true
  }
  if (next < 0 || next > INT32_MAX) errors.invalid(field, next, rangeMessage(0, INT32_MAX))
  else if (live !== undefined && live < next) errors.invalid(field, next, 'must be less than or equal to previous value')
  else return true
  return false
}

/** Upstream: validateOnlyAddedTolerations */
function validateAddedTolerations(next: readonly Toleration[] = [], live: readonly Toleration[] = [], errors: ErrorList): void {
  const isKept = (old: Toleration) =>
    next.some((now) => (['key', 'operator', 'value', 'effect'] as const).every((name) => (now[name] ?? '') === (old[name] ?? '')))
  if (!live.every(isKept)) {
    errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')
    return
  }
  validateTolerations(next, 'spec.tolerations', errors)
}

/** Upstream: validateOnlyDeletedSchedulingGates */
function validateDeletedGates(next: readonly PodSchedulingGate[] = [], live: readonly PodSchedulingGate[] = [], errors: ErrorList): void {
  const added = new Map(next.map(({ name = '' }, index) => [name, index]))
  for (const { name = '' } of live) added.delete(name)
  for (const [name, index] of added) {
    errors.forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)
  }
}

/** Everything that may not change must be as it was. */
function validateRest(spec: PodSpec, old: PodSpec, errors: ErrorList): void {
  let rest: PodSpec = changed(spec, {
    containers: withImagesOf(spec.containers, old.containers) as PodSpec['containers'],
    initContainers: withImagesOf(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  })
  const grace = old.terminationGracePeriodSeconds
  if (grace !== undefined && grace < 0 && rest.terminationGracePeriodSeconds === 1) {
    rest = { ...rest, terminationGracePeriodSeconds: grace }
  }
  if ((old.schedulingGates ?? []).length > 0) rest = withoutGatedChanges(rest, old, errors)
  if (equalAs('api.core.v1.PodSpec', rest, old)) return
  errors.forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${podSpecDiff(old, rest)}`)
}

function withImagesOf(next: readonly Container[] = [], live: readonly Container[] = []): readonly Container[] | undefined {
  return next.length === 0 ? undefined : next.map((container, index) => changed(container, { image: live[index]!.image }))
}

/** While gates hold a pod back, what selects its node may be narrowed. */
function withoutGatedChanges(rest: PodSpec, old: PodSpec, errors: ErrorList): PodSpec {
  let result = rest
  if (!isSameTextMap(rest.nodeSelector, old.nodeSelector)) {
    validateAddedSelectors(rest.nodeSelector ?? {}, old.nodeSelector ?? {}, errors)
    result = changed(result, { nodeSelector: old.nodeSelector })
  }
  const [next, live] = [rest.affinity?.nodeAffinity, old.affinity?.nodeAffinity]
  const isSame = next === live || (next !== undefined && live !== undefined && equalAs('api.core.v1.NodeAffinity', next, live))
  if (isSame) return result
  validateNodeAffinityChange(next, live, errors)
  const isNew = old.affinity === undefined && rest.affinity?.podAffinity === undefined && rest.affinity?.podAntiAffinity === undefined
  return changed(result, { affinity: isNew ? undefined : changed(rest.affinity ?? {}, { nodeAffinity: live }) })
}

function validateAddedSelectors(next: Readonly<Record<string, string>>, live: Readonly<Record<string, string>>, errors: ErrorList): void {
  const isKept = Object.entries(live).every(([key, value]) => next[key] === value)
  if (!isKept) errors.invalid('spec.nodeSelector', next, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)')
}

/** Upstream: validateNodeAffinityMutation */
function validateNodeAffinityChange(next: NodeAffinity | undefined, live: NodeAffinity | undefined, errors: ErrorList): void {
  if (live?.[REQUIRED] === undefined) return
  const field = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`
  const oldTerms = live[REQUIRED].nodeSelectorTerms ?? []
  const terms = next?.[REQUIRED]?.nodeSelectorTerms ?? []
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    errors.invalid(field, internalTerms(terms), 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')
    return
  }
  oldTerms.forEach((old, index) => {
    if (hasOnlyAdditions(terms[index]!, old)) return
    errors.invalid(`${field}[${index}]`, internalTerms([terms[index]!])![0], 'only additions are allowed (no mutations or deletions)')
  })
}

/** As the internal version writes them, which is what messages show. */
function internalTerms(terms: readonly NodeSelectorTerm[]): readonly object[] | null {
  const list = (requirements: NodeSelectorTerm['matchFields']) =>
    requirements?.map(({ key, operator, values }) => ({ Key: key, Operator: operator, Values: values ?? null })) ?? null
  if (terms.length === 0) return null
  return terms.map(({ matchExpressions, matchFields }) => ({ MatchExpressions: list(matchExpressions), MatchFields: list(matchFields) }))
}

/** Upstream: validateNodeSelectorTermHasOnlyAdditions */
function hasOnlyAdditions(next: NodeSelectorTerm, live: NodeSelectorTerm): boolean {
  const [expressions, fields] = [live.matchExpressions ?? [], live.matchFields ?? []]
  const [nextExpressions, nextFields] = [next.matchExpressions ?? [], next.matchFields ?? []]
  if (expressions.length === 0 && fields.length === 0 && nextExpressions.length + nextFields.length > 0) return false
  const head = (term: NodeSelectorTerm, list: 'matchExpressions' | 'matchFields', length: number) => ({
    [list]: term[list]?.slice(0, length),
  })
  const isPrefix = (list: 'matchExpressions' | 'matchFields', length: number) =>
    length === 0 || equalAs('api.core.v1.NodeSelectorTerm', head(next, list, length), head(live, list, length))
  return isPrefix('matchExpressions', expressions.length) && isPrefix('matchFields', fields.length)
}
