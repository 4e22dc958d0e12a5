import type { KubeObject } from '@kubesim/api'

/** A table as the API server answers it. Upstream: meta.k8s.io/v1 Table */
export interface Table {
  readonly kind: 'Table'
  readonly apiVersion: string
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly columnDefinitions: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  /** 0 is always shown, anything else only by `-o wide`. */
  readonly priority?: number
}

export interface TableRow {
  readonly cells: readonly unknown[]
  readonly object?: KubeObject
}

export interface TableOptions {
  readonly wide?: boolean
  readonly noHeaders?: boolean
  readonly withNamespace?: boolean
  /** `deployment.apps`: put in front of names. */
  readonly kind?: string
  readonly labelColumns?: readonly string[]
  readonly showLabels?: boolean
  /** First column of what a watch reports. */
  readonly eventType?: string
}

/** The table with the columns that kubectl adds: namespace, labels, the type of a watch event. Upstream: printers decorateTable */
export function decorateTable(table: Table, options: TableOptions): Table {
  const nameColumn =
    options.kind === undefined ? -1 : table.columnDefinitions.findIndex(({ format, type }) => format === 'name' && type === 'string')
  const before = [...(options.eventType === undefined ? [] : ['Event']), ...(options.withNamespace ? ['Namespace'] : [])]
  const after = [...(options.labelColumns ?? []).map(labelHeader), ...(options.showLabels ? ['Labels'] : [])]
  if (before.length + after.length === 0 && nameColumn < 0) return table
  const width = table.columnDefinitions.length
  const rows = table.rows.map((row) => {
    const cells = row.cells.slice(0, width).map((cell, index) => (index === nameColumn ? `${options.kind}/${String(cell)}` : cell))
    const padded = [...cells, ...Array.from({ length: width - cells.length }, () => null)]
    return { ...row, cells: [...cellsBefore(row, options), ...padded, ...cellsAfter(row, options)] }
  })
  return { ...table, columnDefinitions: [...before.map(textColumn), ...table.columnDefinitions, ...after.map(textColumn)], rows }
}

const EVENT_WIDTH = 10

function cellsBefore({ object }: TableRow, { eventType, withNamespace }: TableOptions): readonly unknown[] {
  return [
    ...(eventType === undefined ? [] : [eventType.padEnd(EVENT_WIDTH)]),
    ...(withNamespace ? [object?.metadata.namespace ?? null] : []),
  ]
}

function cellsAfter({ object }: TableRow, { labelColumns = [], showLabels }: TableOptions): readonly unknown[] {
  const labels = object?.metadata.labels ?? {}
  if (object === undefined) return [...labelColumns.map(() => null), ...(showLabels ? [null] : [])]
  return [...labelColumns.map((label) => labels[label] ?? ''), ...(showLabels ? [labelsText(labels)] : [])]
}

/** `a=b,c=d`, sorted, or `<none>`. Upstream: labels.FormatLabels */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
  return pairs.length === 0 ? '<none>' : pairs.join(',')
}

function labelHeader(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1).toUpperCase()
}

function textColumn(name: string): TableColumn {
  return { name, type: 'string' }
}

/** Header and rows as lines of cells, ready to be aligned. Upstream: printers printTable */
export function tableLines(table: Table, { wide = false, noHeaders = false }: TableOptions): readonly (readonly string[])[] {
  const shown = table.columnDefinitions.flatMap(({ priority = 0 }, index) => (wide || priority === 0 ? [index] : []))
  const header = noHeaders || table.rows.length === 0 ? [] : [shown.map((index) => table.columnDefinitions[index]!.name.toUpperCase())]
  return [...header, ...table.rows.map(({ cells }) => shown.filter((index) => index < cells.length).map((index) => cellText(cells[index])))]
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell !== 'string') return String(cell)
  const end = cell.search(/[\f\n\r]/)
  return escapeTerminal(end < 0 ? cell : `${cell.slice(0, end)}...`)
}

/** An escape sequence in an object must not reach the terminal. Upstream: printers WriteEscaped */
function escapeTerminal(text: string): string {
  return text.replaceAll('\u001b', '^[').replaceAll('\r', '\\r')
}
