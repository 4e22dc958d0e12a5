import type { ReplicationController } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_ReplicationController */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const { metadata } = controller
  const spec = controller.spec ?? {}
  const labels = spec.template?.metadata?.labels
  return changed(controller, {
    metadata: labels !== undefined && isEmpty(metadata.labels) ? { ...metadata, labels } : metadata,
    spec: changed(spec, {
      replicas: spec.replicas ?? 1,
      selector: isEmpty(spec.selector) ? (labels ?? spec.selector) : spec.selector,
      template: spec.template && defaultPodTemplate(spec.template),
    }),
  })
}

function isEmpty(map: Readonly<Record<string, string>> | undefined): boolean {
  return !map || Object.keys(map).length === 0
}
