import { describe, expect, test } from 'vitest'
import { array, count, duration, strings, text, toggle } from './define.ts'
import { parseFlags } from './flags.ts'

const FLAGS = [
  toggle('all', '', { short: 'A' }),
  toggle('watch', '', { short: 'w' }),
  text('output', '', { short: 'o' }),
  text('namespace', '', { short: 'n' }),
  text('dry-run', '', { bare: 'unchanged', default: 'none' }),
  count('replicas', '', { default: 1 }),
  duration('timeout', '', { default: 30_000 }),
  strings('filename', '', { short: 'f' }),
  array('from-literal', ''),
]
const parse = (...words: string[]) => parseFlags(words, FLAGS)

describe('pflag', () => {
  test('takes values in every form', () => {
    const { flags, args } = parse('pods', '-n', 'a', 'web', '--output=json', '--timeout', '1m30s', '--replicas', '3')
    expect(args).toEqual(['pods', 'web'])
    expect([flags.text('namespace'), flags.text('output'), flags.durationMs('timeout'), flags.number('replicas')]).toEqual([
      'a',
      'json',
      90_000,
      3,
    ])
    expect(parse('-njava').flags.text('namespace')).toBe('java')
    expect(parse('-n=java').flags.text('namespace')).toBe('java')
  })

  test('takes clusters of short flags', () => {
    const { flags } = parse('-Aw', '-Aoyaml')
    expect([flags.boolean('all'), flags.boolean('watch'), flags.text('output')]).toEqual([true, true, 'yaml'])
  })

  test('has defaults, values of bare flags, and false', () => {
    const { flags, args } = parse('--dry-run', 'x', '--all=false')
    expect(args).toEqual(['x'])
    expect([
      flags.text('dry-run'),
      flags.boolean('all'),
      flags.number('replicas'),
      flags.durationMs('timeout'),
      flags.text('output'),
    ]).toEqual(['unchanged', false, 1, 30_000, ''])
    expect([flags.given('all'), flags.given('watch')]).toEqual([true, false])
    expect(parse().flags.text('dry-run')).toBe('none')
  })

  test('gathers lists, split at commas or whole', () => {
    const { flags } = parse('-f', 'a,b', '-f', '"c,d",e', '--from-literal=a=1,2', '--from-literal', 'b=3')
    expect(flags.list('filename')).toEqual(['a', 'b', 'c,d', 'e'])
    expect(flags.list('from-literal')).toEqual(['a=1,2', 'b=3'])
  })

  test('ends at --', () => {
    const { args, argsBeforeDash } = parse('x', '--', '-n', 'y')
    expect(args).toEqual(['x', '-n', 'y'])
    expect(argsBeforeDash).toBe(1)
  })

  test.each([
    [['--foo'], 'unknown flag: --foo'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['-Ax'], "unknown shorthand flag: 'x' in -x"],
    [['--output'], 'flag needs an argument: --output'],
    [['-o'], "flag needs an argument: 'o' in -o"],
    [['--=a'], 'bad flag syntax: --=a'],
    [['--replicas=x'], 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [['--all=x'], 'invalid argument "x" for "-A, --all" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    [['--timeout=5'], 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
  ])('refuses %j', (words, message) => {
    expect(() => parse(...words)).toThrow(message)
  })
})
