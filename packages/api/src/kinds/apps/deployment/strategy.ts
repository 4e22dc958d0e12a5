import type { ResourceStrategy } from '../../../resource.ts'
import type { Deployment } from '../../../types/generated.ts'
import { podTemplateWarnings, workloadNameWarnings } from '../../core/pod/warnings/pod-warnings.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { isSameTextMap } from '../../rules/semantic-equality.ts'
import { withoutDisabledTemplateFields, withoutStatus } from '../workload-preparation.ts'
import { defaultDeployment } from './defaults.ts'
import { validateDeployment, validateDeploymentStatus, validateDeploymentUpdate } from './validation.ts'

/** Upstream: pkg/registry/apps/deployment */
export const deploymentStrategy: ResourceStrategy<Deployment> = {
  applyDefaults: defaultDeployment,
  prepareForCreate: (deployment) => withoutDisabledTemplateFields(withoutStatus(deployment), undefined),
  prepareForUpdate: (next, live) => withAnnotationGeneration(withoutDisabledTemplateFields(next, live), live),
  prepareForStatusUpdate: withLabelsOf,
  validate: (deployment) => errorsOf((errors) => validateDeployment(deployment, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateDeploymentUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) => errorsOf((errors) => validateDeploymentStatus(next.status ?? {}, live.status ?? {}, errors)),
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    if (live !== undefined && next.metadata.generation === live.metadata.generation) return []
    const ofTemplate = podTemplateWarnings(next.spec?.template, 'spec.template')
    return live === undefined ? [...workloadNameWarnings(next.metadata.name), ...ofTemplate] : ofTemplate
  },
}

/** Annotations are copied to replica sets, so that a change of them is one for the controller to see. */
function withAnnotationGeneration(next: Deployment, live: Deployment): Deployment {
  if (isSameTextMap(next.metadata.annotations, live.metadata.annotations)) return next
  return { ...next, metadata: { ...next.metadata, generation: (live.metadata.generation ?? 0) + 1 } }
}

function withLabelsOf(next: Deployment, live: Deployment): Deployment {
  const { labels } = live.metadata
  if (isSameTextMap(next.metadata.labels, labels)) return next
  return { ...next, metadata: { ...next.metadata, labels } as Deployment['metadata'] }
}
