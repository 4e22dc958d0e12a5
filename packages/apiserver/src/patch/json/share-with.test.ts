import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shareWith } from './share-with.ts'

const JSON_VALUE = fc.jsonValue({ maxDepth: 3 })

describe('shareWith', () => {
  it('is equal to the next value, whatever came before', () => {
    fc.assert(
      fc.property(JSON_VALUE, JSON_VALUE, (previous, next) => {
        expect(shareWith(previous, next)).toEqual(next)
      }),
    )
  })

  it('is the previous value when nothing changes', () => {
    fc.assert(fc.property(JSON_VALUE, (previous) => shareWith(previous, structuredClone(previous)) === previous))
  })

  it('shares the parts that stay', () => {
    const previous = { a: { b: [1, { c: 2 }] }, d: { e: 1 }, f: undefined }
    const next = shareWith<Record<string, unknown>>(previous, { a: { b: [1, { c: 2 }] }, d: { e: 2 } })
    expect(next).toEqual({ a: { b: [1, { c: 2 }] }, d: { e: 2 } })
    expect(next.a).toBe(previous.a)
    expect(shareWith<object>(previous, { a: previous.a, d: { e: 1 } })).toBe(previous)
  })
})
