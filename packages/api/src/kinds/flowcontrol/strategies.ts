import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultFlowSchema, defaultPriorityLevel } from './defaults.ts'

export const FLOWCONTROL_STRATEGIES: KindStrategies = {
  'flowcontrol.apiserver.k8s.io/FlowSchema': kindStrategy({ applyDefaults: defaultFlowSchema }),
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': kindStrategy({ applyDefaults: defaultPriorityLevel }),
}
