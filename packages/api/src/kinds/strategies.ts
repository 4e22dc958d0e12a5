import type { KubeObject } from '../meta/object.ts'
import type { ResourceStrategy } from '../resource.ts'
import { ADMISSIONREGISTRATION_STRATEGIES } from './admissionregistration/strategies.ts'
import { APIEXTENSIONS_STRATEGIES } from './apiextensions/strategies.ts'
import { APIREGISTRATION_STRATEGIES } from './apiregistration/strategies.ts'
import { APPS_STRATEGIES } from './apps/strategies.ts'
import { AUTOSCALING_STRATEGIES } from './autoscaling/strategies.ts'
import { BATCH_STRATEGIES } from './batch/strategies.ts'
import { CERTIFICATES_STRATEGIES } from './certificates/strategies.ts'
import { COORDINATION_STRATEGIES } from './coordination/strategies.ts'
import { CORE_STRATEGIES } from './core/strategies.ts'
import { DISCOVERY_STRATEGIES } from './discovery/strategies.ts'
import { EVENTS_STRATEGIES } from './events/strategies.ts'
import { FLOWCONTROL_STRATEGIES } from './flowcontrol/strategies.ts'
import { GENERIC_RULES } from './generic-rules.ts'
import { NETWORKING_STRATEGIES } from './networking/strategies.ts'
import { NODE_STRATEGIES } from './node/strategies.ts'
import { POLICY_STRATEGIES } from './policy/strategies.ts'
import { RBAC_STRATEGIES } from './rbac/strategies.ts'
import { RESOURCE_STRATEGIES } from './resource/strategies.ts'
import { SCHEDULING_STRATEGIES } from './scheduling/strategies.ts'
import { SELECTABLE_FIELDS } from './selectable-fields.ts'
import { STORAGE_STRATEGIES } from './storage/strategies.ts'

/**
 * Defaults, validation and preparation by `group/kind` (`/Pod`, `apps/Deployment`). What is written here is laid over the generic rules
 * of `generic-rules.ts` and the field selectors of `selectable-fields.ts`.
 */
const KIND_STRATEGIES: Readonly<Record<string, ResourceStrategy>> = {
  ...ADMISSIONREGISTRATION_STRATEGIES,
  ...APIEXTENSIONS_STRATEGIES,
  ...APIREGISTRATION_STRATEGIES,
  ...APPS_STRATEGIES,
  ...AUTOSCALING_STRATEGIES,
  ...BATCH_STRATEGIES,
  ...CERTIFICATES_STRATEGIES,
  ...COORDINATION_STRATEGIES,
  ...CORE_STRATEGIES,
  ...DISCOVERY_STRATEGIES,
  ...EVENTS_STRATEGIES,
  ...FLOWCONTROL_STRATEGIES,
  ...NETWORKING_STRATEGIES,
  ...NODE_STRATEGIES,
  ...POLICY_STRATEGIES,
  ...RBAC_STRATEGIES,
  ...RESOURCE_STRATEGIES,
  ...SCHEDULING_STRATEGIES,
  ...STORAGE_STRATEGIES,
}

const composed = new Map<string, ResourceStrategy>()

/** How a built-in kind is defaulted, validated and prepared; the same object every time. */
export function strategyFor<T extends KubeObject = KubeObject>(group: string, kind: string): ResourceStrategy<T> {
  const key = `${group}/${kind}`
  const known = composed.get(key)
  if (known !== undefined) return known as ResourceStrategy<T>
  const selectableFields = SELECTABLE_FIELDS[key]
  const strategy: ResourceStrategy = {
    generation: false,
    ...GENERIC_RULES[key],
    ...(selectableFields !== undefined && { selectableFields }),
    ...KIND_STRATEGIES[key],
  }
  composed.set(key, strategy)
  return strategy as ResourceStrategy<T>
}
