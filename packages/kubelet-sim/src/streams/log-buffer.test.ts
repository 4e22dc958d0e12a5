import { describe, expect, it } from 'vitest'
import { LogBuffer } from './log-buffer.ts'

const T0 = Date.UTC(2026, 0, 1)

function filled(): LogBuffer {
  const log = new LogBuffer()
  for (const [index, text] of ['one', 'two', 'three'].entries()) log.write(T0 + index * 1_000, text)
  return log
}

describe('log buffer', () => {
  it('gives what is there and ends, unless it is followed', () => {
    const stream = filled().read({}, T0)
    expect(stream.take()).toBe('one\ntwo\nthree\n')
    expect(stream.closed).toBe(true)
  })

  it('starts where tail, since and limit say', () => {
    const log = filled()
    expect(log.read({ tailLines: 2 }, T0).take()).toBe('two\nthree\n')
    expect(log.read({ tailLines: 0 }, T0).take()).toBe('')
    expect(log.read({ sinceSeconds: 1 }, T0 + 2_000).take()).toBe('two\nthree\n')
    expect(log.read({ sinceTime: '2026-01-01T00:00:02Z' }, T0).take()).toBe('three\n')
    expect(log.read({ sinceTime: '2026-01-01T00:01:00Z' }, T0).take()).toBe('')
    expect(log.read({ limitBytes: 5 }, T0).take()).toBe('one\nt')
  })

  it('puts the time before each line when asked', () => {
    expect(filled().read({ timestamps: true, tailLines: 1 }, T0).take()).toBe('2026-01-01T00:00:02.000000000Z three\n')
  })

  it('wakes who follows, and closes with the container', () => {
    const log = filled()
    const stream = log.read({ follow: true, tailLines: 1 }, T0)
    let calls = 0
    stream.onReady(() => calls++)
    expect(stream.take()).toBe('three\n')
    log.write(T0 + 3_000, 'four')
    expect(stream.take()).toBe('four\n')
    expect(stream.closed).toBe(false)
    log.end()
    expect(stream.closed).toBe(true)
    expect(calls).toBe(3)
  })

  it('keeps the last ten thousand lines', () => {
    const log = new LogBuffer()
    for (let line = 0; line < 25_000; line++) log.write(T0, String(line))
    const lines = log.read({}, T0).take().trimEnd().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(10_000)
    expect(lines.length).toBeLessThanOrEqual(20_000)
    expect(lines.at(-1)).toBe('24999')
  })
})
