import type {
  FlowSchema,
  LimitedPriorityLevelConfiguration,
  PriorityLevelConfiguration,
  QueuingConfiguration,
} from '../../types/generated.ts'
import { changed } from '../structural-sharing.ts'

/** Upstream: pkg/apis/flowcontrol/v1 SetDefaults_FlowSchemaSpec */
export function defaultFlowSchema(flowSchema: FlowSchema): FlowSchema {
  const spec = flowSchema.spec ?? ({} as NonNullable<FlowSchema['spec']>)
  return changed(flowSchema, { spec: changed(spec, { matchingPrecedence: spec.matchingPrecedence || 1000 }) })
}

/** Upstream: SetDefaults_LimitedPriorityLevelConfiguration, SetDefaults_ExemptPriorityLevelConfiguration */
export function defaultPriorityLevel(level: PriorityLevelConfiguration): PriorityLevelConfiguration {
  const { spec } = level
  if (!spec) return level
  const { exempt, limited } = spec
  return changed(level, {
    spec: changed(spec, {
      exempt:
        exempt &&
        changed(exempt, { nominalConcurrencyShares: exempt.nominalConcurrencyShares ?? 0, lendablePercent: exempt.lendablePercent ?? 0 }),
      limited: limited && defaultLimited(limited),
    }),
  })
}

function defaultLimited(limited: LimitedPriorityLevelConfiguration): LimitedPriorityLevelConfiguration {
  const response = limited.limitResponse
  return changed(limited, {
    nominalConcurrencyShares: limited.nominalConcurrencyShares ?? 30,
    lendablePercent: limited.lendablePercent ?? 0,
    limitResponse: response?.queuing ? changed(response, { queuing: defaultQueuing(response.queuing) }) : response,
  })
}

/** Upstream: SetDefaults_QueuingConfiguration */
function defaultQueuing(queuing: QueuingConfiguration): QueuingConfiguration {
  return changed(queuing, {
    handSize: queuing.handSize || 8,
    queues: queuing.queues || 64,
    queueLengthLimit: queuing.queueLengthLimit || 50,
  })
}
