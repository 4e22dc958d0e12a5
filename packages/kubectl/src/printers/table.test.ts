import { describe, expect, test } from 'vitest'
import { alignColumns, ColumnWriter } from './columns.ts'
import { decorateTable, type Table, type TableOptions, tableLines } from './table.ts'

const object = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
})

const TABLE: Table = {
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  columnDefinitions: [
    { name: 'Name', type: 'string', format: 'name' },
    { name: 'Ready', type: 'string' },
    { name: 'IP', type: 'string', priority: 1 },
  ],
  rows: [
    { cells: ['web-0', '1/1', '10.0.0.1'], object: object('web-0', { app: 'web', tier: 'front' }) },
    { cells: ['a-much-longer-name', 'two\nlines', '10.0.0.2'], object: object('a-much-longer-name') },
  ],
}
const print = (options: TableOptions) => alignColumns(tableLines(decorateTable(TABLE, options), options))

describe('tables', () => {
  test('hide wide columns, and cut cells at the end of their first line', () => {
    expect(print({})).toBe('NAME                 READY\nweb-0                1/1\na-much-longer-name   two...\n')
    expect(print({ wide: true, noHeaders: true })).toBe('web-0                1/1      10.0.0.1\na-much-longer-name   two...   10.0.0.2\n')
  })

  test('get columns for namespaces, labels, kinds and events', () => {
    expect(print({ withNamespace: true, kind: 'pod' }).split('\n')[1]).toBe('default     pod/web-0                1/1')
    expect(print({ labelColumns: ['app', 'example.com/tier'], showLabels: true })).toBe(
      'NAME                 READY    APP   TIER   LABELS\nweb-0                1/1      web          app=web,tier=front\na-much-longer-name   two...                <none>\n',
    )
    expect(print({ eventType: 'ADDED' }).split('\n').slice(0, 2)).toEqual([
      'EVENT        NAME                 READY',
      'ADDED        web-0                1/1',
    ])
  })

  test('print nothing when they are empty', () => {
    expect(alignColumns(tableLines({ ...TABLE, rows: [] }, {}))).toBe('')
  })
})

test('a writer keeps its widths, so that later lines stay aligned', () => {
  const writer = new ColumnWriter()
  expect(
    writer.write([
      ['NAME', 'AGE'],
      ['long-name', '1s'],
    ]),
  ).toBe('NAME        AGE\nlong-name   1s\n')
  expect(writer.write([['a', '2s']])).toBe('a           2s\n')
  writer.forget()
  expect(writer.write([['a', '2s']])).toBe('a     2s\n')
})
