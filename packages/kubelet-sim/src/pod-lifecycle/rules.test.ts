import type { Container, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { planKill } from './kill-plan.ts'
import { restartsAfter } from './restart-rule.ts'

describe('what a container that is told to stop comes to', () => {
  it.each<[string, number | undefined, number, number, number]>([
    ['ends by itself', 200, 30_000, 200, 0],
    ['is killed when its grace is over', undefined, 30_000, 30_000, 137],
    ['is killed when it takes longer', 40_000, 30_000, 30_000, 137],
    ['has two seconds in any case', undefined, 500, 2_000, 137],
    ['gets parts of a second back', undefined, 9_100, 10_000, 137],
  ])('%s', (_, stopsAfterMs, leftMs, endsAfterMs, exitCode) => {
    expect(planKill({ stopsAfterMs, stopCode: 0 }, leftMs)).toEqual({ endsAfterMs, exitCode })
  })
})

describe('whether a container runs again', () => {
  const restarts = (policy: string, code: number, own: Partial<Container> = {}, init = false) =>
    restartsAfter({ spec: { restartPolicy: policy } } as Pod, { container: { name: 'c', ...own } as Container, init }, code)
  const rule = (operator: string, ...values: number[]) => [{ action: 'Restart', exitCodes: { operator, values } }]

  it('is said by its pod', () => {
    expect([0, 1].map((code) => restarts('Always', code))).toEqual([true, true])
    expect([0, 1].map((code) => restarts('OnFailure', code))).toEqual([false, true])
    expect([0, 1].map((code) => restarts('Never', code))).toEqual([false, false])
  })

  it('an init container has done its work when it succeeds', () => {
    expect([0, 1].map((code) => restarts('Always', code, {}, true))).toEqual([false, true])
    expect([0, 1].map((code) => restarts('Never', code, {}, true))).toEqual([false, false])
  })

  it('or by itself, its rules first', () => {
    expect([0, 1].map((code) => restarts('Never', code, { restartPolicy: 'OnFailure' }))).toEqual([false, true])
    expect([0, 42].map((code) => restarts('Never', code, { restartPolicy: 'Never', restartPolicyRules: rule('In', 42) }))).toEqual([
      false,
      true,
    ])
    expect([0, 1].map((code) => restarts('Always', code, { restartPolicy: 'Never', restartPolicyRules: rule('NotIn', 0) }))).toEqual([
      false,
      true,
    ])
  })
})
