import type {
  PodTemplateSpec,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
  StatefulSetUpdateStrategy,
  Volume,
} from '../../../types/generated.ts'
import { selectorForm } from '../../core/internal/form.ts'
import { validateClaimSpec } from '../../core/persistent-volume-claim/claim-spec.ts'
import { validatePodAnnotations } from '../../core/pod/validation/annotations.ts'
import { validatePodTemplate } from '../../core/pod/validation/template.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { validateLabels } from '../../rules/labels.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { validateAnnotations } from '../../rules/template-metadata.ts'
import {
  intOrPercentValue,
  validateAtMostWhole,
  validateDnsLabel,
  validateIntOrPercent,
  validateNonnegative,
  validateNotDecremented,
} from '../../rules/values.ts'
import { changed } from '../../structural-sharing.ts'
import {
  isUsable,
  validateAtMost,
  validateCounts,
  validateMatchingTemplate,
  validateRunsForEver,
  validateWorkloadSelector,
} from '../workload-template.ts'

const RETENTION_POLICIES = ['Retain', 'Delete']

/** What an update no longer looks at, because it can only have been so before. */
interface StatefulSetRules {
  readonly isUpdate: boolean
  readonly skipTemplate: boolean
}

/** Upstream: pkg/apis/apps/validation ValidateStatefulSet */
export function validateStatefulSet({ spec }: StatefulSet, errors: ErrorList): void {
  validateSpec(spec ?? ({} as StatefulSetSpec), errors, { isUpdate: false, skipTemplate: false })
}

/** Upstream: ValidateStatefulSetUpdate */
export function validateStatefulSetUpdate(next: StatefulSet, live: StatefulSet, errors: ErrorList): void {
  const [spec, before] = [next.spec ?? ({} as StatefulSetSpec), live.spec ?? ({} as StatefulSetSpec)]
  const skipTemplate = errorsOf((old) => validateSpec(before, old, { isUpdate: true, skipTemplate: false })).length > 0
  validateSpec(spec, errors, { isUpdate: true, skipTemplate })
  const { replicas, template, updateStrategy, minReadySeconds, ordinals, revisionHistoryLimit, persistentVolumeClaimRetentionPolicy } =
    before
  const fixed = changed(spec, {
    replicas,
    template,
    updateStrategy,
    minReadySeconds,
    ordinals,
    revisionHistoryLimit,
    persistentVolumeClaimRetentionPolicy,
  })
  if (equalAs('api.apps.v1.StatefulSetSpec', fixed, before)) return
  const changeable =
    "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'"
  errors.forbidden('spec', `updates to statefulset spec for fields other than ${changeable} are forbidden`)
}

/** Upstream: ValidateStatefulSetSpec */
function validateSpec(spec: StatefulSetSpec, errors: ErrorList, rules: StatefulSetRules): void {
  const { podManagementPolicy: policy = '', persistentVolumeClaimRetentionPolicy: retention, selector } = spec
  if (policy === '') errors.required('spec.podManagementPolicy')
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")
  }
  validateStrategy(spec.updateStrategy ?? {}, errors)
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const choice = retention?.[when] ?? ''
    if (retention === undefined || RETENTION_POLICIES.includes(choice)) continue
    errors.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, choice, RETENTION_POLICIES)
  }
  if (!rules.isUpdate) {
    spec.volumeClaimTemplates?.forEach((claim, index) => {
      validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${index}].spec`, errors)
    })
  }
  validateNonnegative(spec.replicas, 'spec.replicas', errors)
  validateNonnegative(spec.minReadySeconds, 'spec.minReadySeconds', errors)
  validateNonnegative(spec.ordinals?.start, 'spec.ordinals.start', errors)
  if (!rules.isUpdate && spec.serviceName) validateDnsLabel(spec.serviceName, 'spec.serviceName', errors)
  validateWorkloadSelector(selector, 'statefulset', errors)
  if (selector !== undefined && !isUsable(selector)) errors.invalid('spec.selector', selectorForm(selector), '')
  else validateTemplate(spec, errors, rules)
  validateRunsForEver(spec.template, 'StatefulSet', errors)
}

function validateStrategy(strategy: StatefulSetUpdateStrategy, errors: ErrorList): void {
  const { type = '', rollingUpdate } = strategy
  const field = 'spec.updateStrategy'
  // As the internal version writes it, which is what messages show.
  const internal = rollingUpdate && { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null }
  if (type === '') errors.required(field)
  else if (type === 'OnDelete') {
    if (internal) errors.invalid(`${field}.rollingUpdate`, internal, "only allowed for updateStrategy 'RollingUpdate'")
  } else if (type !== 'RollingUpdate') {
    errors.invalid(field, { Type: type, RollingUpdate: internal ?? null }, "must be 'RollingUpdate' or 'OnDelete'")
  } else if (rollingUpdate) {
    const { partition, maxUnavailable } = rollingUpdate
    const at = `${field}.rollingUpdate.maxUnavailable`
    validateNonnegative(partition, `${field}.rollingUpdate.partition`, errors)
    if (maxUnavailable === undefined) return
    validateIntOrPercent(maxUnavailable, at, errors)
    if (intOrPercentValue(maxUnavailable) === 0) errors.invalid(at, maxUnavailable, 'cannot be 0')
    validateAtMostWhole(maxUnavailable, at, errors)
  }
}

/** Upstream: ValidatePodTemplateSpecForStatefulSet, which looks at labels and annotations twice */
function validateTemplate(spec: StatefulSetSpec, errors: ErrorList, { skipTemplate }: StatefulSetRules): void {
  const template = withIdentity(spec)
  const { metadata } = template
  validateMatchingTemplate(spec.selector, template, errors)
  if (!skipTemplate) validatePodTemplate(template, 'spec.template', errors)
  validateLabels(metadata?.labels, 'spec.template.labels', errors)
  validateAnnotations(metadata?.annotations, 'spec.template.annotations', errors)
  validatePodAnnotations(metadata?.annotations, template.spec ?? { containers: [] }, 'spec.template.annotations', errors)
}

const known = new WeakMap<
  PodTemplateSpec,
  { readonly claims: StatefulSetSpec['volumeClaimTemplates']; readonly template: PodTemplateSpec }
>()

/** The template with what the controller will put into each pod: claims as volumes, and a name of its own. */
function withIdentity({ template = {}, volumeClaimTemplates: claims }: StatefulSetSpec): PodTemplateSpec {
  const { spec } = template
  if (spec === undefined || (!spec.subdomain && !spec.hostname && (claims ?? []).length === 0)) return template
  const last = known.get(template)
  if (last !== undefined && last.claims === claims) return last.template
  const names = new Set((claims ?? []).map(({ metadata }) => metadata?.name ?? ''))
  const own = [...names].map((name): Volume => ({ name, persistentVolumeClaim: { claimName: name } }))
  const volumes = names.size === 0 ? spec.volumes : [...own, ...(spec.volumes ?? []).filter(({ name = '' }) => !names.has(name))]
  const complete = { ...template, spec: changed(spec, { subdomain: undefined, hostname: undefined, volumes }) }
  known.set(template, { claims, template: complete })
  return complete
}

const COUNTS = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
] as const

/** Upstream: ValidateStatefulSetStatusUpdate */
export function validateStatefulSetStatus(status: StatefulSetStatus, live: StatefulSetStatus | undefined, errors: ErrorList): void {
  validateCounts(status, COUNTS, errors)
  const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const
  validateAtMost(status, parts, ['replicas', 'status.replicas'], errors)
  validateAtMost(status, ['availableReplicas'], ['readyReplicas', 'status.readyReplicas'], errors)
  validateNotDecremented(status.collisionCount, live?.collisionCount, 'status.collisionCount', errors)
}
