import { describe, expect, it } from 'vitest'
import { createExternalWork } from './external.ts'
import { Kernel } from './kernel.ts'
import { createPacer, type PacerOptions } from './pacer.ts'
import { createManualHost } from './testdata/manual-host.ts'

const EPOCH_MS = Date.UTC(2026, 0, 1)

function setUp(options: Partial<PacerOptions> = {}) {
  const host = createManualHost()
  const kernel = new Kernel({ epochMs: EPOCH_MS })
  const seen: [key: string, virtualMs: number][] = []
  const component = kernel.register('probe', (key) => seen.push([key, kernel.now - EPOCH_MS]))
  const pacer = createPacer(kernel, { host, ...options })
  const virtualMs = () => kernel.now - EPOCH_MS
  return { host, kernel, component, pacer, seen, virtualMs }
}

describe('pacer', () => {
  it('lets virtual time pass as wall time does', () => {
    const { host, component, pacer, seen, virtualMs } = setUp()
    component.after(120, 'a', 'progress')
    component.after(1_000, 'b', 'periodic')
    host.advance(500)
    expect(virtualMs()).toBe(0)
    pacer.resume()
    host.advance(119)
    expect(seen).toEqual([])
    host.advance(1)
    expect(seen).toEqual([['a', 120]])
    host.advance(880)
    expect(seen).toEqual([
      ['a', 120],
      ['b', 1_000],
    ])
    pacer.sync()
    expect(virtualMs()).toBe(1_000)
  })

  it('keeps the virtual clock going when nothing waits', () => {
    const { host, pacer, virtualMs } = setUp({ speed: 10 })
    pacer.resume()
    host.advance(1_000)
    expect(virtualMs()).toBe(10_000)
    host.advance(7)
    pacer.sync()
    expect(virtualMs()).toBe(10_070)
  })

  it('pauses, goes on and changes speed without a jump', () => {
    const { host, pacer, virtualMs } = setUp()
    pacer.resume()
    host.advance(100)
    pacer.setSpeed(100)
    host.advance(50)
    expect(virtualMs()).toBe(5_100)
    pacer.pause()
    expect(pacer.running).toBe(false)
    expect(host.timerCount).toBe(0)
    host.advance(10_000)
    pacer.sync()
    expect(virtualMs()).toBe(5_100)
    pacer.resume()
    host.advance(50)
    expect(virtualMs()).toBe(10_100)
    pacer.stop()
    expect(() => pacer.resume()).toThrow('the pacer has been stopped')
    expect(() => pacer.setSpeed(0)).toThrow('speed must be finite and above 0, got 0')
    expect(pacer.speed).toBe(100)
  })

  it('wakes for work that an input from outside asks for', () => {
    const { host, component, pacer, seen } = setUp()
    pacer.resume()
    host.advance(50)
    component.wake('now')
    host.advance(0)
    expect(seen).toEqual([['now', 50]])
  })

  it('runs no more turns at once than it may', () => {
    const { host, component, pacer, seen, virtualMs } = setUp({ turnsPerTickMax: 10 })
    for (let index = 0; index < 35; index++) component.wake(`${index}`)
    pacer.resume()
    expect(seen.length).toBe(10)
    host.stall(5)
    host.advance(0)
    expect(seen.length).toBe(35)
    expect(virtualMs()).toBe(5)
  })

  it('lags rather than chase arrears', () => {
    const { host, component, pacer, seen, virtualMs } = setUp({ turnsPerTickMax: 10 })
    for (let index = 1; index <= 1_000; index++) component.after(index, `${index}`, 'progress')
    pacer.resume()
    host.stall(10_000)
    pacer.sync()
    expect(seen.length).toBe(10)
    expect(virtualMs()).toBe(10)
    host.advance(90)
    expect(virtualMs()).toBe(100)
    expect(seen.length).toBe(100)
  })

  it('goes on from where someone else moved the clock to', () => {
    const { host, kernel, pacer, virtualMs } = setUp()
    pacer.resume()
    kernel.advanceIdle(EPOCH_MS + 60_000)
    host.advance(50)
    expect(virtualMs()).toBe(60_000)
    host.advance(1_000)
    expect(virtualMs()).toBe(61_000)
  })

  it('pauses on an error and hands it on', () => {
    const errors: unknown[] = []
    const { host, kernel, pacer } = setUp({ onError: (error) => errors.push(error) })
    kernel
      .register('broken', () => {
        throw new Error('boom')
      })
      .after(10, 'x', 'progress')
    pacer.resume()
    host.advance(100)
    expect(errors).toEqual([new Error('boom')])
    expect(pacer.running).toBe(false)
    expect(host.timerCount).toBe(0)
  })

  it('may be paused by a turn', () => {
    const { host, kernel, pacer, virtualMs } = setUp()
    kernel.register('breakpoint', () => pacer.pause()).after(10, 'x', 'progress')
    pacer.resume()
    host.advance(100)
    expect(pacer.running).toBe(false)
    expect(virtualMs()).toBe(10)
  })

  it('stands still while outside work is pending', async () => {
    const host = createManualHost()
    const kernel = new Kernel({ epochMs: EPOCH_MS })
    const external = createExternalWork(kernel, { host })
    const pacer = createPacer(kernel, { host, external })
    pacer.resume()
    host.advance(100)
    let finish = (_: string) => {}
    const outcomes: unknown[] = []
    external.track('webhook', new Promise<string>((resolve) => (finish = resolve)), (outcome) => outcomes.push(outcome))
    host.advance(5_000)
    expect(kernel.now - EPOCH_MS).toBe(100)
    finish('allowed')
    await Promise.resolve()
    host.advance(0)
    expect(outcomes).toEqual([{ status: 'fulfilled', value: 'allowed' }])
    host.advance(50)
    expect(kernel.now - EPOCH_MS).toBe(150)
  })
})
