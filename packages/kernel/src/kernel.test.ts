import { describe, expect, it } from 'vitest'
import { runFor, runUntil, settle } from './drive.ts'
import { Kernel } from './kernel.ts'
import { LivelockError } from './livelock.ts'

const EPOCH_MS = Date.UTC(2026, 0, 1)

function setUp(seed = 'test') {
  const kernel = new Kernel({ seed, epochMs: EPOCH_MS })
  const log: string[] = []
  const at = () => kernel.now - EPOCH_MS
  return { kernel, log, at }
}

describe('kernel', () => {
  it('takes turns in the order of time, then of asking', () => {
    const { kernel, log, at } = setUp()
    const a = kernel.register('a', (key) => {
      log.push(`${at()} a ${key}`)
      if (key === 'first') b.wake('now')
    })
    const b = kernel.register('b', (key) => void log.push(`${at()} b ${key}`))
    b.after(20, 'late', 'progress')
    a.after(10, 'first', 'progress')
    a.after(10, 'second', 'progress')
    b.after(10, 'third', 'progress')
    settle(kernel)
    // A timer that was set before a turn was asked for at the same instant goes first.
    expect(log).toEqual(['10 a first', '10 a second', '10 b third', '10 b now', '20 b late'])
  })

  it('lets late turns wait until nothing else is due at the instant', () => {
    const { kernel, log, at } = setUp()
    const a = kernel.register('a', (key) => {
      log.push(`${at()} ${key}`)
      if (key === 'timer') {
        a.wakeLate('late 1')
        a.wake('now')
        a.wakeLate('late 2')
      } else if (key === 'late 1') a.wake('asked for by a late one')
    })
    a.after(10, 'timer', 'progress')
    a.after(10, 'second timer', 'progress')
    a.after(11, 'later', 'progress')
    settle(kernel)
    expect(log).toEqual(['10 timer', '10 second timer', '10 now', '10 late 1', '10 asked for by a late one', '10 late 2', '11 later'])
  })

  it('never goes back: a timer in the past is due at once', () => {
    const { kernel, log, at } = setUp()
    const a = kernel.register('a', (key) => void log.push(`${at()} ${key}`))
    runFor(kernel, 1_000)
    a.at(EPOCH_MS + 5, 'past', 'progress')
    settle(kernel)
    expect(log).toEqual(['1000 past'])
  })

  it('rounds fractions of a millisecond up and refuses what is no time', () => {
    const { kernel, log, at } = setUp()
    const a = kernel.register('a', (key) => void log.push(`${at()} ${key}`))
    a.after(0.2, 'soon', 'progress')
    settle(kernel)
    expect(log).toEqual(['1 soon'])
    expect(() => a.after(-1, 'x', 'progress')).toThrow(RangeError)
    expect(() => a.after(Number.NaN, 'x', 'progress')).toThrow(RangeError)
    expect(() => a.at(Number.POSITIVE_INFINITY, 'x', 'progress')).toThrow(RangeError)
    expect(() => new Kernel({ epochMs: 1.5 })).toThrow(RangeError)
  })

  it('forgets a stopped component, whose name another may then take', () => {
    const { kernel, log } = setUp()
    const a = kernel.register('a', (key) => void log.push(`old ${key}`))
    a.wake('x')
    a.after(10, 'y', 'progress')
    expect(() => kernel.register('a', () => {})).toThrow('component a is already registered')
    kernel.unregister(a)
    a.wake('z')
    expect(kernel.unsettledCount).toBe(0)
    const again = kernel.register('a', (key) => void log.push(`new ${key}`))
    again.wake('x')
    settle(kernel)
    expect(log).toEqual(['new x'])
    expect(kernel.waiting()).toEqual([])
  })

  it('lets a timer be cancelled, and knows what waits', () => {
    const { kernel, log } = setUp()
    const a = kernel.register('a', (key) => void log.push(key))
    const timer = a.after(10, 'cancelled', 'progress')
    a.after(20, 'deadline', 'watchdog')
    a.cancel(timer)
    a.cancel(timer)
    expect(kernel.waiting()).toEqual([{ component: 'a', key: 'deadline', timerClass: 'watchdog', atMs: EPOCH_MS + 20 }])
    expect(settle(kernel)).toMatchObject({ turns: 0, elapsedMs: 0 })
    runFor(kernel, 20)
    expect(log).toEqual(['deadline'])
  })

  it('does not let a turn drive it', () => {
    const { kernel } = setUp()
    const a = kernel.register('a', () => void kernel.step())
    a.wake('x')
    expect(() => kernel.step()).toThrow('a turn may not drive the kernel')
  })
})

describe('settle', () => {
  it('waits for progress, not for watchdogs and periodic work, which may run on the way', () => {
    const { kernel, log, at } = setUp()
    const a = kernel.register('a', (key) => {
      log.push(`${at()} ${key}`)
      if (key === 'lease') a.after(10, 'lease', 'periodic')
    })
    a.after(10, 'lease', 'periodic')
    a.after(35, 'start', 'progress')
    a.after(500, 'deadline', 'watchdog')
    const report = settle(kernel)
    expect(log).toEqual(['10 lease', '20 lease', '30 lease', '35 start'])
    expect(report).toEqual({
      turns: 4,
      elapsedMs: 35,
      waiting: [
        { component: 'a', key: 'lease', timerClass: 'periodic', atMs: EPOCH_MS + 40 },
        { component: 'a', key: 'deadline', timerClass: 'watchdog', atMs: EPOCH_MS + 500 },
      ],
    })
  })

  it('gives up after an hour of virtual time and names those who are still busy', () => {
    const { kernel } = setUp()
    const a = kernel.register('spinner', () => void a.after(60_000, 'again', 'progress'))
    a.wake('again')
    expect(() => settle(kernel)).toThrow('not settled after 3600s of virtual time; still busy: spinner (again)')
  })

  it('is what runUntil is not: that ends as soon as its condition holds', () => {
    const { kernel, log } = setUp()
    const a = kernel.register('a', (key) => void log.push(key))
    for (const key of ['1', '2', '3']) a.after(Number(key), key, 'watchdog')
    runUntil(kernel, () => log.length === 2)
    expect(log).toEqual(['1', '2'])
    expect(() => runUntil(kernel, () => false, { timeoutMs: 10, what: 'rain' })).toThrow('timed out waiting for rain')
  })
})

describe('livelock', () => {
  it('is an error that names the components which keep waking each other', () => {
    const { kernel } = setUp()
    const ping = kernel.register('ping', () => pong.wake('ball'))
    const pong = kernel.register('pong', () => ping.wake('ball'))
    const bystander = kernel.register('bystander', () => {})
    bystander.wake('once')
    ping.wake('ball')
    let thrown: unknown
    try {
      settle(kernel)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(LivelockError)
    expect((thrown as LivelockError).culprits.map(({ component, key }) => `${component} ${key}`).sort()).toEqual(['ping ball', 'pong ball'])
    expect((thrown as LivelockError).message).toContain('these keep waking each other without virtual time moving: p')
  })

  it('is none while ever more objects change', () => {
    const { kernel } = setUp()
    let passes = 0
    const pod = kernel.register('pod', (key) => {
      kernel.wrote(++passes, { resource: 'pods', key }, 'updated')
      owner.wake('set')
      if (passes < 30_000) pod.wake(`pod ${passes % 10_000}`)
    })
    const owner = kernel.register('owner', () => {})
    pod.wake('pod 0')
    settle(kernel)
    expect(passes).toBe(30_000)
  })

  it('is one when two undo what the other did, be it with ever new objects', () => {
    const { kernel } = setUp()
    let revision = 0
    const maker = kernel.register('maker', () => {
      kernel.wrote(++revision, { resource: 'pods', key: `pod-${revision}` }, 'created')
      unmaker.wake('set')
    })
    const unmaker = kernel.register('unmaker', () => {
      kernel.wrote(++revision, { resource: 'pods', key: `pod-${revision - 1}` }, 'deleted')
      maker.wake('set')
    })
    maker.wake('set')
    expect(() => settle(kernel)).toThrow(LivelockError)
    expect(revision).toBeLessThan(20_000)
  })

  it('is none when time moves, however many passes a key takes', () => {
    const { kernel } = setUp()
    let passes = 0
    const a = kernel.register('a', () => {
      if (++passes < 30_000) a.after(1, 'x', 'progress')
    })
    a.wake('x')
    settle(kernel)
    expect(passes).toBe(30_000)
  })
})

describe('trace', () => {
  it('knows who wrote a revision and because of which turn', () => {
    const { kernel } = setUp()
    const writer = kernel.register('writer', (key) => {
      kernel.trace.wrote(7, 'pods', 'default/a')
      kernel.trace.note(`wrote for ${key}`)
      reader.wake('b')
    })
    const reader = kernel.register('reader', () => kernel.trace.wrote(8, 'pods', 'default/b'))
    writer.wake('a')
    settle(kernel)
    expect(kernel.trace.chain(8).map(({ component, key }) => `${component} ${key}`)).toEqual(['reader b', 'writer a'])
    expect(kernel.trace.notesOf(kernel.trace.writerOf(7))).toEqual([{ turn: 1, text: 'wrote for a' }])
    expect(kernel.trace.recent()).toMatchObject([
      { turn: 1, component: 'writer', cause: 0, firstRevision: 7, lastRevision: 7 },
      { turn: 2, component: 'reader', cause: 1, firstRevision: 8, lastRevision: 8 },
    ])
    expect(kernel.trace.writerOf(99)).toBe(0)
  })

  it('has the same digest for the same run and another for any difference', () => {
    const digest = (seed: string, keys: readonly string[], revision: number) => {
      const { kernel } = setUp(seed)
      const a = kernel.register('a', () => kernel.trace.wrote(revision, 'pods', 'x'))
      for (const key of keys) a.wake(key)
      settle(kernel)
      return kernel.trace.digest
    }
    const base = digest('s', ['x', 'y'], 1)
    expect(digest('s', ['x', 'y'], 1)).toBe(base)
    expect(
      new Set([base, digest('t', ['x', 'y'], 1), digest('s', ['y', 'x'], 1), digest('s', ['x'], 1), digest('s', ['x', 'y'], 2)]).size,
    ).toBe(5)
  })
})

describe('random streams', () => {
  it('do not shift each other', () => {
    const alone = setUp().kernel.random('a')
    const drawn = [alone.uint32(), alone.uint32()]
    const { kernel } = setUp()
    kernel.random('b').uint32()
    expect([kernel.random('a').uint32(), kernel.random('a').uint32()]).toEqual(drawn)
    expect(setUp('other').kernel.random('a').uint32()).not.toBe(drawn[0])
  })

  it('stay within their bounds and make names and uuids of the usual form', () => {
    const stream = setUp().kernel.random('a')
    const counts = [0, 0, 0, 0, 0]
    for (let draw = 0; draw < 5_000; draw++) counts[stream.below(5)]!++
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
    expect(stream.nameSuffix(5)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(stream.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(new Set(Array.from({ length: 1_000 }, () => stream.uuid())).size).toBe(1_000)
  })
})
