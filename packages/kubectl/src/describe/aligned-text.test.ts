import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignColumns } from './aligned-text.ts'

describe('alignColumns', () => {
  it.each([
    ['Name:\tbar\nNamespace:\tfoo\n', 'Name:       bar\nNamespace:  foo\n'],
    ['a\tb\tc\naa\tbb\tcc\n', 'a   b   c\naa  bb  cc\n'],
    ['a\tb\nplain\nlonger\tc\n', 'a  b\nplain\nlonger  c\n'],
    ['a\t\nb\t\n', 'a  \nb  \n'],
    ['x\ty\tz\nlonger\n', 'x  y  z\nlonger\n'],
    ['a\tb\tc\naaa\tb\nd\te\tf\n', 'a    b  c\naaa  b\nd    e  f\n'],
    ['\tpod-template-hash=1\nLabels:\tapp\n', '         pod-template-hash=1\nLabels:  app\n'],
    ['ä\tb\nabc\tb', 'ä    b\nabc  b'],
  ])('%j', (text, aligned) => {
    expect(alignColumns(text)).toBe(aligned)
  })

  it('leaves text without tabs alone', () => {
    fc.assert(fc.property(fc.string(), (text) => alignColumns(text.replaceAll('\t', ' ')) === text.replaceAll('\t', ' ')))
  })

  it('pads, and neither loses nor changes a cell', () => {
    const cell = fc.stringMatching(/^[a-z]{0,6}$/)
    const line = fc.array(cell, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const aligned = alignColumns(lines.map((cells) => cells.join('\t')).join('\n')).split('\n')
        lines.forEach((cells, row) => {
          expect(aligned[row]!.replace(/ /g, '')).toBe(cells.join(''))
        })
      }),
    )
  })

  it('begins a column at one place in neighbouring lines', () => {
    const line = fc.tuple(fc.stringMatching(/^[a-z]{1,9}$/), fc.stringMatching(/^[a-z]{1,9}$/))
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 6 }), (lines) => {
        const aligned = alignColumns(lines.map((cells) => cells.join('\t')).join('\n')).split('\n')
        const width = Math.max(...lines.map(([first]) => first.length)) + 2
        expect(aligned.map((text) => text.slice(width))).toEqual(lines.map(([, second]) => second))
      }),
    )
  })
})
