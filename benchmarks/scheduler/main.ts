// The shapes of scheduler_perf at 5,000 nodes, end to end through the API server to the binding: `npm run bench -- scheduler [SHAPE...]`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { SHAPES } from './shapes.ts'
import { tableLine } from './table.ts'

export function runSchedulerBenchmarks(wanted: readonly string[]): number {
  const chosen = SHAPES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  if (chosen.length === 0) {
    process.stderr.write(`there is a benchmark for ${SHAPES.map(({ name }) => name).join(', ')}\n`)
    return 2
  }
  process.stdout.write(
    'scheduler_perf at 5,000 nodes: pods created -> bound, Events on, sampling on. Each shape in a process of its own, with a scheduler that binds\n' +
      'to the next node without a look in the same process ("no-op", pods per second of cpu time): "x no-op" is what scheduling adds. "floor": pods a\n' +
      'second below which upstream\'s own run fails, on its own hardware and through HTTP and etcd, which is other work; "x floor" is pods per second\n' +
      'of cpu time over it.\n\n',
  )
  process.stdout.write(tableLine(['shape', 'pods', 'pods/s', 'pods/cpu s', 'floor', 'x floor', 'no-op', 'x no-op']))
  for (const { name } of chosen) {
    const script = join(import.meta.dirname, 'scheduler', 'run.mjs')
    const { status } = spawnSync(process.execPath, ['--max-old-space-size=8192', script, name], { stdio: 'inherit' })
    if (status !== 0) return status ?? 1
  }
  return 0
}
