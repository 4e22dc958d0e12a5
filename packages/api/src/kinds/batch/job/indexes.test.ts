import { describe, expect, it } from 'vitest'
import { parseIndexes, sharedIndex } from './indexes.ts'

describe('indexes of a job', () => {
  it('are counted', () => {
    expect(parseIndexes('', 10)).toEqual({ total: 0 })
    expect(parseIndexes('1,3-5,7', 10)).toEqual({ total: 5 })
  })

  it('grow', () => {
    expect(parseIndexes('3,1', 10)).toEqual({ problem: 'non-increasing order, previous: 3, current: 1' })
  })

  it('are found in two lists', () => {
    expect(sharedIndex('1,3-5', '2,6-7', 10)).toBeUndefined()
    expect(sharedIndex('1,3-5', '2,5-7', 10)).toBe(5)
  })
})
