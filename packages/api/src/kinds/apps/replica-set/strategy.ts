import type { ResourceStrategy } from '../../../resource.ts'
import type { ReplicaSet } from '../../../types/generated.ts'
import { podTemplateWarnings, workloadNameWarnings } from '../../core/pod/warnings/pod-warnings.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { withoutDisabledTemplateFields, withoutStatus } from '../workload-preparation.ts'
import { defaultReplicaSet } from './defaults.ts'
import { validateReplicaSet, validateReplicaSetStatus, validateReplicaSetUpdate } from './validation.ts'

/** Upstream: pkg/registry/apps/replicaset */
export const replicaSetStrategy: ResourceStrategy<ReplicaSet> = {
  applyDefaults: defaultReplicaSet,
  prepareForCreate: (replicaSet) => withoutDisabledTemplateFields(withoutStatus(replicaSet), undefined),
  prepareForUpdate: (next, live) => withoutDisabledTemplateFields(next, live),
  validate: (replicaSet) => errorsOf((errors) => validateReplicaSet(replicaSet, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateReplicaSetUpdate(next, live, errors)),
  validateStatusUpdate: ({ status }) => errorsOf((errors) => validateReplicaSetStatus(status ?? { replicas: 0 }, errors)),
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    if (live !== undefined && next.spec === live.spec) return []
    const ofTemplate = podTemplateWarnings(next.spec?.template, 'spec.template')
    return live === undefined ? [...workloadNameWarnings(next.metadata.name), ...ofTemplate] : ofTemplate
  },
}
