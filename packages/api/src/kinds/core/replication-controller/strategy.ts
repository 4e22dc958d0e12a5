import type { ResourceStrategy } from '../../../resource.ts'
import type { ReplicationController, ReplicationControllerSpec } from '../../../types/generated.ts'
import { withoutDisabledTemplateFields, withoutStatus } from '../../apps/workload-preparation.ts'
import { validateAtMost, validateCounts } from '../../apps/workload-template.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { validateNonnegative } from '../../rules/values.ts'
import { validatePodTemplate } from '../pod/validation/template.ts'
import { podTemplateWarnings, workloadNameWarnings } from '../pod/warnings/pod-warnings.ts'
import { defaultReplicationController } from './defaults.ts'

/** Upstream: pkg/registry/core/replicationcontroller */
export const replicationControllerStrategy: ResourceStrategy<ReplicationController> = {
  applyDefaults: defaultReplicationController,
  prepareForCreate: (controller) => withoutDisabledTemplateFields(withoutStatus(controller), undefined),
  prepareForUpdate: (next, live) => withoutDisabledTemplateFields(next, live),
  validate: ({ spec }) => errorsOf((errors) => validateSpec(spec ?? {}, errors, undefined)),
  validateUpdate: ({ spec }, live) => errorsOf((errors) => validateSpec(spec ?? {}, errors, live.spec)),
  validateStatusUpdate: ({ status }) =>
    errorsOf((errors) => {
      const counts = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const
      const given = status ?? { replicas: 0 }
      validateCounts(given, counts, errors)
      validateAtMost(given, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], ['replicas', 'status.replicas'], errors)
      validateAtMost(given, ['availableReplicas'], ['readyReplicas', 'readyReplicas'], errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    if (live !== undefined && next.metadata.generation === live.metadata.generation) return []
    const ofTemplate = podTemplateWarnings((live ?? next).spec?.template, 'spec.template')
    return live === undefined ? [...workloadNameWarnings(next.metadata.name), ...ofTemplate] : ofTemplate
  },
}

/** Upstream: pkg/apis/core/validation ValidateReplicationControllerSpec */
function validateSpec(spec: ReplicationControllerSpec, errors: ErrorList, live: ReplicationControllerSpec | undefined): void {
  const { minReadySeconds, selector = {}, replicas, template } = spec
  validateNonnegative(minReadySeconds, 'spec.minReadySeconds', errors)
  const wanted = Object.entries(selector)
  if (wanted.length === 0) errors.required('spec.selector')
  if (replicas === undefined) errors.required('spec.replicas')
  else validateNonnegative(replicas, 'spec.replicas', errors)
  if (template === undefined) {
    errors.required('spec.template')
    return
  }
  const labels = template.metadata?.labels
  if (!wanted.every(([key, value]) => labels?.[key] === value)) {
    errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
  }
  validatePodTemplate(template, 'spec.template', errors, live?.template)
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? {}
  if (restartPolicy !== 'Always') errors.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])
  if (activeDeadlineSeconds === undefined) return
  errors.forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicationController is not Supported')
}
