import type { FlowSchema, PriorityLevelConfiguration, QueuingConfiguration } from '@kubesim/api'
import { AGE, NAME, type TableDefinition, tableOf, text } from './table-definition.ts'

/** Rows come in the order in which schemas are tried. */
export const flowSchemaTable: TableDefinition<FlowSchema> = {
  ...tableOf<FlowSchema>([
    NAME,
    text('PriorityLevel', ({ spec }) => spec?.priorityLevelConfiguration.name),
    text('MatchingPrecedence', precedenceOf),
    text('DistinguisherMethod', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
    AGE,
    text('MissingPL', ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?'),
  ]),
  compare: (a, b) => precedenceOf(a) - precedenceOf(b) || (a.metadata.name! < b.metadata.name! ? -1 : 1),
}

function precedenceOf({ spec }: FlowSchema): number {
  return spec?.matchingPrecedence ?? 0
}

export const priorityLevelConfigurationTable = tableOf<PriorityLevelConfiguration>([
  NAME,
  text('Type', ({ spec }) => spec?.type),
  text('NominalConcurrencyShares', ({ spec }) => (spec?.limited === undefined ? '<none>' : (spec.limited.nominalConcurrencyShares ?? 0))),
  text('Queues', (level) => queuing(level, ({ queues }) => queues)),
  text('HandSize', (level) => queuing(level, ({ handSize }) => handSize)),
  text('QueueLengthLimit', (level) => queuing(level, ({ queueLengthLimit }) => queueLengthLimit)),
  AGE,
])

function queuing({ spec }: PriorityLevelConfiguration, read: (queuing: QueuingConfiguration) => number | undefined): number | string {
  const configuration = spec?.limited?.limitResponse?.queuing
  return configuration === undefined ? '<none>' : (read(configuration) ?? 0)
}
