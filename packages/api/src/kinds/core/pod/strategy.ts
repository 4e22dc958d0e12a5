import type { ResourceStrategy } from '../../../resource.ts'
import type { Pod } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { defaultPod } from './defaults.ts'
import { podGracePeriodSeconds, preparePodForCreate, preparePodForStatusUpdate, preparePodForUpdate } from './prepare.ts'
import { validatePodCreate } from './validation/pod.ts'
import { validatePodStatusUpdate } from './validation/status.ts'
import { validatePodUpdate } from './validation/update.ts'
import { podWarnings } from './warnings/pod-warnings.ts'

/** Upstream: pkg/registry/core/pod */
export const podStrategy: ResourceStrategy<Pod> = {
  applyDefaults: defaultPod,
  prepareForCreate: preparePodForCreate,
  prepareForUpdate: preparePodForUpdate,
  prepareForStatusUpdate: preparePodForStatusUpdate,
  validate: (pod) => errorsOf((errors) => validatePodCreate(pod, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validatePodUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) => errorsOf((errors) => validatePodStatusUpdate(next, live, errors)),
  validateName: nameIsDnsSubdomain,
  warnings: (pod, live) => (live === undefined ? podWarnings(pod) : []),
  gracePeriodSeconds: podGracePeriodSeconds,
}
