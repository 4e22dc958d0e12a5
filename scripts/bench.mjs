// `npm run bench`: prints every figure of benchmarks/main.ts, each as a ratio to a baseline measured in the same run.
import { ensureInstalled, root, runTypeScript } from './pnpm.mjs'

process.chdir(root)
ensureInstalled('all')
runTypeScript('benchmarks/main.ts', process.argv.slice(2))
