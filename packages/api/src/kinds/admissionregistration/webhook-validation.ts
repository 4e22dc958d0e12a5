import type { MatchCondition, MutatingWebhook, ValidatingWebhook } from '../../types/generated.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { isDns1035Label, isDns1123Subdomain } from '../rules/formats.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { validateQualifiedName } from '../rules/values.ts'
import { validateWebhookClient } from '../rules/webhook-client.ts'
import { validateRule } from './rule-validation.ts'

type Webhook = ValidatingWebhook & Partial<Pick<MutatingWebhook, 'reinvocationPolicy'>>

const REVIEW_VERSIONS = ['v1', 'v1beta1']
const NO_SIDE_EFFECTS = ['None', 'NoneOnDryRun']
const SIDE_EFFECTS = ['None', 'NoneOnDryRun', 'Some', 'Unknown']
const TIMEOUT_SECONDS_MAX = 30
const CONDITIONS_MAX = 64

/**
 * What is wrong with the webhooks of a configuration; what was so already in those that are stored is let be. Differs: expressions are not
 * compiled. Upstream: pkg/apis/admissionregistration/validation validateValidatingWebhookConfiguration, validateMutatingWebhookConfiguration
 */
export function webhookErrors(webhooks: readonly Webhook[] = [], live: readonly Webhook[] = []): FieldErrors {
  const names = new Set<string>()
  const mustBeUnique = new Set(live.map(({ name }) => name)).size === live.length
  const rules = rulesFor(live)
  return errorsOf((errors) => {
    webhooks.forEach((webhook, index) => {
      const field = `webhooks[${index}]`
      validateWebhook(webhook, { ...rules, field, errors })
      validateReviewVersions(webhook.admissionReviewVersions ?? [], { ...rules, field: `${field}.admissionReviewVersions`, errors })
      const { name = '' } = webhook
      if (name !== '' && mustBeUnique && names.has(name)) errors.duplicate(`${field}.name`, name)
      names.add(name)
    })
  })
}

interface Rules {
  readonly sideEffects: readonly string[]
  readonly mustKnowVersion: boolean
  readonly allowInvalidValues: boolean
}

interface Scope extends Rules {
  readonly field: string
  readonly errors: ErrorList
}

function rulesFor(live: readonly Webhook[]): Rules {
  const isKnown = (version: string) => REVIEW_VERSIONS.includes(version)
  const badSelectors = errorsOf((errors) => {
    for (const { namespaceSelector, objectSelector } of live) {
      validateLabelSelector(namespaceSelector, '', errors)
      validateLabelSelector(objectSelector, '', errors)
    }
  })
  return {
    sideEffects: live.every(({ sideEffects }) => NO_SIDE_EFFECTS.includes(sideEffects)) ? NO_SIDE_EFFECTS : SIDE_EFFECTS,
    mustKnowVersion: live.every(({ admissionReviewVersions: versions = [] }) => versions.length === 0 || versions.some(isKnown)),
    allowInvalidValues: badSelectors.length > 0,
  }
}

function validateWebhook(webhook: Webhook, { field, errors, sideEffects, allowInvalidValues }: Scope): void {
  validateFullName(webhook.name ?? '', `${field}.name`, errors)
  webhook.rules?.forEach((rule, index) => {
    validateRule(rule, `${field}.rules[${index}]`, errors)
  })
  const choose = (part: 'failurePolicy' | 'matchPolicy' | 'reinvocationPolicy', choices: readonly string[]) => {
    const value = webhook[part]
    if (value !== undefined && !choices.includes(value)) errors.notSupported(`${field}.${part}`, value, choices)
  }
  choose('failurePolicy', ['Fail', 'Ignore'])
  choose('matchPolicy', ['Equivalent', 'Exact'])
  const { sideEffects: given, timeoutSeconds: timeout } = webhook
  if (given === undefined) errors.required(`${field}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`)
  else if (!sideEffects.includes(given)) errors.notSupported(`${field}.sideEffects`, given, sideEffects)
  if (timeout !== undefined && (timeout < 1 || timeout > TIMEOUT_SECONDS_MAX)) {
    errors.invalid(`${field}.timeoutSeconds`, timeout, 'the timeout value must be between 1 and 30 seconds')
  }
  validateLabelSelector(webhook.namespaceSelector, `${field}.namespaceSelector`, errors, { allowInvalidValues })
  validateLabelSelector(webhook.objectSelector, `${field}.objectSelector`, errors, { allowInvalidValues })
  choose('reinvocationPolicy', ['IfNeeded', 'Never'])
  validateWebhookClient(webhook.clientConfig ?? {}, `${field}.clientConfig`, errors)
  validateConditions(webhook.matchConditions ?? [], `${field}.matchConditions`, errors)
}

/** Upstream: apimachinery/pkg/util/validation IsFullyQualifiedName */
function validateFullName(name: string, field: string, errors: ErrorList): void {
  const problems = isDns1123Subdomain(name)
  if (name === '') errors.required(field)
  else if (problems.length > 0) errors.invalid(field, name, problems.join(','))
  else if (name.split('.').length < 3) {
    errors.invalid(field, name, 'should be a domain with at least three segments separated by dots')
  }
}

/** Upstream: validateAdmissionReviewVersions */
function validateReviewVersions(versions: readonly string[], { field, errors, mustKnowVersion }: Scope): void {
  if (versions.length === 0) {
    errors.required(field, `must specify one of ${REVIEW_VERSIONS.join(', ')}`)
    return
  }
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index) errors.invalid(`${field}[${index}]`, version, 'duplicate version')
    else errors.invalidAll(`${field}[${index}]`, version, isDns1035Label(version))
  })
  if (mustKnowVersion && !versions.some((version) => REVIEW_VERSIONS.includes(version))) {
    errors.invalid(field, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)
  }
}

function validateConditions(conditions: readonly MatchCondition[], field: string, errors: ErrorList): void {
  const names = new Set<string>()
  if (conditions.length > CONDITIONS_MAX) errors.tooMany(field, conditions.length, CONDITIONS_MAX)
  conditions.forEach(({ name = '', expression = '' }, index) => {
    const at = `${field}[${index}]`
    if (expression.trim() === '') errors.required(`${at}.expression`)
    if (name === '') errors.required(`${at}.name`)
    else validateQualifiedName(name, `${at}.name`, errors)
    if (name !== '' && names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
  })
}
