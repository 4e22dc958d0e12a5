import { describe, expect, it } from 'vitest'
import { readYamlDocuments } from './documents.ts'
import { loadYaml, readYamlObjects } from './objects.ts'
import { YamlError } from './yaml-error.ts'

function jsonOf(text: string): unknown {
  return readYamlDocuments(text)[0]?.value
}

function failure(run: () => unknown): YamlError {
  try {
    run()
  } catch (error) {
    if (error instanceof YamlError) return error
    throw error
  }
  throw new Error('nothing failed')
}

describe('YAML values', () => {
  it('are those of YAML 1.1, as kubectl reads it', () => {
    expect(jsonOf('[yes, No, on, OFF, y, true, "yes"]')).toEqual([true, false, true, false, true, true, 'yes'])
    expect(jsonOf('[0755, 0x1F, 1_000, 1.50, 1e3, 010.5]')).toEqual([493, 31, 1000, 1.5, 1000, 10.5])
    expect(jsonOf('[~, null, "", 12:30, 2026-01-01, 2026-01-01T00:00:00Z]')).toEqual([
      null,
      null,
      '',
      '12:30',
      '2026-01-01',
      '2026-01-01T00:00:00Z',
    ])
    expect(jsonOf('a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n')).toEqual({ a: { b: 1 }, c: { b: 1, d: 2 } })
    expect(jsonOf('1: a\ntrue: b\n')).toEqual({ 1: 'a', true: 'b' })
    expect(jsonOf('{"a": "\\u00e9",\n\t"b": [1]}')).toEqual({ a: 'é', b: [1] })
  })

  it('are text where they only look like numbers', () => {
    expect(jsonOf('[E0, e5, ., +, ._1, 1e999, 08x, 0x, 1__2_, -0, 08, .5, 0o17, 0b11, +.5e1]')).toEqual([
      'E0',
      'e5',
      '.',
      '+',
      '._1',
      '1e999',
      '08x',
      '0x',
      12,
      0,
      8,
      0.5,
      15,
      3,
      5,
    ])
    expect(jsonOf('E0: a\n0x10: b\n')).toEqual({ E0: 'a', 16: 'b' })
  })

  it('keep block text as it is', () => {
    expect(jsonOf('a: |\n  one\n  two\nb: >-\n  one\n  two\n')).toEqual({ a: 'one\ntwo\n', b: 'one two' })
  })
})

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n'

describe('objects in a file', () => {
  it('are the documents that are not empty, with lists taken apart', () => {
    const text = `---\n# nothing\n---\n${POD}---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n---\napiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: c}\n`
    expect(loadYaml(text).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(['Pod/a', 'Secret/b', 'Pod/c'])
    expect(loadYaml('')).toEqual([])
  })

  it('say which fields they have twice', () => {
    const text = `${POD}spec:\n  replicas: 1\n  containers:\n  - name: a\n    name: b\n  replicas: 2\n`
    expect(readYamlObjects(text)[0]).toMatchObject({
      object: { spec: { replicas: 2, containers: [{ name: 'b' }] } },
      duplicateFields: ['duplicate field "spec.containers[0].name"', 'duplicate field "spec.replicas"'],
      line: 1,
    })
    const inList = `apiVersion: v1\nkind: List\nitems:\n- ${POD.replaceAll('\n', '\n  ')}kind: Pod\n`
    expect(readYamlObjects(inList)[0]?.duplicateFields).toEqual(['duplicate field "kind"'])
    expect(failure(() => loadYaml(text, 'pod.yaml'))).toMatchObject({
      message: 'error parsing pod.yaml: error converting YAML to JSON: yaml: unmarshal errors:\n  line 9: key "name" already set in map',
      fileName: 'pod.yaml',
      line: 9,
      column: 5,
    })
  })

  it('are refused with the place where the text goes wrong', () => {
    expect(failure(() => loadYaml('a: b: c\n', 'x.yaml'))).toMatchObject({
      message:
        'error parsing x.yaml: error converting YAML to JSON: yaml: line 1, column 4: mapping values are not allowed in this context',
      line: 1,
      column: 4,
    })
    // What is left of a template that nobody filled in.
    expect(failure(() => loadYaml('a: 1\nimage: {{ .Values.image }}\n', 'x.yaml'))).toMatchObject({
      message:
        'error parsing x.yaml: error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{".Values.image":interface {}(nil)}',
      line: 2,
      column: 9,
    })
    expect(failure(() => loadYaml('l: &l [a, 1]\n? *l\n: x\n'))).toMatchObject({
      message: expect.stringMatching(/invalid map key: \[\]interface \{\}\{"a", 1\}$/) as string,
    })
    expect(failure(() => loadYaml('a:\n\tb: 1\n'))).toMatchObject({ line: 2, fileName: 'STDIN' })
    expect(failure(() => loadYaml('a: [1, 2\n'))).toMatchObject({ line: 2 })
  })

  it('must say what they are', () => {
    expect(failure(() => loadYaml('b: 1\na: 2\n', 'x.yaml')).message).toBe(
      `unable to decode "x.yaml": Object 'Kind' is missing in '{"a":2,"b":1}'`,
    )
    expect(failure(() => loadYaml('kind: Pod\n', 'x.yaml')).message).toBe(
      `unable to decode "x.yaml": Object 'apiVersion' is missing in '{"kind":"Pod"}'`,
    )
    expect(failure(() => loadYaml(`${POD}---\njust text\n`))).toMatchObject({ line: 6 })
  })
})
