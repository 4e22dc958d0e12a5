import type {
  LabelSelector,
  LabelSelectorRequirement,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '@kubesim/api'
import { AGE, integer, NAME, tableOf, text } from './table-definition.ts'

export const webhookConfigurationTable = tableOf<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>([
  NAME,
  integer('Webhooks', ({ webhooks }) => webhooks?.length),
  AGE,
])

export const validatingAdmissionPolicyTable = tableOf<ValidatingAdmissionPolicy>([
  NAME,
  integer('Validations', ({ spec }) => spec?.validations?.length),
  text('ParamKind', ({ spec }) =>
    spec?.paramKind === undefined ? '<unset>' : `${spec.paramKind.apiVersion ?? ''}/${spec.paramKind.kind ?? ''}`,
  ),
  AGE,
])

export const validatingAdmissionPolicyBindingTable = tableOf<ValidatingAdmissionPolicyBinding>([
  NAME,
  text('PolicyName', ({ spec }) => spec?.policyName),
  text('ParamRef', parameter),
  AGE,
])

/** Without a namespace nobody can tell here whether the parameter has one. */
function parameter({ spec }: ValidatingAdmissionPolicyBinding): string {
  const { name, namespace, selector } = spec?.paramRef ?? {}
  if (name) return `${namespace || '*'}/${name}`
  return selector === undefined ? '<unset>' : goText(selector)
}

/** A selector as Go prints the struct. */
function goText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`)
  const requirements = matchExpressions.map((requirement) => `${requirementText(requirement)},`)
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${requirements.join('')}},}`
}

function requirementText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],}`
}
