import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultAutoscaler } from './defaults.ts'

export const AUTOSCALING_STRATEGIES: KindStrategies = {
  'autoscaling/HorizontalPodAutoscaler': kindStrategy({ applyDefaults: defaultAutoscaler }),
}
