import type { Deployment, DeploymentStrategy } from '../../../types/generated.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'
import { changed } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/apps/v1 SetDefaults_Deployment */
export function defaultDeployment(deployment: Deployment): Deployment {
  const spec = deployment.spec ?? ({} as Deployment['spec'])
  return changed(deployment, {
    spec: changed(spec, {
      replicas: spec.replicas ?? 1,
      strategy: defaultStrategy(spec.strategy ?? {}),
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
      template: defaultPodTemplate(spec.template ?? {}),
    }),
  })
}

function defaultStrategy(strategy: DeploymentStrategy): DeploymentStrategy {
  const type = strategy.type || 'RollingUpdate'
  if (type !== 'RollingUpdate') return changed(strategy, { type })
  const rolling = strategy.rollingUpdate ?? {}
  const rollingUpdate = changed(rolling, { maxUnavailable: rolling.maxUnavailable ?? '25%', maxSurge: rolling.maxSurge ?? '25%' })
  return changed(strategy, { type, rollingUpdate })
}
