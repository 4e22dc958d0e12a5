import type { KubeObject, TableCell, TableColumnDefinition, TableRowCondition } from '@kubesim/api'
import { age } from './age.ts'

/** How the objects of a kind are shown as a table. */
export interface TableDefinition<T extends KubeObject = KubeObject> {
  readonly columns: readonly TableColumnDefinition[]
  /** Cells in the order of the columns; those of wide columns too. `nowMs` is the present, in milliseconds since 1970. */
  row(object: T, nowMs: number): readonly TableCell[]
  conditions?(object: T): readonly TableRowCondition[] | undefined
  /** Order of a list's rows; absent: the list's own. */
  compare?(a: T, b: T): number
}

/** One column, and how to fill it. */
export interface Column<T extends KubeObject = KubeObject> extends TableColumnDefinition {
  cell(object: T, nowMs: number): TableCell
}

/** A table whose cells are read one by one. */
export function tableOf<T extends KubeObject>(columns: readonly Column<T>[]): TableDefinition<T> {
  return {
    columns: columns.map(columnDefinitionOf),
    row: (object, nowMs) => columns.map((column) => column.cell(object, nowMs)),
  }
}

function columnDefinitionOf({ name, type, format, description, priority }: TableColumnDefinition): TableColumnDefinition {
  return { name, type, format, description, priority }
}

/** Differs: descriptions of columns, which no client shows, are empty. */
const PLAIN = { format: '', description: '', priority: 0 }

/** Text; absent is empty. Some columns that upstream declares as text hold something else. */
export function text<T extends KubeObject>(
  name: string,
  read: (object: T, nowMs: number) => string | number | boolean | undefined,
): Column<T> {
  return { ...PLAIN, name, type: 'string', cell: (object, nowMs) => read(object, nowMs) ?? '' }
}

/** A whole number; absent is 0. */
export function integer<T extends KubeObject>(name: string, read: (object: T) => number | undefined): Column<T> {
  return { ...PLAIN, name, type: 'integer', cell: (object) => read(object) ?? 0 }
}

export function boolean<T extends KubeObject>(name: string, read: (object: T) => boolean | string): Column<T> {
  return { ...PLAIN, name, type: 'boolean', cell: (object) => read(object) }
}

/** The column is shown only when more is asked for. */
export function wide<T extends KubeObject>(column: Column<T>): Column<T> {
  return { ...column, priority: 1 }
}

/** The column identifies the object. */
export function identifying<T extends KubeObject>(column: Column<T>): Column<T> {
  return { ...column, format: 'name' }
}

export const NAME: Column = identifying(text('Name', ({ metadata }) => metadata.name))

export const AGE: Column = text('Age', ({ metadata }, nowMs) => age(metadata.creationTimestamp, nowMs))
