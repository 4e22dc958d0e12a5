import { eventsV1EventStrategy } from '../core/event/strategy.ts'
import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'

export const EVENTS_STRATEGIES: KindStrategies = {
  'events.k8s.io/Event': kindStrategy(eventsV1EventStrategy),
}
