import type {
  MatchResources,
  MutatingWebhook,
  MutatingWebhookConfiguration,
  NamedRuleWithOperations,
  RuleWithOperations,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../../types/generated.ts'
import { changed, mapShared } from '../structural-sharing.ts'

const HTTPS_PORT = 443
const TIMEOUT_SECONDS = 10

/** Upstream: pkg/apis/admissionregistration/v1 SetDefaults_MutatingWebhook */
export function defaultMutatingConfiguration(configuration: MutatingWebhookConfiguration): MutatingWebhookConfiguration {
  const webhooks = mapShared(configuration.webhooks, (webhook) =>
    changed(defaultWebhook(webhook), { reinvocationPolicy: webhook.reinvocationPolicy ?? 'Never' }),
  )
  return changed(configuration, { webhooks })
}

/** Upstream: pkg/apis/admissionregistration/v1 SetDefaults_ValidatingWebhook */
export function defaultValidatingConfiguration(configuration: ValidatingWebhookConfiguration): ValidatingWebhookConfiguration {
  return changed(configuration, { webhooks: mapShared(configuration.webhooks, defaultWebhook) })
}

function defaultWebhook<W extends ValidatingWebhook | MutatingWebhook>(webhook: W): W {
  const clientConfig = webhook.clientConfig ?? {}
  const { service } = clientConfig
  return changed<ValidatingWebhook | MutatingWebhook>(webhook, {
    failurePolicy: webhook.failurePolicy ?? 'Fail',
    matchPolicy: webhook.matchPolicy ?? 'Equivalent',
    namespaceSelector: webhook.namespaceSelector ?? {},
    objectSelector: webhook.objectSelector ?? {},
    timeoutSeconds: webhook.timeoutSeconds ?? TIMEOUT_SECONDS,
    clientConfig: changed(clientConfig, { service: service && changed(service, { port: service.port ?? HTTPS_PORT }) }),
    rules: mapShared(webhook.rules, defaultRule),
  }) as W
}

/** Upstream: SetDefaults_Rule */
function defaultRule<R extends RuleWithOperations | NamedRuleWithOperations>(rule: R): R {
  return changed<RuleWithOperations>(rule, { scope: rule.scope ?? '*' }) as R
}

/** Upstream: SetDefaults_ValidatingAdmissionPolicySpec */
export function defaultAdmissionPolicy(policy: ValidatingAdmissionPolicy): ValidatingAdmissionPolicy {
  const spec = policy.spec ?? {}
  return changed(policy, {
    spec: changed(spec, {
      failurePolicy: spec.failurePolicy ?? 'Fail',
      matchConstraints: spec.matchConstraints && defaultMatch(spec.matchConstraints),
    }),
  })
}

export function defaultAdmissionPolicyBinding(binding: ValidatingAdmissionPolicyBinding): ValidatingAdmissionPolicyBinding {
  const spec = binding.spec ?? {}
  return changed(binding, { spec: changed(spec, { matchResources: spec.matchResources && defaultMatch(spec.matchResources) }) })
}

/** Upstream: SetDefaults_MatchResources */
function defaultMatch(match: MatchResources): MatchResources {
  return changed(match, {
    matchPolicy: match.matchPolicy ?? 'Equivalent',
    namespaceSelector: match.namespaceSelector ?? {},
    objectSelector: match.objectSelector ?? {},
    resourceRules: mapShared(match.resourceRules, defaultRule),
    excludeResourceRules: mapShared(match.excludeResourceRules, defaultRule),
  })
}
