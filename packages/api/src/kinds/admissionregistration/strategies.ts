import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '../../types/generated.ts'
import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import {
  defaultAdmissionPolicy,
  defaultAdmissionPolicyBinding,
  defaultMutatingConfiguration,
  defaultValidatingConfiguration,
} from './defaults.ts'
import { webhookErrors } from './webhook-validation.ts'

/** Upstream: pkg/registry/admissionregistration */
export const ADMISSIONREGISTRATION_STRATEGIES: KindStrategies = {
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': kindStrategy<MutatingWebhookConfiguration>({
    applyDefaults: defaultMutatingConfiguration,
    validate: ({ webhooks }) => webhookErrors(webhooks),
    validateUpdate: (next, live) => webhookErrors(next.webhooks, live.webhooks),
  }),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': kindStrategy({ applyDefaults: defaultAdmissionPolicy }),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': kindStrategy({ applyDefaults: defaultAdmissionPolicyBinding }),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': kindStrategy<ValidatingWebhookConfiguration>({
    applyDefaults: defaultValidatingConfiguration,
    validate: ({ webhooks }) => webhookErrors(webhooks),
    validateUpdate: (next, live) => webhookErrors(next.webhooks, live.webhooks),
  }),
}
