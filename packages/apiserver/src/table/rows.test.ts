import { type KubeObject, parseTime } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { tableFor } from './built-in.ts'
import rows from './testdata/rows.json' with { type: 'json' }

const NOW_MS = parseTime('2026-03-01T12:00:00Z')

/** Objects named `x`, five minutes old, and their cells. */
const ROWS = rows as unknown as Readonly<Record<string, readonly (Partial<KubeObject> & { readonly row: string })[]>>

describe.each(Object.keys(ROWS))('rows of %s', (qualified) => {
  const [kind = '', ...group] = qualified.split('.')

  it.each(ROWS[qualified]!)('$row', ({ row, metadata, ...fields }) => {
    const object = {
      apiVersion: 'v1',
      kind,
      metadata: { name: 'x', creationTimestamp: '2026-03-01T11:55:00Z', ...metadata },
      ...fields,
    } as KubeObject
    expect(tableFor(group.join('.'), kind).row(object, NOW_MS).join(' | ')).toBe(row)
  })
})
