import { parseTime } from '@kubesim/api'
import { expect, it } from 'vitest'
import { age } from './age.ts'

it('is the time since then, or unknown', () => {
  expect(age('2026-01-01T00:00:00Z', parseTime('2026-01-01T00:05:30Z'))).toBe('5m30s')
  expect(age(undefined, 0)).toBe('<unknown>')
})
