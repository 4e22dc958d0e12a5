import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { autoscalerStrategy } from './strategy.ts'

export const AUTOSCALING_STRATEGIES: KindStrategies = {
  'autoscaling/HorizontalPodAutoscaler': kindStrategy(autoscalerStrategy),
}
