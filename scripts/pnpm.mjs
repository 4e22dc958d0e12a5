import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The pnpm that package.json pins; npm fetches it when the machine has none. */
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/**
 * Installs what the lockfile says, unless the last install already did. `scope` is `prod` (what `npm start` needs) or `all`. Progress goes
 * to standard error, so that standard output stays the program's own.
 */
export function ensureInstalled(scope) {
  const stamp = join(root, 'node_modules', '.kubesim-install')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (installed === `all ${lock}` || installed === `${scope} ${lock}`) return
  process.stderr.write(`kubesim: installing ${scope === 'prod' ? 'production' : 'all'} dependencies with ${packageManager} ...\n`)
  const args = [
    'exec',
    '--yes',
    `--package=${packageManager}`,
    '--',
    'pnpm',
    'install',
    '--frozen-lockfile',
    '--config.confirmModulesPurge=false',
  ]
  if (scope === 'prod') args.push('--prod')
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (error !== undefined || status !== 0) {
    process.stderr.write(`kubesim: the install failed${error === undefined ? '' : `: ${error.message}`}\n`)
    process.exit(status || 1)
  }
  writeFileSync(stamp, `${scope} ${lock}`)
}

/** Runs Node with the workspace's TypeScript loader on a script, handing on this process's input and output; exits as it exits. */
export function runTypeScript(script, args) {
  const { status, signal } = spawnSync(process.execPath, ['--import', 'tsx', '--conditions=source', join(root, script), ...args], {
    stdio: 'inherit',
    cwd: process.cwd(),
  })
  process.exit(signal === null ? (status ?? 1) : 1)
}
