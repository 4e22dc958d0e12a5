import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec } from '../../types/generated.ts'
import { changed } from '../structural-sharing.ts'

const DEFAULT_METRICS: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
]

const SCALE_UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}

/** Without a window: the controller has its own for that. */
const SCALE_DOWN: HPAScalingRules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }

/**
 * Of both served versions; v1 knows one metric only, which its conversion defaults. Upstream: pkg/apis/autoscaling/v2
 * SetDefaults_HorizontalPodAutoscaler, pkg/apis/autoscaling/v1
 */
export function defaultAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const spec = autoscaler.spec ?? ({} as HorizontalPodAutoscaler['spec'])
  const minReplicas = spec.minReplicas ?? 1
  if (autoscaler.apiVersion !== 'autoscaling/v2') return changed(autoscaler, { spec: changed(spec, { minReplicas }) })
  const { behavior } = spec
  return changed(autoscaler, {
    spec: changed(spec, {
      minReplicas,
      metrics: (spec.metrics?.length ?? 0) > 0 ? spec.metrics : DEFAULT_METRICS,
      behavior:
        behavior &&
        changed(behavior, { scaleUp: completed(behavior.scaleUp, SCALE_UP), scaleDown: completed(behavior.scaleDown, SCALE_DOWN) }),
    }),
  })
}

/** The rules with what they leave out. Upstream: copyHPAScalingRules */
function completed(rules: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules {
  if (!rules) return defaults
  return changed(rules, {
    stabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
    selectPolicy: rules.selectPolicy ?? defaults.selectPolicy,
    policies: rules.policies ?? defaults.policies,
  })
}
