import { Kernel, runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkQueue } from './contracts.ts'
import { createWorkQueue } from './work-queue.ts'

const EPOCH = Date.parse('2026-01-01T00:00:00Z')

/** A queue that writes down when it worked on what. */
function recordingQueue(
  options: { readonly onPass?: (key: string, queue: WorkQueue) => void; readonly baseDelayMs?: number; readonly maxDelayMs?: number } = {},
) {
  const kernel = new Kernel({ epochMs: EPOCH })
  const passes: [string, number][] = []
  const { onPass, ...limits } = options
  const queue: WorkQueue = createWorkQueue({
    kernel,
    name: 'queue',
    process: (key) => {
      passes.push([key, kernel.now - EPOCH])
      onPass?.(key, queue)
    },
    ...limits,
  })
  return { kernel, queue, passes }
}

describe('work queue', () => {
  test('a key that waits is not queued twice, and keys go in the order in which they came', () => {
    const { kernel, queue, passes } = recordingQueue()
    for (const key of ['b', 'a', 'b', 'a', 'c']) queue.add(key)
    expect(queue.length).toBe(3)
    settle(kernel)
    expect(passes).toEqual([
      ['b', 0],
      ['a', 0],
      ['c', 0],
    ])
    expect(queue.length).toBe(0)
  })

  test('a key added while it is worked on is worked on once more, after the others', () => {
    let again = true
    const { kernel, queue, passes } = recordingQueue({
      onPass: (key, self) => {
        if (key !== 'a' || !again) return
        again = false
        self.add('a')
        self.add('a')
        self.add('b')
        expect(passes).toEqual([['a', 0]])
      },
    })
    queue.add('a')
    settle(kernel)
    expect(passes.map(([key]) => key)).toEqual(['a', 'b', 'a'])
  })

  test('a key added while it is worked on is worked on once more even when the pass throws', () => {
    const { kernel, queue, passes } = recordingQueue({
      onPass: (key, self) => {
        if (passes.length > 1) return
        self.add(key)
        throw new Error('broken')
      },
    })
    queue.add('a')
    expect(() => settle(kernel)).toThrow('broken')
    settle(kernel)
    expect(passes).toHaveLength(2)
  })

  test('the earliest delay wins, and a key that is queued anyway takes no turn of its own for it', () => {
    const { kernel, queue, passes } = recordingQueue()
    queue.addAfter('a', 500, 'periodic')
    queue.addAfter('a', 200, 'periodic')
    queue.addAfter('a', 900, 'periodic')
    queue.addAfter('b', 0, 'periodic')
    runFor(kernel, 1000)
    expect(passes).toEqual([
      ['b', 0],
      ['a', 200],
    ])
  })

  test('a settle waits for a delay of class progress, also when one of another class comes before it', () => {
    const { kernel, queue, passes } = recordingQueue()
    queue.addAfter('watched', 100, 'watchdog')
    settle(kernel)
    expect(passes).toEqual([])
    queue.addAfter('watched', 400, 'progress')
    settle(kernel)
    expect(passes).toEqual([['watched', 100]])
    queue.addAfter('held', 300, 'progress')
    queue.addAfter('held', 50, 'periodic')
    settle(kernel)
    expect(passes.slice(1)).toEqual([['held', 150]])
  })

  test('failures back off from 5 ms to 1,000 s, doubling, until forgotten', () => {
    const { kernel, queue, passes } = recordingQueue({ onPass: (key, self) => self.addRateLimited(key) })
    queue.add('a')
    runFor(kernel, 3_311_000)
    const delays = passes.slice(1).map(([, at], index) => at - passes[index]![1])
    expect(delays.slice(0, 5)).toEqual([5, 10, 20, 40, 80])
    expect(delays.slice(-3)).toEqual([655_360, 1_000_000, 1_000_000])
    expect(queue.failures('a')).toBe(passes.length)
    queue.forget('a')
    expect(queue.failures('a')).toBe(0)
  })

  test('only the first failure holds a settle', () => {
    const { kernel, queue, passes } = recordingQueue({ onPass: (key, self) => self.addRateLimited(key) })
    queue.add('a')
    const { elapsedMs, waiting } = settle(kernel)
    expect(elapsedMs).toBe(5)
    expect(passes).toHaveLength(2)
    expect(waiting).toEqual([{ component: 'queue', key: '+a', timerClass: 'periodic', atMs: EPOCH + 15 }])
  })

  test('limits of its own', () => {
    const { kernel, queue, passes } = recordingQueue({
      onPass: (key, self) => self.addRateLimited(key),
      baseDelayMs: 1000,
      maxDelayMs: 3000,
    })
    queue.add('a')
    runFor(kernel, 10_000)
    expect(passes.map(([, at]) => at)).toEqual([0, 1000, 3000, 6000, 9000])
  })

  test('a stopped queue does nothing any more and frees its name', () => {
    const { kernel, queue, passes } = recordingQueue()
    queue.add('a')
    queue.addAfter('b', 10, 'progress')
    queue.stop()
    queue.add('c')
    queue.addAfter('d', 10, 'progress')
    settle(kernel)
    expect(passes).toEqual([])
    const next = createWorkQueue({ kernel, name: 'queue', process: (key) => passes.push([key, 0]) })
    next.add('e')
    settle(kernel)
    expect(passes).toEqual([['e', 0]])
  })

  test('every key added is worked on after its last add, and never twice for one wait', () => {
    const key = fc.constantFrom('a', 'b', 'c')
    const step = fc.oneof(
      key.map((at) => ({ verb: 'add' as const, at })),
      fc.record({ verb: fc.constant('after' as const), at: key, delay: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ verb: fc.constant('run' as const), delay: fc.integer({ min: 0, max: 40 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { kernel, queue, passes } = recordingQueue()
        const wishes = steps.filter((each) => each.verb !== 'run')
        const lastWishMs = new Map<string, number>()
        for (const each of steps) {
          if (each.verb === 'run') runFor(kernel, each.delay)
          else {
            const before = passes.length
            if (each.verb === 'add') queue.add(each.at)
            else queue.addAfter(each.at, each.delay, 'progress')
            lastWishMs.set(each.at, kernel.now - EPOCH)
            expect(passes).toHaveLength(before)
          }
        }
        settle(kernel)
        expect(queue.length).toBe(0)
        expect(passes.length).toBeLessThanOrEqual(wishes.length)
        for (const [at, wishMs] of lastWishMs) expect(passes.findLast(([done]) => done === at)?.[1]).toBeGreaterThanOrEqual(wishMs)
      }),
    )
  })
})
