import type { PersistentVolumeClaim, StatefulSet, StatefulSetUpdateStrategy } from '../../../types/generated.ts'
import { defaultClaim } from '../../core/persistent-volume-claim/defaults.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'
import { changed, mapShared } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/apps/v1 SetDefaults_StatefulSet */
export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  const spec = set.spec ?? ({} as StatefulSet['spec'])
  const retention = spec.persistentVolumeClaimRetentionPolicy ?? {}
  return changed(set, {
    spec: changed(spec, {
      podManagementPolicy: spec.podManagementPolicy || 'OrderedReady',
      updateStrategy: defaultUpdateStrategy(spec.updateStrategy ?? {}),
      persistentVolumeClaimRetentionPolicy: changed(retention, {
        whenDeleted: retention.whenDeleted || 'Retain',
        whenScaled: retention.whenScaled || 'Retain',
      }),
      replicas: spec.replicas ?? 1,
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      template: defaultPodTemplate(spec.template ?? {}),
      volumeClaimTemplates: mapShared(spec.volumeClaimTemplates, defaultClaimTemplate),
    }),
  })
}

function defaultUpdateStrategy(strategy: StatefulSetUpdateStrategy): StatefulSetUpdateStrategy {
  const type = strategy.type || 'RollingUpdate'
  const rolling = strategy.rollingUpdate ?? (strategy.type ? undefined : {})
  const rollingUpdate = type === 'RollingUpdate' && rolling ? changed(rolling, { partition: rolling.partition ?? 0 }) : rolling
  return changed(strategy, { type, rollingUpdate })
}

/** Served with their type, whatever was sent. Upstream: Convert_apps_StatefulSetSpec_To_v1_StatefulSetSpec */
function defaultClaimTemplate(template: PersistentVolumeClaim): PersistentVolumeClaim {
  return changed(defaultClaim(template), { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
}
