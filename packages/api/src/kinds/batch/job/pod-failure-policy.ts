import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { validateQualifiedName } from '../../rules/values.ts'

const RULES_MAX = 20
const VALUES_MAX = 255
const PATTERNS_MAX = 20

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const OPERATORS = ['In', 'NotIn']
const STATUSES = ['False', 'True', 'Unknown']

/** As Go prints a list of texts, quoted. */
export function quotedList(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(' ')}]`
}

/** Upstream: pkg/apis/batch/validation validatePodFailurePolicy */
export function validatePodFailurePolicy(spec: JobSpec, path: string, errors: ErrorList): void {
  const rules = spec.podFailurePolicy?.rules ?? []
  if (rules.length > RULES_MAX) errors.tooMany(`${path}.rules`, rules.length, RULES_MAX)
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {}
  const names = new Set([...containers, ...initContainers].map(({ name }) => name))
  rules.forEach((rule, index) => {
    validateRule(rule, `${path}.rules[${index}]`, errors, { names, isPerIndex: spec.backoffLimitPerIndex !== undefined })
  })
}

interface RuleContext {
  readonly names: ReadonlySet<string>
  readonly isPerIndex: boolean
}

function validateRule(rule: PodFailurePolicyRule, at: string, errors: ErrorList, { names, isPerIndex }: RuleContext): void {
  const { action = '', onExitCodes, onPodConditions = [] } = rule
  if (action === '') errors.required(`${at}.action`, `valid values: ${quotedList(ACTIONS)}`)
  else if (action === 'FailIndex') {
    if (!isPerIndex) errors.invalid(`${at}.action`, action, 'requires the backoffLimitPerIndex to be set')
  } else if (!ACTIONS.includes(action)) errors.notSupported(`${at}.action`, action, ACTIONS)
  if (onExitCodes) validateExitCodes(onExitCodes, `${at}.onExitCodes`, names, errors)
  validateConditions(onPodConditions, `${at}.onPodConditions`, errors)
  const hasConditions = onPodConditions.length > 0
  if (onExitCodes && hasConditions) errors.invalidOmitted(at, 'specifying both OnExitCodes and OnPodConditions is not supported')
  if (!onExitCodes && !hasConditions) errors.invalidOmitted(at, 'specifying one of OnExitCodes and OnPodConditions is required')
}

function validateConditions(patterns: readonly PodFailurePolicyOnPodConditionsPattern[], path: string, errors: ErrorList): void {
  if (patterns.length > PATTERNS_MAX) errors.tooMany(path, patterns.length, PATTERNS_MAX)
  patterns.forEach(({ type = '', status = '' }, index) => {
    validateQualifiedName(type, `${path}[${index}].type`, errors)
    if (status === '') errors.required(`${path}[${index}].status`, `valid values: ${quotedList(STATUSES)}`)
    else if (!STATUSES.includes(status)) errors.notSupported(`${path}[${index}].status`, status, STATUSES)
  })
}

function validateExitCodes(codes: PodFailurePolicyOnExitCodesRequirement, at: string, names: ReadonlySet<string>, errors: ErrorList): void {
  const { operator = '', containerName, values = [] } = codes
  if (operator === '') errors.required(`${at}.operator`, `valid values: ${quotedList(OPERATORS)}`)
  else if (!OPERATORS.includes(operator)) errors.notSupported(`${at}.operator`, operator, OPERATORS)
  if (containerName !== undefined && !names.has(containerName)) {
    errors.invalid(`${at}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template')
  }
  if (values.length === 0) errors.invalid(`${at}.values`, null, 'at least one value is required')
  else if (values.length > VALUES_MAX) errors.tooMany(`${at}.values`, values.length, VALUES_MAX)
  const seen = new Set<number>()
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0) errors.invalid(`${at}.values[${index}]`, value, 'must not be 0 for the In operator')
    if (seen.has(value)) errors.duplicate(`${at}.values[${index}]`, value)
    seen.add(value)
  })
  if (values.some((value, index) => index > 0 && values[index - 1]! > value)) errors.invalid(`${at}.values`, values, 'must be ordered')
}
