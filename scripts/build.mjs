// `npm run build`: makes the published package in packages/kubesim/dist: the library, which runs in Node, browsers and bundlers alike, its types,
// and the command. Third-party packages stay outside, as dependencies.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { ensureInstalled, root } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('all')
const { build } = await import('esbuild')

const target = join(root, 'packages', 'kubesim')
const types = join(target, 'dist', 'types')
const ours = readdirSync(join(root, 'packages')).map((name) => `@kubesim/${name}`)
const isOurs = (name) => ours.some((each) => name === each || name.startsWith(`${each}/`))

rmSync(join(target, 'dist'), { recursive: true, force: true })
await build({
  entryPoints: { index: join(target, 'src', 'index.ts'), bin: join(root, 'packages', 'cli', 'src', 'bin.ts') },
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
emitTypes()
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

/** Declarations of every workspace package that the library's own reach, side by side, with their imports pointing at each other. */
function emitTypes() {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  const emit = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: join(root, 'packages'), outDir: types }
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const config = join(cache, 'types.tsconfig.json')
  // Each package's door is named: through node_modules they would count as somebody else's, which emits nothing.
  const roots = readdirSync(join(root, 'packages'))
    .filter((name) => name !== 'cli')
    .map((name) => join(root, 'packages', name, 'src', 'index.ts'))
  const typeRoots = [join(root, 'node_modules', '@types')]
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...compilerOptions, ...emit, typeRoots }, files: roots }))
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', config], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  for (const path of declarationsIn(types))
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        /(from |import\()(['"])([^'"]+)\2/g,
        (_, before, quote, name) => `${before}${quote}${declared(path, name)}${quote}`,
      ),
    )
}

function declarationsIn(directory) {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name)
    return statSync(path).isDirectory() ? declarationsIn(path) : [path]
  })
}

/** Where a declaration file finds what its source imports under this name. */
function declared(path, name) {
  if (name.startsWith('.')) return name.replace(/\.ts$/, '.js')
  if (!isOurs(name)) return name
  const to = relative(dirname(path), join(types, name.slice('@kubesim/'.length), 'src', 'index.js'))
    .split(sep)
    .join('/')
  return to.startsWith('.') ? to : `./${to}`
}
