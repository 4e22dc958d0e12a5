import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { differencesPage } from '../scripts/differences.mjs'

const ROOT = join(import.meta.dirname, '..')

/** What only the kernel may use, and what to use instead. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'kernel.now'],
  [/\bnew Date\(\)/, 'kernel.now'],
  [/\bMath\.random\b/, 'kernel.random(stream)'],
  [/\bsetTimeout\b/, 'component.after'],
  [/\bsetInterval\b/, 'component.after'],
  [/\bqueueMicrotask\b/, 'component.wake'],
  [/\bperformance\b\./, 'kernel.now'],
  [/\brandomUUID\b/, 'kernel.random(stream).uuid'],
  [/\bMath\.log\(/, 'log of @kubesim/kernel'],
]

/** Packages whose business is with the world outside. */
const OUTSIDE = new Set(['cli'])
/** Where the API server meets the network. */
const HTTP_ADAPTER = '/packages/apiserver/src/http/'

/** Which workspace packages each package may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  api: [],
  kernel: ['api'],
  client: ['api', 'kernel'],
  apiserver: ['api', 'kernel'],
  scheduler: ['api', 'kernel', 'client'],
  controllers: ['api', 'kernel', 'client'],
  'kubelet-sim': ['api', 'kernel', 'client'],
  'network-sim': ['api', 'kernel', 'client'],
  kubectl: ['api', 'kernel', 'client'],
  cluster: ['api', 'kernel', 'client', 'apiserver', 'scheduler', 'controllers', 'kubelet-sim', 'network-sim', 'kubectl'],
  cli: ['api', 'kernel', 'apiserver', 'kubectl', 'cluster'],
  kubesim: ['api', 'client', 'controllers', 'scheduler', 'cluster', 'cli'],
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const packages = readdirSync(join(ROOT, 'packages'))
const sources = packages.flatMap((name) => typescriptFiles(join(ROOT, 'packages', name, 'src')).map((path) => ({ package: name, path })))
const shipped = sources.filter(({ path }) => !path.endsWith('.test.ts') && !/-(contract|model|oracle|contract-values)\.ts$/.test(path))

describe('the laws', () => {
  test('time, randomness and ids come from the kernel', () => {
    const broken = shipped
      .filter((file) => file.package !== 'kernel' && !OUTSIDE.has(file.package))
      .flatMap(({ path }) => {
        const code = withoutComments(readFileSync(path, 'utf8'))
        return BANNED.filter(([pattern]) => pattern.test(code)).map(
          ([pattern, instead]) => `${relative(path)}: ${pattern.source}, use ${instead}`,
        )
      })
    expect(broken).toEqual([])
  })

  test('packages import only what the dependency graph allows', () => {
    const broken = shipped.flatMap(({ package: name, path }) =>
      workspaceImports(path)
        .filter((imported) => imported !== name && !MAY_IMPORT[name]?.includes(imported))
        .map((imported) => `${relative(path)} imports ${imported}`),
    )
    expect(broken).toEqual([])
  })

  test('only the command line and the HTTP adapter touch node:*', () => {
    const broken = shipped
      .filter(
        (file) =>
          !OUTSIDE.has(file.package) && !file.path.includes(HTTP_ADAPTER) && !(file.package === 'kubesim' && file.path.endsWith('bin.ts')),
      )
      .filter(({ path }) => /from 'node:|import\('node:/.test(readFileSync(path, 'utf8')))
    expect(broken.map(({ path }) => relative(path))).toEqual([])
  })

  test('every package stands in ARCHITECTURE.md and in the graph', () => {
    const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
    expect(packages.filter((name) => !text.includes(`\`packages/${name}\``))).toEqual([])
    expect(packages.filter((name) => MAY_IMPORT[name] === undefined)).toEqual([])
  })

  test('every package declares the workspace packages it imports', () => {
    const broken = packages.flatMap((name) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(
        readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'),
      ) as Manifest
      // The published package carries the workspace's own within it, so there they are needed for building only.
      const declared = name === 'kubesim' ? devDependencies : dependencies
      const imported = new Set(shipped.filter((file) => file.package === name).flatMap(({ path }) => workspaceImports(path)))
      return [...imported]
        .filter((each) => each !== name && declared[`@kubesim/${each}`] === undefined)
        .map((each) => `${name} does not declare ${each}`)
    })
    expect(broken).toEqual([])
  })

  test("the design card's libraries are at work where ARCHITECTURE.md says", () => {
    const importers = (library: string) => [
      ...new Set(shipped.filter(({ path }) => readFileSync(path, 'utf8').includes(`from '${library}'`)).map((file) => file.package)),
    ]
    expect(importers('immer')).toContain('cluster')
    expect(importers('eventemitter3')).toContain('cluster')
    expect(importers('fast-json-patch')).toEqual(expect.arrayContaining(['apiserver', 'cluster']))
  })

  test('every example is run by a test', () => {
    const runner = readFileSync(join(ROOT, 'tests', 'examples.test.ts'), 'utf8')
    const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    expect(examples.filter((name) => !runner.includes(name))).toEqual([])
  })

  test('docs/differences.md holds every difference that the sources name', () => {
    expect(readFileSync(join(ROOT, 'docs', 'differences.md'), 'utf8'), 'run `npm run differences`').toBe(differencesPage())
  })

  test('no source file has grown past 400 lines', () => {
    const long = shipped
      .filter(({ path }) => !path.includes('/generated'))
      .map(({ path }) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 400)
    expect(long.map(({ path, lines }) => `${relative(path)}: ${lines}`)).toEqual([])
  })
})

function typescriptFiles(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name)
    if (statSync(path).isDirectory()) return typescriptFiles(path)
    return path.endsWith('.ts') ? [path] : []
  })
}

function workspaceImports(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/from '@kubesim\/([\w-]+)/g)].map((match) => match[1]!)
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

function relative(path: string): string {
  return path.slice(ROOT.length + 1)
}
