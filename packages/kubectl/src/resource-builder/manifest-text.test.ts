import { describe, expect, test } from 'vitest'
import { readDocuments } from './manifest-text.ts'

const values = (text: string) =>
  readDocuments(text, 'a.yaml').map((document) => (document.type === 'value' ? document.value : document.error.message))

describe('manifests', () => {
  test('are split into documents; empty ones do not count', () => {
    expect(values('a: 1\n---\n# nothing\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }])
    expect(values('{"a": 1}')).toEqual([{ a: 1 }])
    expect(values('')).toEqual([])
  })

  test('a document that cannot be read does not keep the others back, and says where it is broken', () => {
    const [first, broken, last] = values('a: 1\n---\nb: 2\n\tc: 3\n---\nd: 4\n')
    expect([first, last]).toEqual([{ a: 1 }, { d: 4 }])
    expect(broken).toMatch(/^error: error parsing a\.yaml: error converting YAML to JSON: yaml: line 4, column \d+: /)
  })

  test('of a key that is there twice the last counts, and the user is told', () => {
    const [document] = readDocuments('a: 1\nb:\n  c: 1\n  c: 2\n', 'a.yaml')
    expect(document).toEqual({
      type: 'value',
      value: { a: 1, b: { c: 2 } },
      warnings: ['a.yaml: line 4: key "c" is set twice, the last one counts'],
    })
  })

  test('booleans and numbers are read as Kubernetes reads them', () => {
    expect(values('a: yes\nb: 0644\nc: 80:80\nd: 2026-01-01\n')).toEqual([{ a: true, b: 420, c: '80:80', d: '2026-01-01' }])
  })
})
