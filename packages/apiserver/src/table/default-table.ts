import { NAME, type TableDefinition, tableOf, text } from './table-definition.ts'

/** For kinds that say nothing of their own. Upstream: apiserver/pkg/registry/rest/table.go */
export const defaultTable: TableDefinition = tableOf([
  NAME,
  { ...text('Created At', ({ metadata }) => metadata.creationTimestamp), type: 'date' },
])
