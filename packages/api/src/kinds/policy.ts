import type { PodDisruptionBudget } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('policy', 'v1')

export const podDisruptionBudgets = resource<PodDisruptionBudget>('poddisruptionbudgets', 'PodDisruptionBudget', {
  shortNames: ['pdb'],
  status: true,
  hash: 'EVWiDmWqyJw=',
})
