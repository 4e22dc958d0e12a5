import { expect, test } from 'vitest'
import { customCells, customColumns, customColumnsOfFile } from './custom-columns.ts'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', labels: { app: 'web' } },
  spec: { containers: [{ name: 'x' }, { name: 'y' }], nodeName: 'n1' },
}

test('columns of the user', () => {
  const columns = customColumns('NAME:.metadata.name,IMAGES:.spec.containers[*].name,NONE:.spec.foo,LABELS:metadata.labels')
  expect(columns.headers).toEqual(['NAME', 'IMAGES', 'NONE', 'LABELS'])
  expect(customCells(columns, pod)).toEqual(['a', 'x,y', '<none>', 'map[app:web]'])
  expect(customCells(customColumnsOfFile('NAME   NODE\nmetadata.name {.spec.nodeName}\n'), pod)).toEqual(['a', 'n1'])
})

test('mistakes are told', () => {
  expect(() => customColumns('NAME')).toThrow('unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>')
  expect(() => customColumns('NAME:{a')).toThrow('unexpected path string')
  expect(() => customColumnsOfFile('A B\n.x\n')).toThrow("number of headers (2) and field specifications (1) don't match")
})
