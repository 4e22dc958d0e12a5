import { describe, expect, test } from 'vitest'
import { ByteInput } from './byte-input.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('input', () => {
  test('has a reader of lines wait for the end of one', () => {
    const input = new ByteInput()
    input.push(bytes('one\ntw'))
    expect([input.takeLine(), input.takeLine()]).toEqual(['one', undefined])
    expect(input.isReady).toBe(false)
    input.push(bytes('o\nthree'))
    expect([input.isReady, input.takeLine(), input.takeLine()]).toEqual([true, 'two', undefined])
    input.close()
    expect([input.isReady, input.takeEnd(), input.takeLine(), input.takeEnd()]).toEqual([true, false, 'three', true])
  })

  test('gives what was begun to whoever takes everything', () => {
    const input = new ByteInput()
    input.push(bytes('a'))
    expect(input.takeLine()).toBeUndefined()
    input.push(bytes('b'))
    expect(input.take()).toEqual(bytes('ab'))
    expect(input.take()).toBeUndefined()
  })
})
