// `npm run bench`: prints how fast pods come up and what they cost, each figure as a ratio to a baseline measured in the same run.
// `npm run bench -- 10000` runs one size only, `npm run bench -- scheduler` the shapes of scheduler_perf.
// `npm run bench -- kubelet` what benchmarks/kubelet.ts measures.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { tableLine } from './pods-table.ts'
import { runSchedulerBenchmarks } from './scheduler/main.ts'

interface Size {
  readonly pods: number
  readonly nodes: number
}

const SIZES: readonly Size[] = [
  { pods: 1_000, nodes: 100 },
  { pods: 10_000, nodes: 1_000 },
  { pods: 100_000, nodes: 5_000 },
]

if (process.argv[2] === 'controllers') {
  const script = join(import.meta.dirname, 'controllers', 'run.mjs')
  process.exit(spawnSync(process.execPath, ['--max-old-space-size=8192', script], { stdio: 'inherit' }).status ?? 1)
}
if (process.argv[2] === 'scheduler') process.exit(runSchedulerBenchmarks(process.argv.slice(3)))
if (process.argv[2] === 'kubelet') {
  const script = join(import.meta.dirname, 'kubelet.mjs')
  const flags = ['--expose-gc', '--max-old-space-size=8192']
  process.exit(spawnSync(process.execPath, [...flags, script, ...process.argv.slice(3)], { stdio: 'inherit' }).status ?? 1)
}

const wanted = process.argv.slice(2).map(Number)
const sizes = SIZES.filter(({ pods }) => wanted.length === 0 || wanted.includes(pods))
if (sizes.length === 0) {
  process.stderr.write(`there is a benchmark for ${SIZES.map(({ pods }) => pods).join(', ')} pods\n`)
  process.exit(2)
}

process.stdout.write(
  'Deployments created -> every pod Ready; events and managedFields on. One process per size, its baseline in the same process:\n',
)
process.stdout.write('plain Map writes plus JSON serialisation of the same objects, once for each write that the simulation made.\n\n')
process.stdout.write(tableLine((column) => column))
for (const { pods, nodes } of sizes) {
  const script = join(import.meta.dirname, 'pods.mjs')
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=8192', script, String(pods), String(nodes)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
if (wanted.length === 0) {
  process.stdout.write('\n')
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'http.mjs')], { stdio: 'inherit' })
  process.exit(status ?? 1)
}
