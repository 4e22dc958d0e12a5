import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import {
  defaultAdmissionPolicy,
  defaultAdmissionPolicyBinding,
  defaultMutatingConfiguration,
  defaultValidatingConfiguration,
} from './defaults.ts'

export const ADMISSIONREGISTRATION_STRATEGIES: KindStrategies = {
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': kindStrategy({ applyDefaults: defaultMutatingConfiguration }),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': kindStrategy({ applyDefaults: defaultAdmissionPolicy }),
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': kindStrategy({ applyDefaults: defaultAdmissionPolicyBinding }),
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': kindStrategy({ applyDefaults: defaultValidatingConfiguration }),
}
