// `npm run bench`: prints every figure of benchmarks/main.ts, each as a ratio to a baseline measured in the same run. What is measured is compiled
// as it is published: the loader that runs TypeScript here keeps the names of functions, which costs hot paths dearly.
import { spawnSync } from 'node:child_process'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { ensureInstalled, root } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('all')
const { build } = await import('esbuild')

const outdir = join(root, 'node_modules', '.cache', 'benchmarks')
await build({
  entryPoints: ['main', 'pods', 'kubelet', 'http', 'http-servers', 'scheduler/run', 'controllers/run'].map((name) =>
    join(root, 'benchmarks', `${name}.ts`),
  ),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['source'],
  external: ['node:*', ...builtinModules],
  // Some of what a server needs from others is CommonJS, which asks for Node's modules by `require`.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
  logLevel: 'warning',
})
const { status } = spawnSync(process.execPath, [join(outdir, 'main.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
