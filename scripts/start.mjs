// `npm start`: installs production dependencies when they are missing, then opens the REPL.
import { ensureInstalled, root, runTypeScript } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('prod')
runTypeScript('packages/cli/src/bin.ts', ['repl', ...process.argv.slice(2)])
