import type { Pod } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { definePlugin } from '../framework/plugin.ts'
import { nodeBody, podBody } from '../world-model.ts'
import { DEFAULT_BACKOFF } from './backoff.ts'
import { QueueingHints } from './hints.ts'
import type { QueuedPod } from './queued-pod.ts'
import { SchedulingQueue } from './scheduling-queue.ts'

const NODE_ADDED: ClusterEvent = { name: 'node/added', node: nodeBody('n'), previous: undefined }
const NODE_LABELS: ClusterEvent = { name: 'node/labels-changed', node: nodeBody('n'), previous: nodeBody('n') }

const picky = definePlugin({ name: 'Picky', retryWhen: [{ on: 'node/added', when: (pod) => pod.metadata.labels?.helped === 'yes' }] })
const eager = definePlugin({ name: 'Eager', retryWhen: ['node/labels-changed'] })

function podOf(
  name: string,
  { priority = 0, labels = {} }: { readonly priority?: number; readonly labels?: Record<string, string> } = {},
): Pod {
  return podBody(name, { labels, metadata: { uid: name }, spec: { priority } })
}

function setUp({ popFromBackoff = true }: { readonly popFromBackoff?: boolean } = {}) {
  const clock = { nowMs: 10_000 }
  const timers = new Map<string, { readonly atMs: number; readonly failures: number }>()
  const queue = new SchedulingQueue({
    now: () => clock.nowMs,
    compare: (a, b) => b.priority - a.priority || a.sinceMs - b.sinceMs || a.sequence - b.sequence,
    hintsOf: () => new QueueingHints([picky, eager]),
    gate: () => undefined,
    backoff: DEFAULT_BACKOFF,
    popFromBackoff,
    backoffTimer(pod, atMs, failures) {
      if (atMs === undefined) timers.delete(pod.uid)
      else timers.set(pod.uid, { atMs, failures })
    },
  })
  const fail = (queued: QueuedPod, ...plugins: readonly string[]) => {
    for (const plugin of plugins) queued.rejectedBy.add(plugin)
    queue.failed(queued)
  }
  return { clock, timers, queue, fail }
}

describe('scheduling queue', () => {
  test('pods come by priority, then in the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }), fc.array(fc.nat(29)), (priorities, gone) => {
        const { queue } = setUp()
        for (const [index, priority] of priorities.entries()) queue.add(podOf(`p${index}`, { priority }))
        for (const index of gone) queue.delete(`p${index}`)
        const left = [...priorities.entries()].filter(([index]) => !gone.includes(index))
        const expected = left.sort(([a, x], [b, y]) => y - x || a - b).map(([index]) => `p${index}`)
        const popped: string[] = []
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) popped.push(next.uid)
        expect(popped).toEqual(expected)
      }),
    )
  })

  test('a rejected pod waits for an event that its own plugin says may help', () => {
    const { queue, fail } = setUp()
    queue.add(podOf('a', { labels: { helped: 'yes' } }))
    queue.add(podOf('b'))
    fail(queue.pop()!, 'Picky')
    fail(queue.pop()!, 'Picky')
    queue.onEvent(NODE_LABELS)
    expect(queue.head).toBeUndefined()
    queue.onEvent(NODE_ADDED)
    expect(queue.pop()?.uid).toBe('a')
    expect(queue.pop()).toBeUndefined()
  })

  test('errors are tried again after 1, 2, 4, 8 and then 10 seconds, at the end of a whole second', () => {
    const { clock, timers, queue, fail } = setUp()
    queue.add(podOf('a'))
    const waits: number[] = []
    for (let round = 0; round < 6; round++) {
      fail(queue.pop()!)
      expect(queue.pop()).toBeUndefined()
      const { atMs, failures } = timers.get('a')!
      expect(failures).toBe(round + 1)
      waits.push(atMs - clock.nowMs)
      clock.nowMs = atMs
      queue.flushBackoff()
    }
    expect(waits).toEqual([2_000, 3_000, 5_000, 9_000, 11_000, 11_000])
  })

  test('a pod that backs off is taken early when nothing else waits, unless that is turned off', () => {
    for (const popFromBackoff of [true, false]) {
      const { clock, queue, fail } = setUp({ popFromBackoff })
      queue.add(podOf('a'))
      fail(queue.pop()!, 'Eager')
      queue.onEvent(NODE_LABELS)
      expect(queue.pop()?.uid).toBe(popFromBackoff ? 'a' : undefined)
      clock.nowMs += 3_000
      queue.flushBackoff()
      expect(queue.pop()?.uid).toBe(popFromBackoff ? undefined : 'a')
    }
  })

  test('a pod that no event has helped is tried again after five minutes', () => {
    const { clock, queue, fail } = setUp()
    queue.add(podOf('a'))
    fail(queue.pop()!, 'Picky')
    clock.nowMs += 5 * 60_000
    queue.flushUnschedulable()
    expect(queue.head).toBeUndefined()
    clock.nowMs += 1
    queue.flushUnschedulable()
    expect(queue.head?.uid).toBe('a')
  })

  test('a pod that changes while it waits keeps its place', () => {
    const { queue } = setUp()
    const first = podOf('a')
    queue.add(first)
    queue.add(podOf('b'))
    queue.update({ ...first, metadata: { ...first.metadata, labels: { now: 'other' } } }, first)
    expect(queue.pop()?.pod.metadata.labels).toEqual({ now: 'other' })
  })
})
