// `npm run build`: makes the published package in packages/kubesim/dist: the library, which runs in Node, browsers and bundlers alike, its types,
// and the command. Third-party packages stay outside, as dependencies.
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, root } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('all')
const { build } = await import('esbuild')
const { rollup } = await import('rollup')
const { dts } = await import('rollup-plugin-dts')

const target = join(root, 'packages', 'kubesim')
const entries = { index: join(target, 'src', 'index.ts'), bin: join(root, 'packages', 'cli', 'src', 'bin.ts') }
const ours = readdirSync(join(root, 'packages')).map((name) => `@kubesim/${name}`)
const isOurs = (name) => ours.some((each) => name === each || name.startsWith(`${each}/`))

rmSync(join(target, 'dist'), { recursive: true, force: true })
await build({
  entryPoints: entries,
  outdir: join(target, 'dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  conditions: ['source'],
  sourcemap: true,
  logLevel: 'warning',
  plugins: [thirdPartyStaysOutside()],
})

const types = await rollup({
  input: entries.index,
  external: (name) => /^[^./]/.test(name) && !isOurs(name),
  plugins: [dts({ tsconfig: join(root, 'tsconfig.json'), includeExternal: [...ours, '@kubesim/api/descriptions'], compilerOptions: { noEmit: false, types: [] } })],
  onwarn: ({ code, message }) => {
    if (code !== 'CIRCULAR_DEPENDENCY') process.stderr.write(`${message}\n`)
  },
})
await types.write({ file: join(target, 'dist', 'index.d.ts'), format: 'es' })
for (const name of ['LICENSE', 'NOTICE', 'README.md']) cpSync(join(root, name), join(target, name))
process.stdout.write('built packages/kubesim/dist\n')

function thirdPartyStaysOutside() {
  return {
    name: 'third-party stays outside',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || isOurs(path) ? undefined : { path, external: true }))
    },
  }
}
