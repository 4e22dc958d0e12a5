import type { DaemonSet, DaemonSetUpdateStrategy } from '../../../types/generated.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'
import { changed } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/apps/v1 SetDefaults_DaemonSet */
export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  const spec = set.spec ?? ({} as DaemonSet['spec'])
  return changed(set, {
    spec: changed(spec, {
      updateStrategy: defaultUpdateStrategy(spec.updateStrategy ?? {}),
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      template: defaultPodTemplate(spec.template ?? {}),
    }),
  })
}

function defaultUpdateStrategy(strategy: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const type = strategy.type || 'RollingUpdate'
  if (type !== 'RollingUpdate') return changed(strategy, { type })
  const rolling = strategy.rollingUpdate ?? {}
  const rollingUpdate = changed(rolling, { maxUnavailable: rolling.maxUnavailable ?? 1, maxSurge: rolling.maxSurge ?? 0 })
  return changed(strategy, { type, rollingUpdate })
}
