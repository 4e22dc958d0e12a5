import type { Probe } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { firstProbeMs, nextTickMs } from './probe.ts'

const HTTP: Probe = { httpGet: { path: '/', port: 80 } }

describe('when a probe runs', () => {
  it.each<[string, Probe, 'readiness' | 'liveness' | 'startup', number, number]>([
    ['readiness, as soon as the container is seen to run', { ...HTTP, periodSeconds: 10 }, 'readiness', 2_000, 3_000],
    ['readiness, at a tick that comes sooner', { ...HTTP, periodSeconds: 1 }, 'readiness', 2_300, 3_000],
    ['readiness, at the first tick after its delay', { ...HTTP, periodSeconds: 5, initialDelaySeconds: 10 }, 'readiness', 2_059, 15_000],
    ['liveness, at the first tick', { ...HTTP, periodSeconds: 10 }, 'liveness', 2_000, 10_000],
    ['liveness, after its delay', { ...HTTP, periodSeconds: 10, initialDelaySeconds: 30 }, 'liveness', 2_000, 40_000],
    ['startup, at the first tick, never at the very start', { ...HTTP, periodSeconds: 5 }, 'startup', 5_000, 10_000],
    ['with the default period', HTTP, 'liveness', 0, 10_000],
  ])('%s', (_, probe, type, startedMs, expected) => {
    expect(firstProbeMs(probe, type, { podStartMs: 0, startedMs })).toBe(expected)
  })

  it('again at every tick', () => {
    const probe = { ...HTTP, periodSeconds: 5 }
    expect(nextTickMs(probe, 500, 500)).toBe(500)
    expect(nextTickMs(probe, 500, 501)).toBe(5_500)
    expect(nextTickMs(probe, 500, 5_501)).toBe(10_500)
  })
})
