import { goQuoted } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { KubectlEnvironment } from '../contracts.ts'

/** A source of manifests: its name in messages, and its text. */
export interface ManifestFile {
  readonly source: string
  readonly text: string
}

export interface ManifestPaths {
  readonly filenames: readonly string[]
  readonly kustomize: string
  readonly recursive: boolean
}

export interface ManifestFiles {
  readonly files: readonly ManifestFile[]
  /** Paths that could not be read. */
  readonly failures: readonly Error[]
  /** The paths name one file, not a directory, a pattern or a stream. */
  readonly single: boolean
}

const EXTENSIONS = ['.json', '.yaml', '.yml']

/** The `-f`, `-k` and `-R` of a command line. */
export function manifestPaths({ flags }: Pick<Invocation, 'flags'>): ManifestPaths {
  return { filenames: flags.list('filename'), kustomize: flags.text('kustomize'), recursive: flags.boolean('recursive') }
}

export function namesNoFile({ filenames, kustomize }: ManifestPaths): boolean {
  return filenames.length === 0 && kustomize === ''
}

/** Reads files, directories, patterns and standard input. Upstream: Builder.FilenameParam */
export function readManifestFiles({ filenames, kustomize, recursive }: ManifestPaths, environment: KubectlEnvironment): ManifestFiles {
  if (kustomize !== '' && filenames.length > 0) throw fail('only one of -f or -k can be specified')
  if (kustomize !== '' && recursive) throw fail("the -k flag can't be used with -f or -R")
  if (kustomize !== '') throw fail('kustomizations are not supported here: render them with kustomize itself and use -f')
  if (filenames.filter((name) => name === '-').length > 1) throw fail('standard input cannot be used for multiple arguments')
  const files: ManifestFile[] = []
  const failures: Error[] = []
  for (const name of filenames) {
    try {
      files.push(...readPath(name, recursive, environment))
    } catch (error) {
      failures.push(error as Error)
    }
  }
  const single = files.length === 1 && filenames.length === 1 && filenames[0] !== '-'
  return { files, failures, single }
}

function readPath(path: string, recursive: boolean, environment: KubectlEnvironment): readonly ManifestFile[] {
  if (path === '-') {
    if (environment.stdin === undefined) throw fail('there is nothing on standard input')
    return [{ source: 'STDIN', text: environment.stdin }]
  }
  if (/^https?:\/\//.test(path)) throw fail(`cannot read ${goQuoted(path)}: there is no network here; download it first`)
  const names = environment.readDirectory(path)
  if (names !== undefined) {
    const found = filesIn(path, names, { recursive, environment })
    if (found.length === 0) throw fail(`error reading [${path}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`)
    return found.map((file) => ({ source: file, text: environment.readFile(file) }))
  }
  const matches = /[*?[]/.test(path) ? expandPattern(path, environment) : [path]
  if (matches.length === 0) throw notThere(path)
  return matches.map((file) => ({ source: file, text: readFile(file, environment) }))
}

/** The text of a file that a flag names. */
export function readFile(path: string, environment: KubectlEnvironment): string {
  try {
    return environment.readFile(path)
  } catch (error) {
    const code = (error as { readonly code?: string }).code
    if (code === undefined || code === 'ENOENT' || code === 'ENOTDIR') throw notThere(path)
    throw fail(`the path ${goQuoted(path)} cannot be accessed: ${(error as Error).message}`)
  }
}

function notThere(path: string): Error {
  return fail(`the path ${goQuoted(path)} does not exist`)
}

function filesIn(
  directory: string,
  names: readonly string[],
  options: { readonly recursive: boolean; readonly environment: KubectlEnvironment },
): readonly string[] {
  const base = directory.endsWith('/') ? directory.slice(0, -1) : directory
  return [...names].sort().flatMap((name) => {
    const path = `${base}/${name}`
    const inside = options.environment.readDirectory(path)
    if (inside !== undefined) return options.recursive ? filesIn(path, inside, options) : []
    return EXTENSIONS.some((extension) => name.endsWith(extension)) ? [path] : []
  })
}

/** Files that match a pattern with `*`, `?` and `[...]`. Upstream: Go's filepath.Glob */
function expandPattern(pattern: string, environment: KubectlEnvironment): readonly string[] {
  const absolute = pattern.startsWith('/')
  const parts = pattern.split('/').filter((part) => part !== '')
  let paths: readonly string[] = [absolute ? '' : '.']
  for (const part of parts) {
    const matcher = new RegExp(
      `^${part
        .replace(/[.+^${}()|\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    )
    paths = paths.flatMap((path) =>
      /[*?[]/.test(part)
        ? [...(environment.readDirectory(path === '' ? '/' : path) ?? [])]
            .filter((name) => matcher.test(name))
            .sort()
            .map((name) => `${path}/${name}`)
        : [`${path}/${part}`],
    )
  }
  return paths.map((path) => (absolute ? path : path.slice(2)))
}
