import type { ResourceStrategy } from '../../../resource.ts'
import type { DaemonSet } from '../../../types/generated.ts'
import { podTemplateWarnings } from '../../core/pod/warnings/pod-warnings.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { withoutDisabledTemplateFields, withoutStatus } from '../workload-preparation.ts'
import { defaultDaemonSet } from './defaults.ts'
import { validateDaemonSet, validateDaemonSetStatus, validateDaemonSetUpdate } from './validation.ts'

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

/** Upstream: pkg/registry/apps/daemonset */
export const daemonSetStrategy: ResourceStrategy<DaemonSet> = {
  applyDefaults: defaultDaemonSet,
  prepareForCreate: (set) =>
    withTemplateGeneration(withoutDisabledTemplateFields(withoutStatus(set), undefined), Math.max(templateGeneration(set), 1)),
  prepareForUpdate: prepareDaemonSetForUpdate,
  prepareForStatusUpdate: (next, live) => withTemplateGeneration(next, templateGeneration(live)),
  validate: (set) => errorsOf((errors) => validateDaemonSet(set, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateDaemonSetUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) => errorsOf((errors) => validateDaemonSetStatus(next.status ?? {}, live.status ?? {}, errors)),
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    const isChanged = live === undefined || templateGeneration(next) !== templateGeneration(live)
    return isChanged ? podTemplateWarnings(next.spec?.template, 'spec.template') : []
  },
}

/** A number of old that counts the changes of the template, kept as an annotation. */
function templateGeneration({ metadata }: DaemonSet): number {
  const text = metadata.annotations?.[TEMPLATE_GENERATION] ?? ''
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : 0
}

function withTemplateGeneration(set: DaemonSet, generation: number): DaemonSet {
  const { annotations } = set.metadata
  const text = String(generation)
  if (annotations?.[TEMPLATE_GENERATION] === text) return set
  return { ...set, metadata: { ...set.metadata, annotations: { ...annotations, [TEMPLATE_GENERATION]: text } } }
}

function prepareDaemonSetForUpdate(next: DaemonSet, live: DaemonSet): DaemonSet {
  const set = withoutDisabledTemplateFields(next, live)
  const isSame = equalAs('api.core.v1.PodTemplateSpec', set.spec?.template, live.spec?.template)
  return withTemplateGeneration(set, templateGeneration(live) + (isSame ? 0 : 1))
}
