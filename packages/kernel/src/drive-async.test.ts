import { describe, expect, it } from 'vitest'
import { createDriver } from './drive-async.ts'
import { createExternalWork } from './external.ts'
import { createHost } from './host.ts'
import { Kernel } from './kernel.ts'
import { createManualHost } from './testdata/manual-host.ts'

const EPOCH_MS = Date.UTC(2026, 0, 1)

function setUp(turnsPerSlice?: number) {
  const host = createManualHost()
  const kernel = new Kernel({ epochMs: EPOCH_MS })
  const external = createExternalWork(kernel, { host })
  const driver = createDriver(kernel, turnsPerSlice === undefined ? { host, external } : { host, external, turnsPerSlice })
  return { host, kernel, external, driver, virtualMs: () => kernel.now - EPOCH_MS }
}

/** Lets everything run that waits for promises alone. */
async function flush(): Promise<void> {
  for (let round = 0; round < 20; round++) await Promise.resolve()
}

describe('asynchronous driver', () => {
  it('settles, runs for and runs until as the synchronous drivers do', async () => {
    const { kernel, driver, virtualMs } = setUp()
    const component = kernel.register('a', (key) => {
      if (key === 'first') component.after(50, 'second', 'progress')
    })
    component.after(100, 'first', 'progress')
    component.after(1_000, 'later', 'watchdog')
    const report = await driver.settle()
    expect(report).toMatchObject({ turns: 2, elapsedMs: 150, waiting: [{ component: 'a', key: 'later' }] })
    await driver.runFor(10)
    expect(virtualMs()).toBe(160)
    await driver.runUntil(() => kernel.trace.turn === 3)
    expect(virtualMs()).toBe(1_000)
    await expect(driver.runUntil(() => false, { what: 'the moon' })).rejects.toThrow(
      'timed out waiting for the moon: nothing is left to happen',
    )
    await expect(driver.runFor(-1)).rejects.toThrow(RangeError)
  })

  it('breathes after so many turns', async () => {
    const { host, kernel, driver } = setUp(10)
    const component = kernel.register('a', () => undefined)
    for (let index = 0; index < 95; index++) component.wake(`${index}`)
    await driver.settle()
    expect(host.breaths).toBe(9)
  })

  it('keeps time still for a pending promise, and lets its writes be seen at the same instant', async () => {
    const { kernel, external, driver, virtualMs } = setUp()
    const log: string[] = []
    let caughtUp = () => {}
    const seen = kernel.register('informer', (key) => {
      log.push(`${key} at ${virtualMs()}`)
      caughtUp()
    })
    const reconcile = async () => {
      await Promise.resolve()
      seen.wake('write by the promise')
      await new Promise<void>((resolve) => (caughtUp = resolve))
      return 'done'
    }
    const component = kernel.register('reconciler', () => {
      external.track('reconciler of web', reconcile(), (outcome) => log.push(`${outcome.status} at ${virtualMs()}`))
    })
    component.after(100, 'web', 'progress')
    kernel.register('other', (key) => log.push(`${key} at ${virtualMs()}`)).after(200, 'later', 'progress')
    await driver.settle()
    expect(log).toEqual(['write by the promise at 100', 'fulfilled at 100', 'later at 200'])
    expect(kernel.inputs.entries()).toEqual([
      {
        timeMs: EPOCH_MS + 100,
        turn: 2,
        kind: 'external',
        data: { name: 'reconciler of web', outcome: { status: 'fulfilled', value: 'done' } },
      },
    ])
  })

  it('is not settled while something is pending', async () => {
    const { external, driver } = setUp()
    let finish = () => {}
    external.track('webhook', new Promise<void>((resolve) => (finish = resolve)))
    let settled = false
    const done = driver.settle().then(() => (settled = true))
    await flush()
    expect(settled).toBe(false)
    expect(external.pendingNames).toEqual(['webhook'])
    finish()
    await done
    expect(external.pendingCount).toBe(0)
  })

  it('gives up after 30 s of wall time and names what it waited for', async () => {
    const { host, external, driver } = setUp()
    external.track('reconciler of web', new Promise(() => {}))
    const done = driver.runFor(1_000)
    const failed = expect(done).rejects.toThrow('virtual time has stood still for 30s of wall time, waiting for reconciler of web')
    await flush()
    host.advance(29_999)
    await flush()
    expect(driver.busy).toBe(true)
    host.advance(1)
    await failed
    expect(driver.busy).toBe(false)
    await driver.runFor(1_000)
  })

  it('fails the driver with a rejection that nobody takes', async () => {
    const { external, driver } = setUp()
    external.track('reconciler of web', Promise.reject(new Error('no such host')))
    await expect(driver.settle()).rejects.toThrow('reconciler of web failed: Error: no such host')
    const outcomes: unknown[] = []
    external.track('other', Promise.reject('why'), (outcome) => outcomes.push(outcome))
    await driver.settle()
    expect(outcomes).toEqual([{ status: 'rejected', reason: 'why' }])
  })

  it('runs overlapping calls one after the other', async () => {
    const { driver, virtualMs } = setUp()
    const times: number[] = []
    await Promise.all([
      driver.runFor(100).then(() => times.push(virtualMs())),
      driver.runFor(100).then(() => times.push(virtualMs())),
      driver.runUntil(() => true).then(() => times.push(virtualMs())),
    ])
    expect(times).toEqual([100, 200, 200])
  })

  it('works on the real host', async () => {
    const host = createHost()
    const kernel = new Kernel({ epochMs: EPOCH_MS })
    const external = createExternalWork(kernel, { host })
    const driver = createDriver(kernel, { host, external, turnsPerSlice: 1 })
    const component = kernel.register('a', () => external.track('breath', host.breathe()))
    component.wake('x')
    component.after(5, 'y', 'progress')
    await driver.settle()
    expect(kernel.now - EPOCH_MS).toBe(5)
    const before = host.now()
    await new Promise<void>((resolve) => host.after(0, resolve))
    host.after(0, () => expect.unreachable())()
    expect(host.now()).toBeGreaterThanOrEqual(before)
  })
})
