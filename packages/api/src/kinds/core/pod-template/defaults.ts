import type { PodTemplate } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'

/** Upstream: pkg/apis/core/v1 SetObjectDefaults_PodTemplate */
export function defaultPodTemplateObject(object: PodTemplate): PodTemplate {
  return changed(object, { template: defaultPodTemplate(object.template ?? {}) })
}
