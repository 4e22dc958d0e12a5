import { expect, test } from 'vitest'
import { splitCommandLine } from './command-line.ts'

test('splits words as a shell does', () => {
  expect(splitCommandLine(`get pods  -l 'app=web,tier in (a, b)' -o "jsonpath={.items[*].metadata.name}"`)).toEqual([
    'get',
    'pods',
    '-l',
    'app=web,tier in (a, b)',
    '-o',
    'jsonpath={.items[*].metadata.name}',
  ])
  expect(splitCommandLine(String.raw`patch x -p "{\"a\": \"b\"}" a\ b 'it'\''s'`)).toEqual([
    'patch',
    'x',
    '-p',
    '{"a": "b"}',
    'a b',
    "it's",
  ])
  expect(splitCommandLine('label pods x a= # a comment')).toEqual(['label', 'pods', 'x', 'a='])
  expect(splitCommandLine(`annotate pods x a=''`)).toEqual(['annotate', 'pods', 'x', 'a='])
  expect(splitCommandLine(`run x '' ""`)).toEqual(['run', 'x', '', ''])
  expect(splitCommandLine('   ')).toEqual([])
})

test('keeps a # inside a word and a backslash between double quotes', () => {
  expect(splitCommandLine(String.raw`a#b "\n"`)).toEqual(['a#b', String.raw`\n`])
})

test('refuses what would need a shell, and open quotes', () => {
  expect(() => splitCommandLine('get pods | grep web')).toThrow('error: "|" at column 10 needs a shell')
  expect(() => splitCommandLine('get pods > file')).toThrow('error: ">" at column 10 needs a shell')
  expect(() => splitCommandLine('get $(date)')).toThrow('error: "$(" at column 5 needs a shell')
  expect(() => splitCommandLine("get 'pods")).toThrow("error: the ' at column 5 is not closed")
})
