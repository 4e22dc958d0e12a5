import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type QueueEntry, RunQueue, type TimerClass } from './run-queue.ts'

interface Expected {
  readonly entry: QueueEntry
  readonly seq: number
  readonly now: boolean
  readonly late: boolean
}

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('push' as const),
      component: fc.nat(2),
      delay: fc.nat(20),
      timerClass: fc.constantFrom<TimerClass>('progress', 'watchdog', 'periodic'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('now' as const, 'late' as const), component: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pop' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel' as const), index: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('retire' as const), component: fc.nat(2) }) },
)

/** The same queue as a plain sorted list. */
class Oracle {
  waiting: Expected[] = []
  private seq = 0

  add(entry: QueueEntry, when: 'now' | 'late' | 'timer'): void {
    this.waiting.push({ entry, seq: this.seq++, now: when !== 'timer', late: when === 'late' })
    this.waiting.sort((a, b) => a.entry.atMs - b.entry.atMs || Number(a.late) - Number(b.late) || a.seq - b.seq)
  }

  get unsettled(): number {
    return this.waiting.filter(({ entry, now }) => now || entry.timerClass === 'progress').length
  }
}

describe('run queue', () => {
  it('does what a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
        const queue = new RunQueue()
        const oracle = new Oracle()
        const timers: QueueEntry[] = []
        const retired = new Set<number>()
        for (let component = 0; component < 3; component++) queue.addComponent()
        let nowMs = 0
        let key = 0
        for (const each of commands) {
          if (each.type === 'push') {
            const entry = { component: each.component, key: String(key++), atMs: nowMs + each.delay, timerClass: each.timerClass, cause: 0 }
            timers.push(queue.push(entry))
            if (!retired.has(each.component)) oracle.add(entry, 'timer')
          } else if (each.type === 'now' || each.type === 'late') {
            if (retired.has(each.component)) continue
            const entry = { component: each.component, key: String(key++), atMs: nowMs, timerClass: 'progress' as const, cause: 0 }
            if (each.type === 'now') queue.pushNow(entry)
            else queue.pushLate(entry)
            oracle.add(entry, each.type)
          } else if (each.type === 'pop') {
            const expected = oracle.waiting.shift()
            expect(queue.peekTime(nowMs)).toBe(expected?.entry.atMs)
            const popped = queue.pop(nowMs)
            expect(popped?.key).toBe(expected?.entry.key)
            if (popped !== undefined) nowMs = popped.atMs
          } else if (each.type === 'cancel') {
            const timer = timers[each.index % Math.max(1, timers.length)]
            if (timer === undefined) continue
            queue.cancel(timer)
            oracle.waiting = oracle.waiting.filter(({ entry }) => entry.key !== timer.key)
          } else {
            queue.retire(each.component)
            retired.add(each.component)
            oracle.waiting = oracle.waiting.filter(({ entry }) => entry.component !== each.component)
          }
          expect(queue.unsettledCount).toBe(oracle.unsettled)
          expect(queue.entries().map((entry) => entry.key)).toEqual(oracle.waiting.map(({ entry }) => entry.key))
        }
      }),
    )
  })

  it('keeps its order through thousands of cancelled timers', () => {
    const queue = new RunQueue()
    queue.addComponent()
    const timers = Array.from({ length: 10_000 }, (_, index) =>
      queue.push({ component: 0, key: String(index), atMs: (index * 7_919) % 10_007, timerClass: 'periodic', cause: 0 }),
    )
    for (const [index, timer] of timers.entries()) if (index % 5 !== 0) queue.cancel(timer)
    const popped: number[] = []
    for (let entry = queue.pop(0); entry !== undefined; entry = queue.pop(0)) popped.push(entry.atMs)
    expect(popped).toHaveLength(2_000)
    expect(popped).toEqual([...popped].sort((a, b) => a - b))
  })
})
