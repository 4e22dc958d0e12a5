import { isNotFound, type ResourceDefinition } from '@kubesim/api'
import { throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { ColumnWriter } from '../printers/columns.ts'
import { decorateTable, type Table, type TableOptions, tableLines } from '../printers/table.ts'
import { listError, type Selection, type SelectionOptions, select, selectorOptions, type Target } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'
import { qualifiedKind } from '../resource-builder/mapping.ts'
import { sortByField } from './sort.ts'

/** A table that the server gave, and of which resource. */
export interface ResourceTable {
  readonly definition: ResourceDefinition
  readonly table: Table
}

/** How the command line says what is wanted, for `get` in all its forms. */
export function getSelectionOptions(invocation: Invocation): SelectionOptions {
  const { args, flags } = invocation
  return {
    args,
    files: manifestPaths(invocation),
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allNamespaces: flags.boolean('all-namespaces'),
    emptySelectorAllowed: true,
  }
}

/** `get` in columns. Upstream: kubectl/pkg/cmd/get GetOptions.Run */
export function getTables(invocation: Invocation, { wide }: { readonly wide: boolean }): void {
  const { flags, environment } = invocation
  const selection = select(invocation, getSelectionOptions(invocation))
  const { tables, failures } = fetchTables(invocation, selection)
  const sortBy = flags.text('sort-by')
  const shown = sortBy === '' ? tables : tables.map((each) => sortTable(each, sortBy))
  const text = printTables(invocation, shown, wide)
  environment.out(text)
  if (text === '' && failures.length === 0 && !flags.boolean('ignore-not-found')) invocation.complain(nothingFound(invocation, tables))
  throwAll(failures)
}

function fetchTables(
  invocation: Invocation,
  selection: Selection,
): { readonly tables: readonly ResourceTable[]; readonly failures: readonly unknown[] } {
  const tables: ResourceTable[] = []
  const failures: unknown[] = [...selection.failures]
  for (const target of selection.targets) {
    try {
      tables.push({ definition: definitionOf(target), table: fetchTable(invocation, selection, target) })
    } catch (error) {
      if (!(invocation.flags.boolean('ignore-not-found') && isNotFound(error))) failures.push(error)
    }
  }
  return { tables, failures }
}

function definitionOf(target: Target): ResourceDefinition {
  return target.type === 'manifest' ? target.info.definition : target.definition
}

/** The server's table of what a target names. */
export function fetchTable(invocation: Invocation, selection: Selection, target: Target): Table {
  const { api, flags, resources } = invocation
  if (target.type === 'collection') {
    const chunk = flags.text('sort-by') === '' ? flags.number('chunk-size') : 0
    try {
      return api.table(
        { definition: target.definition, namespace: target.namespace },
        { ...selectorOptions(selection), ...(chunk > 0 && { limit: chunk }) },
      )
    } catch (error) {
      throw listError(error, target.definition, selection)
    }
  }
  const at = target.type === 'manifest' ? target.info : target
  const subresource = flags.text('subresource')
  try {
    return api.table({ definition: at.definition, namespace: at.namespace, name: at.name, ...(subresource !== '' && { subresource }) })
  } catch (error) {
    const namespaces = resources.find(({ group, resource }) => group === '' && resource === 'namespaces')
    if (isNotFound(error) && at.namespace !== '' && at.namespace !== 'default' && namespaces !== undefined)
      api.get({ definition: namespaces, name: at.namespace })
    throw error
  }
}

function sortTable({ definition, table }: ResourceTable, field: string): ResourceTable {
  return { definition, table: { ...table, rows: sortByField(table.rows, field, ({ object }) => object) } }
}

/** How the command line wants one resource's table. */
export function tableOptions(
  { flags }: Invocation,
  definition: ResourceDefinition,
  options: { readonly wide: boolean; readonly withKind: boolean },
): TableOptions {
  return {
    wide: options.wide,
    noHeaders: flags.boolean('no-headers'),
    withNamespace: flags.boolean('all-namespaces') && definition.namespaced,
    labelColumns: flags.list('label-columns'),
    showLabels: flags.boolean('show-labels'),
    ...((options.withKind || flags.boolean('show-kind')) && { kind: qualifiedKind(definition) }),
  }
}

/** Tables of one resource run on; those of different ones are set apart by an empty line and name their kinds. */
function printTables(invocation: Invocation, tables: readonly ResourceTable[], wide: boolean): string {
  const withKind = new Set(tables.map(({ definition }) => definition)).size > 1
  const groups: ResourceTable[][] = []
  for (const each of tables) {
    const last = groups.at(-1)
    if (last?.[0]?.definition === each.definition) last.push(each)
    else groups.push([each])
  }
  const texts = groups.map((group) => printGroup(invocation, group, { wide, withKind })).filter((text) => text !== '')
  return texts.join(invocation.flags.boolean('no-headers') ? '' : '\n')
}

function printGroup(
  invocation: Invocation,
  group: readonly ResourceTable[],
  options: { readonly wide: boolean; readonly withKind: boolean },
): string {
  const { definition, table } = group[0]!
  const merged = { ...table, rows: group.flatMap((each) => each.table.rows ?? []) }
  const shape = tableOptions(invocation, definition, options)
  return new ColumnWriter().write(tableLines(decorateTable(merged, shape), shape))
}

function nothingFound(invocation: Invocation, tables: readonly ResourceTable[]): string {
  const namespaced = !invocation.flags.boolean('all-namespaces') && tables.every(({ definition }) => definition.namespaced)
  return namespaced ? `No resources found in ${invocation.namespace} namespace.` : 'No resources found'
}
