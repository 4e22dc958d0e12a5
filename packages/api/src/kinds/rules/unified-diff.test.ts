import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

describe('differences of text', () => {
  it('are none of the same', () => {
    expect(unifiedDiff('a\nb', 'a\nb')).toBe('')
  })

  it('come with three lines on either side', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni'
    expect(unifiedDiff(before, before.replace('e', 'E'))).toBe('@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n')
  })

  it('far apart are apart', () => {
    const before = Array.from({ length: 20 }, (_, line) => String(line)).join('\n')
    const after = before.replace('2\n', 'two\n').replace('\n18', '')
    expect(unifiedDiff(before, after)).toBe('@@ -1,6 +1,6 @@\n 0\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -16,5 +16,4 @@\n 15\n 16\n 17\n-18\n 19\n')
  })

  it('have the removed lines of the one and the added lines of the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = unifiedDiff(before.join('\n'), after.join('\n')).split('\n')
        const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length
        const of = (list: readonly string[]) => Math.max(list.length, 1)
        expect(of(before) - count('-')).toBe(of(after) - count('+'))
      }),
    )
  })
})
