import { describe, expect, it } from 'vitest'
import { readTokenFile } from './token-file.ts'

describe('a token file', () => {
  it('names users, with or without groups', () => {
    const read = readTokenFile('# token,user,uid,groups\na1,jane,7,"dev, ops"\n\nb2,"doe, john",,single\r\nc3,bob\n')
    expect(read('a1')).toEqual({ name: 'jane', uid: '7', groups: ['dev', 'ops'] })
    expect(read('b2')).toEqual({ name: 'doe, john', groups: ['single'] })
    expect(read('c3')).toEqual({ name: 'bob', groups: [] })
    expect(read('d4')).toBeUndefined()
  })

  it('is refused with the line that cannot be read', () => {
    expect(() => readTokenFile('a1,jane\nnonsense\n')).toThrow('line 2 of the token file must read TOKEN,USER,UID,"GROUP,..."')
  })
})
