import { expect, test } from 'vitest'
import { createInputLog, type Input } from './input-log.ts'

test('inputs are kept in order, until they are diverted', () => {
  let turn = 0
  const log = createInputLog(() => ({ timeMs: 1_000 * turn, turn: turn++ }))
  log.record('apply', 'a')
  log.record('crashNode', 'b')
  expect(log.entries()).toEqual([
    { timeMs: 0, turn: 0, kind: 'apply', data: 'a' },
    { timeMs: 1_000, turn: 1, kind: 'crashNode', data: 'b' },
  ])
  const diverted: Input[] = []
  log.divert((input) => diverted.push(input))
  log.record('apply', 'c')
  expect(diverted.map(({ data }) => data)).toEqual(['a', 'b', 'c'])
  expect(log.entries()).toEqual([])
})
