import { goQuoted, isConfigKey, isRelaxedEnvVarName } from '@kubesim/api'
import { array, strings, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { FlagDefinition } from '../contracts.ts'

export const KEY_SOURCE_FLAGS: readonly FlagDefinition[] = [
  strings('from-file', 'A file, [KEY=]PATH, or a directory whose files to take.'),
  array('from-literal', 'A key and its value, KEY=VALUE.'),
  strings('from-env-file', 'A file with lines KEY=VALUE.'),
  toggle('append-hash', 'Append a hash of the contents to the name; not supported here.'),
]

/** What is said about a key that cannot be. */
export interface KeyRules {
  readonly invalid: (key: string, problems: readonly string[]) => string
  readonly taken: (key: string) => string
  /** `config`, `secret`: in `env config file cannot be a directory`. */
  readonly envFile: string
}

/** The keys and values that the flags name. Upstream: handleConfigMapFrom*Sources */
export function readKeySources(invocation: Invocation, rules: KeyRules): Readonly<Record<string, string>> {
  const { flags } = invocation
  if (flags.list('from-env-file').length > 0 && (flags.list('from-file').length > 0 || flags.list('from-literal').length > 0)) {
    throw fail('from-env-file cannot be combined with from-file or from-literal')
  }
  if (flags.boolean('append-hash')) throw fail('--append-hash is not supported here: give the name that you want')
  const data: Record<string, string> = {}
  const add = (key: string, value: string) => {
    const problems = isConfigKey(key)
    if (problems.length > 0) throw fail(rules.invalid(key, problems))
    if (Object.hasOwn(data, key)) throw fail(rules.taken(key))
    data[key] = value
  }
  for (const source of flags.list('from-literal')) add(...parseLiteral(source))
  for (const source of flags.list('from-file')) for (const [key, value] of readFileSource(invocation, source)) add(key, value)
  for (const path of flags.list('from-env-file')) for (const [key, value] of readEnvFile(invocation, path, rules)) add(key, value)
  return data
}

/** Upstream: kubectl/pkg/util ParseLiteralSource */
export function parseLiteral(source: string): [string, string] {
  const equals = source.indexOf('=')
  if (equals <= 0) throw fail(`invalid literal source ${source}, expected key=value`)
  return [source.slice(0, equals), source.slice(equals + 1)]
}

/** Upstream: kubectl/pkg/util ParseFileSource */
export function parseFileSource(source: string): { readonly key: string; readonly path: string } {
  const parts = source.split('=')
  const [first = '', second = ''] = parts
  if (parts.length === 1) return { key: first.slice(first.lastIndexOf('/') + 1), path: first }
  if (parts.length > 2) throw fail("key names or file paths cannot contain '='")
  if (first === '') throw fail(`key name for file path ${second} missing`)
  if (second === '') throw fail(`file path for key name ${first} missing`)
  return { key: first, path: second }
}

export function readFileSource(invocation: Invocation, source: string): readonly (readonly [string, string])[] {
  const { environment } = invocation
  const { key, path } = parseFileSource(source)
  const names = environment.readDirectory(path)
  if (names === undefined) return [[key, readText(invocation, path)]]
  if (source.includes('=')) throw fail('cannot give a key name for a directory path')
  return names
    .filter((name) => environment.readDirectory(`${path}/${name}`) === undefined)
    .map((name) => [name, readText(invocation, `${path}/${name}`)])
}

function readText({ environment }: Invocation, path: string): string {
  try {
    return environment.readFile(path)
  } catch (error) {
    const { code } = error as { readonly code?: string }
    throw fail(`error reading ${path}: ${code === undefined || code === 'ENOENT' ? 'no such file or directory' : (error as Error).message}`)
  }
}

/** Upstream: cmdutil.AddFromEnvFile */
function readEnvFile(invocation: Invocation, path: string, rules: KeyRules): readonly (readonly [string, string])[] {
  if (invocation.environment.readDirectory(path) !== undefined) throw fail(`env ${rules.envFile} file cannot be a directory`)
  const lines = readText(invocation, path)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
  return lines.flatMap((line) => {
    const trimmed = line.trimStart()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    const equals = trimmed.indexOf('=')
    const key = equals < 0 ? trimmed : trimmed.slice(0, equals)
    const problems = isRelaxedEnvVarName(key)
    if (problems.length > 0) throw fail(`${goQuoted(key)} is not a valid key name: ${problems.join(';')}`)
    return [[key, equals < 0 ? '' : trimmed.slice(equals + 1)] as const]
  })
}
