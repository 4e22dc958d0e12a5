import type { PriorityClass } from '../../types/generated.ts'
import { changed } from '../structural-sharing.ts'

/** Upstream: pkg/apis/scheduling/v1 SetDefaults_PriorityClass */
export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return changed(priorityClass, { preemptionPolicy: priorityClass.preemptionPolicy ?? 'PreemptLowerPriority' })
}
