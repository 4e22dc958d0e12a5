// The package as its users get it: built, laid out as npm would unpack it, without the workspace around it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const PACKAGE = join(ROOT, 'packages', 'kubesim')
const project = mkdtempSync(join(tmpdir(), 'kubesim-package-'))
const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
  files: string[]
  dependencies: Record<string, string>
}

const PROGRAM = `
import { createCluster, pods } from 'kubesim'
const cluster = await createCluster({ seed: 1 })
await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } })
await cluster.runUntil('pod/web ready')
console.log(cluster.get(pods, 'web', 'default').status.phase, cluster.hash.length)
`

function run(file: string, ...args: string[]): string {
  return execFileSync(process.execPath, [file, ...args], { cwd: project, encoding: 'utf8' })
}

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'pipe' })
  const installed = join(project, 'node_modules', 'kubesim')
  mkdirSync(installed, { recursive: true })
  for (const name of ['package.json', ...manifest.files]) cpSync(join(PACKAGE, name), join(installed, name), { recursive: true })
  for (const name of Object.keys(manifest.dependencies))
    symlinkSync(realpathSync(join(PACKAGE, 'node_modules', name)), join(project, 'node_modules', name))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
}, 120_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('the published package', () => {
  test('names nothing of the workspace and only what it depends on', () => {
    const code = readFileSync(join(PACKAGE, 'dist', 'index.js'), 'utf8') + readFileSync(join(PACKAGE, 'dist', 'bin.js'), 'utf8')
    expect(code).not.toMatch(/from "@kubesim\//)
    const types = readdirSync(join(PACKAGE, 'dist', 'types'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.d.ts'),
    )
    expect(types.length).toBeGreaterThan(100)
    const imported = types.flatMap((name) =>
      [...readFileSync(join(PACKAGE, 'dist', 'types', name), 'utf8').matchAll(/(?:from |import\()['"]([^'".][^'"]*)['"]/g)].map(
        (match) => match[1]!.split('/')[0]!,
      ),
    )
    expect([...new Set(imported)].filter((name) => manifest.dependencies[name] === undefined)).toEqual([])
  })

  test('is well-formed', async () => {
    const { messages } = await publint({ pkgDir: join(project, 'node_modules', 'kubesim'), strict: true, pack: false })
    // The `source` condition serves the workspace and is never asked for elsewhere.
    expect(messages.filter((message) => !JSON.stringify(message).includes('source'))).toEqual([])
  })

  test('works in plain Node', () => {
    writeFileSync(join(project, 'main.js'), PROGRAM)
    expect(run('main.js')).toBe('Running 16\n')
  })

  test('works as a command', () => {
    const output = execFileSync(process.execPath, ['node_modules/kubesim/dist/bin.js', 'repl'], {
      cwd: project,
      encoding: 'utf8',
      input: 'k get ns default -o name\n',
    })
    expect(output).toBe('namespace/default\n')
  })

  test('works through a bundler, where there is no Node', async () => {
    await build({
      stdin: { contents: PROGRAM, resolveDir: project },
      bundle: true,
      platform: 'browser',
      format: 'esm',
      outfile: join(project, 'bundle.js'),
      logLevel: 'silent',
    })
    writeFileSync(
      join(project, 'browser.js'),
      `for (const name of ['process', 'Buffer', 'global']) globalThis[name] = undefined\nawait import('./bundle.js')\n`,
    )
    expect(run('browser.js')).toBe('Running 16\n')
  })

  test('has types for those who use them', () => {
    writeFileSync(
      join(project, 'typed.ts'),
      `import { createCluster, type Pod, pods } from 'kubesim'\nconst cluster = await createCluster({ seed: 1 })\nexport const all: readonly Pod[] = cluster.list(pods)\n// @ts-expect-error a seed is no object\nawait createCluster({ seed: {} })\n`,
    )
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const flags = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', 'typed.ts']
    expect(run(compiler, ...flags)).toBe('')
  })
})
