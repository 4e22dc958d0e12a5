import { readYamlDocuments } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatYaml } from './yaml.ts'
import { compareYamlKeys } from './yaml-key-order.ts'

describe('kubectl -o yaml', () => {
  test('writes objects and lists as kubectl does', () => {
    const object = {
      kind: 'X',
      apiVersion: 'v1',
      spec: { list: [{ b: 1, a: [1, [2]] }, 'x'], empty: {}, none: [], nothing: null },
      flag: true,
    }
    expect(formatYaml(object)).toBe(
      'apiVersion: v1\nflag: true\nkind: X\nspec:\n  empty: {}\n  list:\n  - a:\n    - 1\n    - - 2\n    b: 1\n  - x\n  none: []\n  nothing: null\n',
    )
  })

  test.each([
    ['plain text', 'plain text'],
    ['', '""'],
    ['true', '"true"'],
    ['yes', '"yes"'],
    ['y', '"y"'],
    ['on', '"on"'],
    ['null', '"null"'],
    ['~', '"~"'],
    ['1', '"1"'],
    ['1.5', '"1.5"'],
    ['1e3', '"1e3"'],
    ['0x1F', '"0x1F"'],
    ['E0', 'E0'],
    ['.', '.'],
    ['1e999', '1e999'],
    ['1_000', '"1_000"'],
    ['12:30', '"12:30"'],
    ['2026-01-01T00:00:00Z', '"2026-01-01T00:00:00Z"'],
    ['2026-01-01', '"2026-01-01"'],
    ['1.2.3', '1.2.3'],
    ['250m', '250m'],
    ['a: b', "'a: b'"],
    ['a:', "'a:'"],
    ['a:b', 'a:b'],
    ['a #b', "'a #b'"],
    ['#a', "'#a'"],
    ['- a', "'- a'"],
    ['-a', '-a'],
    ['*', "'*'"],
    ['[a', "'[a'"],
    ["it's", "it's"],
    ["'quoted'", "'''quoted'''"],
    ['%a', "'%a'"],
    ['@a', "'@a'"],
    [' a', "' a'"],
    ['a ', "'a '"],
    ['a\tb', '"a\\tb"'],
    ['0/3 nodes are available', '0/3 nodes are available'],
    ['---', "'---'"],
    ['é', 'é'],
    ['\u0001', '"\\x01"'],
  ])('writes the text %j as %s', (value, expected) => {
    expect(formatYaml({ a: value })).toBe(`a: ${expected}\n`)
  })

  test('writes several lines as a literal', () => {
    expect(formatYaml({ a: 'one\ntwo\n', b: 1 })).toBe('a: |\n  one\n  two\nb: 1\n')
    expect(formatYaml({ a: 'one\n\n two' })).toBe('a: |-\n  one\n\n   two\n')
    expect(formatYaml({ a: 'one\n\n' })).toBe('a: |+\n  one\n\n')
    expect(formatYaml({ a: ' one\ntwo' })).toBe('a: |2-\n   one\n  two\n')
    expect(formatYaml({ a: 'one \ntwo' })).toBe('a: "one \\ntwo"\n')
    expect(formatYaml({ a: 'tab\there\n' })).toBe('a: "tab\\there\\n"\n')
  })

  test('folds long text at blanks', () => {
    const message =
      '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.'
    expect(formatYaml({ status: { conditions: [{ message, type: 'PodScheduled' }] } })).toBe(
      "status:\n  conditions:\n  - message: '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate,\n      preemption: 0/3 nodes are available: 3 No preemption victims found for incoming\n      pod.'\n    type: PodScheduled\n",
    )
  })

  test('can be read back', () => {
    const key = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text !== '<<' && text !== '__proto__')
    const leaf = fc.oneof(
      fc.string(),
      fc.string({ maxLength: 5, unit: fc.constantFrom('0', '1', 'E', 'e', '.', '_', '-', '+', 'x', 'o', 'b', '~', 'y', 'n', ':') }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.lorem({ maxCount: 40 }),
      fc.string({ unit: fc.constantFrom('a', '\n', ' ', '#', ':', '-', '"', "'") }),
    )
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(readYamlDocuments(formatYaml({ value }))[0]?.value).toEqual({ value })
      }),
      { numRuns: 400 },
    )
  })
})

test('keys stand in the order of the YAML library', () => {
  const keys = ['b', 'a10', 'a2', '10', '9', 'B', 'a', '_a', 'a-b', 'a.b', 'app.kubernetes.io/name', 'app']
  expect([...keys].sort(compareYamlKeys)).toEqual([
    '_a',
    '9',
    '10',
    'B',
    'a',
    'a-b',
    'a.b',
    'a2',
    'a10',
    'app',
    'app.kubernetes.io/name',
    'b',
  ])
})
