import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference, type FieldSet, hasPath, intersection, listPaths, recursiveDifference, setsEqual, union } from './field-set.ts'
import { fieldSetOf } from './field-set-builder.ts'
import { parseFieldsV1, toFieldsV1 } from './fields-v1.ts'
import { fieldElement, indexElement, keyElement, type Path, pathText, valueElement } from './path-element.ts'

const NAME = fc.constantFrom('a', 'b', 'c', 'x/y')
const ELEMENT = fc.oneof(
  NAME.map(fieldElement),
  fc.tuple(NAME, fc.oneof(NAME, fc.nat(3))).map(([name, value]) => keyElement([{ name, value }])),
  fc.oneof(NAME, fc.nat(3), fc.boolean()).map(valueElement),
  fc.nat(3).map(indexElement),
)
const PATHS = fc.array(fc.array(ELEMENT, { minLength: 1, maxLength: 3 }), { maxLength: 6 })
const SET = PATHS.map((paths) => fieldSetOf(...paths))

function texts(set: FieldSet): string[] {
  return listPaths(set).map(pathText).sort()
}

describe('a field set', () => {
  it('holds the paths that were put in', () => {
    fc.assert(
      fc.property(PATHS, (paths) => {
        expect(texts(fieldSetOf(...paths))).toEqual([...new Set(paths.map(pathText))].sort())
      }),
    )
  })

  it('comes back from its wire form', () => {
    fc.assert(fc.property(SET, (set) => setsEqual(parseFieldsV1(JSON.parse(JSON.stringify(toFieldsV1(set)))), set)))
  })

  it('follows the algebra of sets', () => {
    fc.assert(
      fc.property(SET, SET, (a, b) => {
        const inB = (path: string): boolean => texts(b).includes(path)
        expect(texts(union(a, b))).toEqual([...new Set([...texts(a), ...texts(b)])].sort())
        expect(texts(intersection(a, b))).toEqual(texts(a).filter(inB))
        expect(texts(difference(a, b))).toEqual(texts(a).filter((path) => !inB(path)))
        const below = (path: Path): boolean => path.some((_, index) => hasPath(b, path.slice(0, index + 1)))
        expect(texts(recursiveDifference(a, b))).toEqual(
          listPaths(a)
            .filter((path) => !below(path))
            .map(pathText)
            .sort(),
        )
      }),
    )
  })

  it('gives itself back when an operation leaves it as it is', () => {
    fc.assert(fc.property(SET, (set) => union(set, set) === set && intersection(set, set) === set && difference(set, fieldSetOf()) === set))
  })
})

describe('the wire form', () => {
  it('is that of Kubernetes', () => {
    const port = keyElement([
      { name: 'protocol', value: 'TCP' },
      { name: 'port', value: 80 },
    ])
    const set = fieldSetOf(
      [fieldElement('spec'), fieldElement('ports')],
      [fieldElement('spec'), fieldElement('ports'), port],
      [fieldElement('spec'), fieldElement('ports'), port, fieldElement('name')],
      [fieldElement('metadata'), fieldElement('finalizers'), valueElement('x/y')],
    )
    expect(JSON.stringify(toFieldsV1(set))).toBe(
      '{"f:metadata":{"f:finalizers":{"v:\\"x/y\\"":{}}},"f:spec":{"f:ports":{".":{},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{}}}}}',
    )
    expect(texts(set)).toEqual([
      '.metadata.finalizers[="x/y"]',
      '.spec.ports',
      '.spec.ports[port=80,protocol="TCP"]',
      '.spec.ports[port=80,protocol="TCP"].name',
    ])
  })

  it.each<[unknown, string]>([
    [{ f: {} }, 'key must be 2 characters long:'],
    [{ 'f-a': {} }, 'missing colon: f-a'],
    [{ 'k:[]': {} }, 'expected a map of key fields: []'],
    [{ 'f:a': 1 }, 'error decoding set: expected a map'],
  ])('is refused when it is %j', (fields, message) => {
    expect(() => parseFieldsV1(fields)).toThrow(message)
  })
})
