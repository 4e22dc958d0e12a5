import type {
  Affinity,
  LabelSelector,
  PodAffinity,
  PodAffinityTerm,
  PodSchedulingGate,
  Toleration,
  TopologySpreadConstraint,
} from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isLabelValue } from '../../../rules/formats.ts'
import { validateLabelName, validateLabelSelector } from '../../../rules/labels.ts'
import { nameIsDnsLabel } from '../../../rules/names.ts'
import { validatePositive, validateQualifiedName } from '../../../rules/values.ts'
import { validateNodeSelector, validatePreferredTerms, validateWeight } from './node-selector.ts'

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Upstream: pkg/apis/core/validation validateAffinity */
export function validateAffinity(affinity: Affinity | undefined, field: string, errors: ErrorList): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {}
  if (nodeAffinity?.[REQUIRED]) validateNodeSelector(nodeAffinity[REQUIRED], `${field}.nodeAffinity.${REQUIRED}`, errors)
  if (nodeAffinity?.[PREFERRED]) validatePreferredTerms(nodeAffinity[PREFERRED], `${field}.nodeAffinity.${PREFERRED}`, errors)
  if (podAffinity) validatePodAffinity(podAffinity, `${field}.podAffinity`, errors)
  if (podAntiAffinity) validatePodAffinity(podAntiAffinity, `${field}.podAntiAffinity`, errors)
}

function validatePodAffinity(affinity: PodAffinity, field: string, errors: ErrorList): void {
  affinity[REQUIRED]?.forEach((term, index) => {
    validateAffinityTerm(term, `${field}.${REQUIRED}[${index}]`, errors)
  })
  affinity[PREFERRED]?.forEach(({ weight, podAffinityTerm }, index) => {
    validateWeight(weight, `${field}.${PREFERRED}[${index}]`, errors)
    validateAffinityTerm(podAffinityTerm ?? {}, `${field}.${PREFERRED}[${index}].podAffinityTerm`, errors)
  })
}

/** Upstream: validatePodAffinityTerm */
function validateAffinityTerm(term: PodAffinityTerm, field: string, errors: ErrorList): void {
  validateLabelSelector(term.labelSelector, `${field}.labelSelector`, errors)
  validateLabelSelector(term.namespaceSelector, `${field}.namespaceSelector`, errors)
  for (const namespace of term.namespaces ?? []) errors.invalidAll(`${field}.namespace`, namespace, nameIsDnsLabel(namespace, false))
  validateLabelKeys(term, field, errors)
  if (!term.topologyKey) errors.required(`${field}.topologyKey`, 'can not be empty')
  validateLabelName(term.topologyKey, `${field}.topologyKey`, errors)
}

interface LabelKeys {
  readonly matchLabelKeys?: readonly string[]
  readonly mismatchLabelKeys?: readonly string[]
  readonly labelSelector?: LabelSelector
}

/** Upstream: ValidateMatchLabelKeysAndMismatchLabelKeys */
function validateLabelKeys(
  { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector }: LabelKeys,
  field: string,
  errors: ErrorList,
): void {
  validateKeyNames(matchLabelKeys, labelSelector, `${field}.matchLabelKeys`, errors)
  validateKeyNames(mismatchLabelKeys, labelSelector, `${field}.mismatchLabelKeys`, errors)
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}))
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    // The keys have been merged into the selector as expressions: a key that is there twice was there before.
    if (matchLabelKeys.includes(key) && selected.has(key)) {
      errors.invalid(`${field}[${matchLabelKeys.lastIndexOf(key)}]`, key, 'exists in both matchLabelKeys and labelSelector')
    }
    selected.add(key)
  }
  matchLabelKeys.forEach((key, index) => {
    if (!mismatchLabelKeys.includes(key)) return
    errors.invalid(`${field}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')
  })
}

function validateKeyNames(keys: readonly string[], selector: LabelSelector | undefined, field: string, errors: ErrorList): void {
  if (keys.length === 0) return
  if (!selector) {
    errors.forbidden(field, 'must not be specified when labelSelector is not set')
    return
  }
  keys.forEach((key, index) => {
    validateLabelName(key, `${field}[${index}]`, errors)
  })
}

const UNSATISFIABLE_ACTIONS = ['DoNotSchedule', 'ScheduleAnyway']
const NODE_INCLUSION_POLICIES = ['Honor', 'Ignore']

/** Upstream: validateTopologySpreadConstraints */
export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[], field: string, errors: ErrorList): void {
  constraints.forEach((constraint, index) => {
    const at = `${field}[${index}]`
    const { topologyKey, whenUnsatisfiable, minDomains } = constraint
    validatePositive(constraint.maxSkew, `${at}.maxSkew`, errors)
    if (!topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty')
    if (!UNSATISFIABLE_ACTIONS.includes(whenUnsatisfiable)) {
      errors.notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', UNSATISFIABLE_ACTIONS)
    }
    const isRepeated = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)
    if (isRepeated) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey ?? ''}, ${whenUnsatisfiable ?? ''}}`)
    if (minDomains !== undefined) validateMinDomains(minDomains, whenUnsatisfiable, `${at}.minDomains`, errors)
    validateInclusion(constraint.nodeAffinityPolicy, `${at}.nodeAffinityPolicy`, errors)
    validateInclusion(constraint.nodeTaintsPolicy, `${at}.nodeTaintsPolicy`, errors)
    validateLabelKeys(constraint, at, errors)
    validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, errors)
  })
}

function validateMinDomains(minDomains: number, whenUnsatisfiable: string, field: string, errors: ErrorList): void {
  validatePositive(minDomains, field, errors)
  if (whenUnsatisfiable === 'DoNotSchedule') return
  errors.invalid(field, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable ?? ''}`)
}

function validateInclusion(policy: string | undefined, field: string, errors: ErrorList): void {
  if (policy !== undefined && !NODE_INCLUSION_POLICIES.includes(policy)) errors.notSupported(field, policy, NODE_INCLUSION_POLICIES)
}

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validateTaintEffect(effect: string, field: string, errors: ErrorList): void {
  if (!TAINT_EFFECTS.includes(effect)) errors.notSupported(field, effect, TAINT_EFFECTS)
}

/** Upstream: ValidateTolerations */
export function validateTolerations(tolerations: readonly Toleration[] | undefined, field: string, errors: ErrorList): void {
  tolerations?.forEach(({ key, operator = '', value = '', effect = '', tolerationSeconds }, index) => {
    const at = `${field}[${index}]`
    if (key) validateLabelName(key, `${at}.key`, errors)
    else if (operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
      errors.invalid(`${at}.operator`, operator, detail)
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      errors.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
    }
    validateTolerationValue(operator, value, `${at}.operator`, errors)
    if (effect !== '') validateTaintEffect(effect, `${at}.effect`, errors)
  })
}

function validateTolerationValue(operator: string, value: string, field: string, errors: ErrorList): void {
  switch (operator) {
    case 'Equal':
    case '': {
      const messages = isLabelValue(value)
      if (messages.length > 0) errors.invalid(field, value, messages.join(';'))
      break
    }
    case 'Exists':
      if (value !== '') errors.invalid(field, value, "value must be empty when `operator` is 'Exists'")
      break
    case 'Lt':
    case 'Gt':
      errors.notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt'])
      break
    default:
      errors.notSupported(field, operator, ['Equal', 'Exists'])
  }
}

/** Upstream: validateSchedulingGates */
export function validateSchedulingGates(gates: readonly PodSchedulingGate[] | undefined, field: string, errors: ErrorList): void {
  const seen = new Set<string>()
  gates?.forEach(({ name }, index) => {
    validateQualifiedName(name ?? '', `${field}[${index}]`, errors)
    if (seen.has(name)) errors.duplicate(`${field}[${index}]`, name)
    seen.add(name)
  })
}
