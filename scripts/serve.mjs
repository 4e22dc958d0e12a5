// `npm run serve`: installs production dependencies when they are missing, then serves a cluster over HTTPS.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, root } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('prod')
const entry = ['--import', 'tsx', '--conditions=source', join(root, 'packages', 'cli', 'src', 'bin.ts')]
const child = spawn(process.execPath, [...entry, 'serve', ...process.argv.slice(2)], { stdio: 'inherit', cwd: root })
// The server shuts down by itself; whoever ends this process means that one.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
