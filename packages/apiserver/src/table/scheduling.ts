import type { PriorityClass } from '@kubesim/api'
import { AGE, boolean, integer, NAME, tableOf, text } from './table-definition.ts'

export const priorityClassTable = tableOf<PriorityClass>([
  NAME,
  integer('Value', ({ value }) => value),
  boolean('Global-Default', ({ globalDefault }) => globalDefault ?? false),
  AGE,
  text('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy),
])
