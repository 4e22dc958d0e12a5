import { expect, test } from 'vitest'
import { COMMANDS } from '../commands/index.ts'

const found = (...words: string[]) => {
  const result = COMMANDS.find(words)
  return [result.type === 'command' ? result.command.name : result.type === 'group' ? `${result.group.name}/` : undefined, result.words]
}

test('finds commands behind flags, by their aliases, and below groups', () => {
  expect(found('get', 'pods')).toEqual(['get', ['pods']])
  expect(found('-n', 'a', 'get', 'pods')).toEqual(['get', ['-n', 'a', 'pods']])
  expect(found('create', 'deploy', 'web', '--image=x')).toEqual(['create deployment', ['web', '--image=x']])
  expect(found('create', '-f', 'deployment', 'x')).toEqual(['create', ['-f', 'deployment', 'x']])
  expect(found('set', 'image', 'deploy/web', 'a=b')).toEqual(['set image', ['deploy/web', 'a=b']])
  expect(found('rollout')).toEqual(['rollout/', []])
  expect(found('rollout', 'status', 'deploy/web')).toEqual(['rollout status', ['deploy/web']])
  expect(found('gett')).toEqual([undefined, ['gett']])
})

test('suggests what a mistyped word may have meant', () => {
  expect(COMMANDS.suggestions('gett')).toEqual(['get', 'set'])
  expect(COMMANDS.suggestions('desc')).toEqual(['describe'])
  expect(COMMANDS.suggestions('xyzzy')).toEqual([])
})

test('every command has a summary, and flags that do not collide', () => {
  for (const { name, summary, flags } of COMMANDS.commands) {
    expect(summary, name).not.toBe('')
    const names = flags.map((flag) => flag.name)
    expect(new Set(names).size, name).toBe(names.length)
    const shorts = flags.flatMap(({ short }) => (short === undefined ? [] : [short]))
    expect(new Set(shorts).size, name).toBe(shorts.length)
  }
})
