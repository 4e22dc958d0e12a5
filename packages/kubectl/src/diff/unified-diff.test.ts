import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

const diff = (from: string, to: string) => unifiedDiff({ label: 'a', text: from }, { label: 'b', text: to })
const lines = (...all: (string | number)[]) => all.map((line) => `${line}\n`).join('')

test('equal texts have no difference', () => {
  expect(diff(lines('a', 'b'), lines('a', 'b'))).toBe('')
})

test('changes stand between three lines of context', () => {
  expect(diff(lines(1, 2, 3, 4, 5, 6, 7, 8, 9), lines(1, 2, 3, 4, 'five', 6, 7, 8, 9))).toBe(
    `--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n`,
  )
  expect(diff('', lines('x'))).toBe('--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n')
  expect(diff(lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), lines(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))).toBe(
    '--- a\n+++ b\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -7,4 +8,3 @@\n 7\n 8\n 9\n-10\n',
  )
})

test('a difference turns the one text into the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }).map((all) => lines(...all))
  fc.assert(
    fc.property(text, text, (from, to) => {
      expect(patch(from, diff(from, to))).toBe(to)
    }),
  )
})

/** The text with a unified diff applied. */
function patch(from: string, unified: string): string {
  const source = from.split('\n').slice(0, -1)
  const result: string[] = []
  let at = 0
  for (const line of unified.split('\n').slice(2)) {
    const header = /^@@ -(\d+)(?:,(\d+))? /.exec(line)
    if (header !== null) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1)
      while (at < start) result.push(source[at++]!)
    } else if (line.startsWith('+')) result.push(line.slice(1))
    else if (line.startsWith('-')) at++
    else if (line.startsWith(' ')) result.push(source[at++]!)
  }
  return lines(...result, ...source.slice(at))
}
