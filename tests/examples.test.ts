import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Runs an example as its reader would, and gives what it prints. */
async function run(name: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--conditions=source', join('examples', name), ...args],
    {
      cwd: ROOT,
    },
  )
  return stdout
}

describe('examples', () => {
  test('01-first-deployment.ts', async () => {
    const text = await run('01-first-deployment.ts')
    expect(text).toMatch(/^available after \d+(\.\d+)? s of virtual time\n/)
    expect(text.match(/^web-app-\w+-\w{5} +1\/1 +Running +0 /gm)).toHaveLength(3)
  })

  test('02-stuck-rollout.ts', async () => {
    const text = await run('02-stuck-rollout.ts')
    expect(text).toContain('deployment.apps/web-app image updated')
    expect(text).toContain('Waiting for deployment "web-app" rollout to finish: 1 out of 3 new replicas have been updated...')
    expect(text).toMatch(/ImagePullBackOff|ErrImagePull/)
    expect(text).toContain('deployment.apps/web-app rolled back')
    expect(text).toContain('deployment "web-app" successfully rolled out')
  })

  test('05-scheduler-plugin.ts', async () => {
    const text = await run('05-scheduler-plugin.ts')
    expect(text).toContain('default-scheduler assigned default/thrifty to cheap')
    expect(text).toMatch(/^ +dear +Budget: node\(s\) cost more than 50$/m)
    expect(text).toContain('default/broke: 0/3 nodes are available: 3 node(s) cost more than 5.')
  })

  test('06-why-there.ts', async () => {
    const text = await run('06-why-there.ts')
    expect(text.match(/^web-app-\w+-\w{5} on node-\d$/gm)).toHaveLength(3)
    expect(text).toMatch(/^ +node-\d .* chosen$/m)
    expect(text).toMatch(/^one more would go to node-\d$/m)
    expect(text).toMatch(/^a greedy one would fit with \+\d+m cpu$/m)
  })

  test('07-gpu-packing.ts', async () => {
    const text = await run('07-gpu-packing.ts', '0.03')
    const [spread, packed] = text.split('MostAllocated').map((part) => ({
      placed: Number(/^ {2}(\d+) of 245 jobs placed$/m.exec(part)?.[1]),
      empty: Number(/machines with nothing on them: (\d+) of 46/.exec(part)?.[1]),
      by8: Number(/(\d+) by 8/.exec(part)?.[1]),
    }))
    // Packing leaves whole machines free.
    expect(packed!.empty).toBeGreaterThan(spread!.empty)
    expect(packed!.by8).toBeGreaterThan(spread!.by8)
    expect(spread!.placed).toBeGreaterThan(200)
  })

  test('08-operator.ts, with website-operator.ts', async () => {
    const text = await run('08-operator.ts')
    expect(text).toMatch(/^deployment\.apps\/shop +2\/2 /m)
    expect(text).toContain('2 of 2 serve')
    expect(text).toContain('configmap/shop-was-here')
    expect(text).not.toMatch(/^configmap\/shop$/m)
  })

  test('03-your-own-controller.ts', async () => {
    expect(await run('03-your-own-controller.ts')).toBe('Hello, world!\nthe greeter took its turns\n')
  })

  test('09-autoscaling.ts', async () => {
    const text = await run('09-autoscaling.ts')
    const replicas = [...text.matchAll(/^ +\d+ +\d+ [█·]+ +(\d+) [█·]{20} +\d+% +\d+% +\d+ +\d+\.\d%$/gm)].map((match) => Number(match[1]))
    expect(replicas).toHaveLength(60)
    expect([replicas[0], Math.max(...replicas), replicas.at(-1)]).toEqual([3, 17, 3])
    expect(text).toContain('reason: All metrics below target')
  })
})
