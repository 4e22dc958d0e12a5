import { catalogue } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { tableFor } from './built-in.ts'
import columns from './testdata/columns.json' with { type: 'json' }

/** Columns of every kind that has a table, in the server's order, as v1.35 declares them. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = columns

function describeColumns(group: string, kind: string): readonly string[] {
  return tableFor(group, kind).columns.map(({ name, type, format, priority }) =>
    [`${name}: ${type}`, ...(format === '' ? [] : [format]), ...(priority > 0 ? ['wide'] : [])].join(', '),
  )
}

describe('columns', () => {
  it.each(Object.keys(COLUMNS))('of %s', (qualified) => {
    const [kind = '', ...group] = qualified.split('.')
    expect(describeColumns(group.join('.'), kind)).toEqual(COLUMNS[qualified])
  })

  it('of every kind that can be listed are known', () => {
    const listed = catalogue().filter(({ verbs, storedAs }) => verbs.includes('list') && storedAs === undefined)
    const unknown = listed
      .map(({ group, kind }) => (group === '' ? kind : `${kind}.${group}`))
      .filter((name) => COLUMNS[name] === undefined)
    expect(unknown).toEqual([])
  })
})
