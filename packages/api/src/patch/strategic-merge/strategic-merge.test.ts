import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PatchError } from '../errors.ts'
import type { JsonObject } from '../json-value.ts'
import { requireKeyUnchanged, requireMetadataKeyUnchanged } from '../preconditions.ts'
import { mergeItem as schema } from './merge-item.fixture.ts'
import { sortMergeLists } from './sort-merge-lists.ts'
import { applyStrategicMergePatch, createThreeWayMergePatch, createTwoWayMergePatch } from './strategic-merge.ts'
import recorded from './testdata/cases.json' with { type: 'json' }

interface Case {
  readonly suite: string
  readonly name: string
  readonly original?: JsonObject
  readonly modified?: JsonObject
  readonly current?: JsonObject
  readonly twoWay?: JsonObject
  readonly twoWayResult?: JsonObject
  readonly threeWay?: JsonObject
  readonly result?: JsonObject
  readonly sorted?: JsonObject
  readonly expectedError?: string
}

const cases: readonly Case[] = (recorded as unknown as Case[]).map(deepFreeze)

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item)
    Object.freeze(value)
  }
  return value
}

/** The `create` cases compare without order, as their upstream test does; the `raw` ones as they are. */
function comparable(test: Case, value: JsonObject): JsonObject {
  return test.suite === 'create' || test.suite === 'custom' ? sortMergeLists(value, schema) : value
}

function ofSuite(...suites: string[]): Case[] {
  return cases.filter((test) => suites.includes(test.suite))
}

describe('recorded cases', () => {
  it('are all there', () => expect(cases).toHaveLength(77))

  it.each(ofSuite('create', 'raw', 'rawExt'))('two-way, $suite: $name', (test) => {
    const { original = {}, modified = {}, twoWay = {} } = test
    const patch = createTwoWayMergePatch(original, modified, { schema })
    expect(comparable(test, patch)).toEqual(comparable(test, twoWay))
    const result = applyStrategicMergePatch(original, patch, schema)
    expect(comparable(test, result)).toEqual(comparable(test, test.twoWayResult ?? modified))
  })

  it.each(ofSuite('create', 'raw', 'rawExt'))('three-way, $suite: $name', (test) => {
    const { original, modified = {}, current = {}, threeWay = {}, result = {} } = test
    const documents = original ? { original, modified, current } : { modified, current }
    const patch = createThreeWayMergePatch(documents, { schema, overwrite: true })
    expect(comparable(test, patch)).toEqual(comparable(test, threeWay))
    expect(comparable(test, applyStrategicMergePatch(current, patch, schema))).toEqual(comparable(test, result))
    if (!test.name.includes('conflict')) expect(createThreeWayMergePatch(documents, { schema, overwrite: false })).toEqual(patch)
  })

  it.each(ofSuite('custom', 'customRaw'))('apply, $suite: $name', (test) => {
    const { original = {}, modified = {}, twoWay = {} } = test
    const run = (): JsonObject => applyStrategicMergePatch(original, twoWay, schema)
    if (test.expectedError) expect(run).toThrow(test.expectedError)
    else expect(comparable(test, run())).toEqual(comparable(test, modified))
  })

  it.each(ofSuite('SortMergeLists'))('sort: $name', (test) => {
    expect(sortMergeLists(test.original ?? {}, schema)).toEqual(test.sorted)
  })
})

/** Values of the made-up type without nulls and without two list items of one merge key: what real objects look like. */
function mergeItems(depth: number): fc.Arbitrary<JsonObject> {
  const word = fc.constantFrom('a', 'b', 'c', 'd')
  // Sorted, because upstream takes a list that is only sorted for unchanged.
  const ints = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 5 }).map((list) => list.sort())
  const map = fc.dictionary(word, word, { maxKeys: 3 })
  const scalars = { value: word, other: word, simpleMap: map, mergingIntList: ints }
  if (depth === 0) return fc.record(scalars, { requiredKeys: [] })
  const named = fc.record({ name: word, nested: mergeItems(depth - 1) }).map(({ name, nested }) => ({ ...nested, name }))
  const items = fc.uniqueArray(named, { maxLength: 4, selector: (item) => item.name })
  return fc.record(
    {
      ...scalars,
      name: word,
      nonMergingIntList: ints,
      replacingItem: map,
      nonMergingList: items,
      mergingList: items,
      mergeItemPtr: items,
      retainKeysMap: fc.record({ name: word, value: word, simpleMap: map, mergingList: items }, { requiredKeys: [] }),
      retainKeysMergingList: items,
    },
    { requiredKeys: [] },
  )
}

const item = mergeItems(2).map(deepFreeze)

describe('properties', () => {
  it('a two-way patch reproduces the modified object', () => {
    fc.assert(
      fc.property(item, item, (original, modified) => {
        const patch = deepFreeze(createTwoWayMergePatch(original, modified, { schema }))
        expect(applyStrategicMergePatch(original, patch, schema)).toEqual(modified)
      }),
      { numRuns: 200 },
    )
  })

  it('a three-way patch sets what is wanted, and leaves the rest of the current object alone', () => {
    fc.assert(
      fc.property(item, item, item, (original, modified, current) => {
        const patch = deepFreeze(createThreeWayMergePatch({ original, modified, current }, { schema, overwrite: true }))
        const result = applyStrategicMergePatch(current, patch, schema)
        for (const key of ['name', 'value', 'other'] as const) {
          const expected = modified[key] ?? (original[key] === undefined ? current[key] : undefined)
          expect(result[key]).toEqual(expected)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('a three-way patch reproduces the modified object where nobody else changed the current one', () => {
    fc.assert(
      fc.property(item, item, (original, modified) => {
        const patch = createThreeWayMergePatch({ original, modified, current: original }, { schema, overwrite: true })
        expect(applyStrategicMergePatch(original, patch, schema)).toEqual(modified)
      }),
      { numRuns: 200 },
    )
  })

  it('a patch of nothing returns the very object', () => {
    fc.assert(fc.property(item, (object) => void expect(applyStrategicMergePatch(object, {}, schema)).toBe(object)))
  })
})

describe('structural sharing', () => {
  const original = deepFreeze({ name: 'x', simpleMap: { a: '1' }, mergingList: [{ name: 1, simpleMap: { b: '2' } }, { name: 2 }] })

  it('keeps what the patch leaves alone', () => {
    const result = applyStrategicMergePatch(original, { mergingList: [{ name: 2, value: 'v' }] }, schema)
    expect(result.simpleMap).toBe(original.simpleMap)
    expect((result.mergingList as unknown[])[0]).toBe(original.mergingList[0])
    expect(result).toEqual({ ...original, mergingList: [original.mergingList[0], { name: 2, value: 'v' }] })
  })

  it('returns the object when the patch sets what it already holds', () => {
    const patch = { name: 'x', simpleMap: { a: '1', gone: null }, mergingList: [{ name: 1, simpleMap: { b: '2' } }] }
    expect(applyStrategicMergePatch(original, patch, schema)).toBe(original)
    expect(applyStrategicMergePatch(original, { simpleMap: { $patch: 'replace', a: '1' } }, schema)).toBe(original)
  })
})

describe('directives', () => {
  const object = { simpleMap: { a: '1', b: '2' }, mergingList: [{ name: 'a', value: '1' }, { name: 'b' }] }
  const apply = (patch: JsonObject): JsonObject => applyStrategicMergePatch(object, patch, schema)

  it('$patch: replace and delete of an object', () => {
    expect(apply({ simpleMap: { $patch: 'replace', c: '3' } }).simpleMap).toEqual({ c: '3' })
    expect(apply({ simpleMap: { $patch: 'delete' } }).simpleMap).toEqual({})
  })

  it('$patch: replace and delete of list items', () => {
    expect(apply({ mergingList: [{ $patch: 'delete', name: 'a' }] }).mergingList).toEqual([{ name: 'b' }])
    expect(apply({ mergingList: [{ name: 'c' }, { $patch: 'replace' }] }).mergingList).toEqual([{ name: 'c' }])
  })

  it.each<[string, JsonObject, string]>([
    ['unknown directive', { simpleMap: { $patch: 'huh' } }, 'unknown patch type: huh in map: map[$patch:huh]'],
    ['$patch: merge in a list', { mergingList: [{ $patch: 'merge' }] }, 'merging lists cannot yet be specified in the patch'],
    [
      'delete without merge key',
      { mergingList: [{ $patch: 'delete' }] },
      'map: map[$patch:delete] does not contain declared merge key: name',
    ],
    ['item without merge key', { mergingList: [{ value: '1' }] }, 'map: map[value:1] does not contain declared merge key: name'],
    ['mixed items', { mergingList: ['a'] }, 'list element types are not identical: [[map[name:a value:1] map[name:b]] [a]]'],
    ['unknown object field', { simpleMap: { a: '1' }, nope: { a: 1 } }, ''],
    ['order of no list', { '$setElementOrder/mergingList': 1 }, 'expected a []interface {}, but received a int64'],
    ['order directive without field', { $setElementOrder: [] }, 'invalid patch format of setElementOrder list'],
    ['deletions without field', { $deleteFromPrimitiveList: [1] }, 'invalid patch format of primitive list'],
    ['key that is not retained', { $retainKeys: ['name'], value: 'a' }, 'invalid patch format of retainKeys'],
    ['retained keys of no list', { $retainKeys: 'name' }, 'invalid patch format of retainKeys'],
    [
      'order of an unknown field',
      { '$setElementOrder/nope': [] },
      'unable to find api field in struct MergeItem for the json field "nope"',
    ],
  ])('%s', (_, patch, message) => {
    if (message === '') expect(apply(patch).nope).toEqual({ a: 1 })
    else expect(() => apply(patch)).toThrow(new PatchError('Other', message).message)
  })

  it('new values lose nulls and directives, items of merging lists do not', () => {
    const patch = {
      nonMergingList: [
        { name: 'x', value: null },
        { $patch: 'delete', name: 'y' },
      ],
      replacingItem: { a: null, b: 1 },
    }
    expect(applyStrategicMergePatch({}, patch, schema)).toEqual({ nonMergingList: [{ name: 'x' }], replacingItem: { b: 1 } })
  })
})

describe('fields that the schema does not know', () => {
  const original = { array: [1, 2, 3], complex: { nested: true }, name: 'foo', scalar: true }
  const twoWay = (modified: JsonObject): JsonObject => createTwoWayMergePatch(original, modified, { schema })

  it('merge as long as they are added, removed or the same', () => {
    expect(twoWay(original)).toEqual({})
    expect(twoWay({ name: 'foo' })).toEqual({ array: null, complex: null, scalar: null })
    expect(twoWay({ ...original, more: { key: null } })).toEqual({ more: { key: null } })
  })

  it('throw when they differ', () => {
    expect(() => twoWay({ ...original, complex: { nested: false } })).toThrow('unable to find api field in struct MergeItem')
    expect(() => twoWay({ ...original, array: [1] })).toThrow('for the json field "array"')
  })
})

describe('three-way patches', () => {
  const documents = { original: { name: 'a' }, modified: { name: 'b' }, current: { name: 'c' } }

  it('report a conflict unless told to overwrite', () => {
    const create = (): JsonObject => createThreeWayMergePatch(documents, { schema, overwrite: false })
    expect(create).toThrow('patch:\nname: b\n\nconflicts with changes made from original to current:\nname: c\n\n')
    expect(createThreeWayMergePatch(documents, { schema, overwrite: true })).toEqual({ name: 'b' })
  })

  it('hold preconditions', () => {
    const preconditions = [requireMetadataKeyUnchanged('name'), requireKeyUnchanged('name')]
    const create = (): JsonObject => createThreeWayMergePatch(documents, { schema, overwrite: true, preconditions })
    expect(create).toThrow('precondition failed for: map[name:b]')
  })
})
