import type {
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('admissionregistration.k8s.io', 'v1')

export const mutatingWebhookConfigurations = resource<MutatingWebhookConfiguration>(
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
  { namespaced: false, categories: ['api-extensions'], hash: 'Sqi0GUgDaX0=' },
)
export const validatingAdmissionPolicies = resource<ValidatingAdmissionPolicy>('validatingadmissionpolicies', 'ValidatingAdmissionPolicy', {
  namespaced: false,
  categories: ['api-extensions'],
  status: true,
  hash: '6OxvlMmQ6is=',
})
export const validatingAdmissionPolicyBindings = resource<ValidatingAdmissionPolicyBinding>(
  'validatingadmissionpolicybindings',
  'ValidatingAdmissionPolicyBinding',
  { namespaced: false, categories: ['api-extensions'], hash: 'v9715VZqakg=' },
)
export const validatingWebhookConfigurations = resource<ValidatingWebhookConfiguration>(
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
  { namespaced: false, categories: ['api-extensions'], hash: 'B0wHjQmsGNk=' },
)
