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
