import type { ResourceStrategy } from '../../../resource.ts'
import type { PodTemplate } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { dropDisabledTemplateFields } from '../pod/disabled-fields.ts'
import { validatePodTemplate } from '../pod/validation/template.ts'
import { podTemplateWarnings } from '../pod/warnings/pod-warnings.ts'
import { defaultPodTemplateObject } from './defaults.ts'

/** Upstream: pkg/registry/core/podtemplate */
export const podTemplateStrategy: ResourceStrategy<PodTemplate> = {
  applyDefaults: defaultPodTemplateObject,
  prepareForCreate: (object) => prepare(object, undefined),
  prepareForUpdate: prepare,
  validate: ({ template }) => errorsOf((errors) => validatePodTemplate(template, 'template', errors)),
  validateUpdate: ({ template }, live) => errorsOf((errors) => validatePodTemplate(template, 'template', errors, live.template)),
  validateName: nameIsDnsSubdomain,
  warnings(next, live) {
    const isChanged = live === undefined || next.metadata.generation !== live.metadata.generation
    return isChanged ? podTemplateWarnings(next.template, 'template') : []
  },
}

function prepare(next: PodTemplate, live: PodTemplate | undefined): PodTemplate {
  if (next.template === undefined) return next
  return changed(next, { template: dropDisabledTemplateFields(next.template, live?.template) })
}
