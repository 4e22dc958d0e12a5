import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from './json-value.ts'
import { jsonEqual, shareUnchanged } from './json-value.ts'
import { applyMergePatch, createMergePatch } from './merge-patch.ts'
import { createThreeWayJsonMergePatch } from './three-way-merge-patch.ts'

const json = fc.object({
  maxDepth: 3,
  maxKeys: 4,
  key: fc.constantFrom('a', 'b', 'c', '__proto__'),
  values: [fc.integer({ max: 3 }), fc.boolean()],
})
const document = json.map((value) => JSON.parse(JSON.stringify(value)) as JsonObject)

describe('applyMergePatch', () => {
  it.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{}, { a: [{ b: null }, null] }, { a: [{}, null] }],
    [{ a: {} }, { a: [{ b: null }] }, { a: [{ b: null }] }],
    [[1], { a: 'b', c: null }, { a: 'b' }],
    [{ a: 1 }, [1, { b: null }], [1, {}]],
  ])('%j with %j', (before, patch, after) => expect(applyMergePatch(before, patch)).toEqual(after))

  it.each([null, 1, 'x', true])('refuses %j', (patch) => expect(() => applyMergePatch({}, patch)).toThrow('Invalid JSON Patch'))

  it('shares what it does not change', () => {
    const before = { metadata: { labels: { a: 'b' } }, spec: { replicas: 1 } }
    const after = applyMergePatch(before, { spec: { replicas: 2 } }) as typeof before
    expect(after.metadata).toBe(before.metadata)
    expect(applyMergePatch(before, { spec: { replicas: 1 }, status: null })).toBe(before)
  })

  it('reproduces the modified document with the patch that was made for it', () => {
    fc.assert(
      fc.property(document, document, (original, modified) => {
        expect(jsonEqual(applyMergePatch(original, createMergePatch(original, modified)), modified)).toBe(true)
      }),
    )
  })
})

describe('createThreeWayJsonMergePatch', () => {
  const original = { a: 1, gone: 1, nested: { gone: 1, kept: 1 } }
  const modified = { a: 2, nested: { kept: 1 } }
  const current = { a: 1, gone: 1, nested: { gone: 1, kept: 1, theirs: 1 }, theirs: 1 }

  it('adds and changes against current, deletes against original', () => {
    const patch = createThreeWayJsonMergePatch({ original, modified, current })
    expect(patch).toEqual({ a: 2, gone: null, nested: { gone: null } })
    expect(applyMergePatch(current, patch)).toEqual({ a: 2, nested: { kept: 1, theirs: 1 }, theirs: 1 })
  })

  it('treats an empty object that was set as a value', () => {
    expect(createThreeWayJsonMergePatch({ modified: { a: {} }, current: {} })).toEqual({ a: {} })
  })

  it('needs no original', () => {
    expect(createThreeWayJsonMergePatch({ modified: { a: [1, { b: null }] }, current: { a: [2] } })).toEqual({ a: [1, {}] })
  })

  it('is empty when current already is what is wanted', () => {
    fc.assert(
      fc.property(document, (wanted) => void expect(createThreeWayJsonMergePatch({ modified: wanted, current: wanted })).toEqual({})),
    )
  })
})

describe('shareUnchanged', () => {
  it('equals the new document and shares equal parts of the old', () => {
    fc.assert(
      fc.property(document, document, (previous, next) => {
        const shared = shareUnchanged(previous, next)
        expect(jsonEqual(shared, next)).toBe(true)
        expect(shared === previous).toBe(jsonEqual(previous, next))
        expect(shareUnchanged(previous, JSON.parse(JSON.stringify(previous)))).toBe(previous)
      }),
    )
  })
})
