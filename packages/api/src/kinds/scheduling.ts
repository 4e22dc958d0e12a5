import type { PriorityClass } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('scheduling.k8s.io', 'v1')

export const priorityClasses = resource<PriorityClass>('priorityclasses', 'PriorityClass', {
  namespaced: false,
  shortNames: ['pc'],
  hash: '1QwjyaZjj3Y=',
})
