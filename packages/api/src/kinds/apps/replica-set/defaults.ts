import type { ReplicaSet } from '../../../types/generated.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'
import { changed } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/apps/v1 SetDefaults_ReplicaSet */
export function defaultReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  const spec = replicaSet.spec ?? ({} as ReplicaSet['spec'])
  const template = defaultPodTemplate(spec.template ?? {})
  return changed(replicaSet, { spec: changed(spec, { replicas: spec.replicas ?? 1, template }) })
}
