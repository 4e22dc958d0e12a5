// Run by determinism.test.ts in a process of its own: prints hash and fingerprint of a run with the seed it is given.
import { runScenario } from './determinism-scenario.ts'

process.stdout.write(JSON.stringify(await runScenario({ seed: process.argv[2] ?? '' })))
