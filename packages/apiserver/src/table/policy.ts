import type { PodDisruptionBudget } from '@kubesim/api'
import { AGE, integer, NAME, tableOf, text } from './table-definition.ts'

export const podDisruptionBudgetTable = tableOf<PodDisruptionBudget>([
  NAME,
  text('Min Available', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
  text('Max Unavailable', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
  integer('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed),
  AGE,
])
