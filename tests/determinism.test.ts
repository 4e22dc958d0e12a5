import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type Outcome, readEverything, runScenario } from './determinism-scenario.ts'

const ROOT = join(import.meta.dirname, '..')

async function inAnotherProcess(seed: string): Promise<Outcome> {
  const args = ['--import', 'tsx', '--conditions=source', 'tests/determinism-run.ts', seed]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  return JSON.parse(stdout) as Outcome
}

test('the same seed makes the same world: twice in this process, and in two others', async () => {
  const first = await runScenario({ seed: 'a' })
  expect(first.hash).toMatch(/^[0-9a-f]{16}$/)
  expect(first.podNames).toHaveLength(5)
  expect(await runScenario({ seed: 'a' })).toEqual(first)
  expect(await Promise.all([inAnotherProcess('a'), inAnotherProcess('a')])).toEqual([first, first])
})

test('readers and watchers on everything leave no mark', async () => {
  let looks = 0
  const watched = await runScenario({
    seed: 'a',
    look: (cluster) => {
      looks++
      readEverything(cluster)
    },
  })
  expect(looks).toBe(7)
  expect(watched).toEqual(await runScenario({ seed: 'a' }))
})

test('another seed gives other pod names and another hash', async () => {
  const [a, b] = [await runScenario({ seed: 'a' }), await runScenario({ seed: 'b' })]
  expect(b.hash).not.toBe(a.hash)
  expect(b.podNames).toHaveLength(a.podNames.length)
  expect(b.podNames.filter((name) => a.podNames.includes(name))).toEqual([])
})
