// `npm test`: installs, type-checks, lints and runs every test. Arguments are handed to vitest.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, root } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('all')

const args = process.argv.slice(2)
const checks =
  args.length > 0
    ? []
    : [
        ['tsc', '--noEmit', '-p', 'tsconfig.json'],
        ['biome', 'check', '.'],
      ]
for (const [program, ...rest] of [...checks, ['vitest', 'run', ...args]]) {
  process.stderr.write(`kubesim: ${program} ${rest.join(' ')}\n`)
  const { status } = spawnSync(join(root, 'node_modules', '.bin', program), rest, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
