import type { Pod } from '@kubesim/api'
import { expect, test } from 'vitest'
import { planStaleDisruption, severalBudgetsMessage } from './stale-disruption.ts'

const NOW_MS = Date.parse('2026-01-01T00:10:00Z')

function pod(
  lastTransitionTime: string,
  parts: { readonly reason?: string; readonly isGoing?: boolean; readonly phase?: string } = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', ...(parts.isGoing && { deletionTimestamp: '2026-01-01T00:09:00Z' }) },
    spec: { containers: [] },
    status: {
      phase: parts.phase ?? 'Running',
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'DisruptionTarget', status: 'True', reason: parts.reason ?? 'EvictionByEvictionAPI', message: 'm', lastTransitionTime },
      ],
    },
  }
}

test('a disruption that came to nothing is taken back after two minutes', () => {
  expect(planStaleDisruption(pod('2026-01-01T00:08:30Z'), NOW_MS)).toEqual([{ verb: 'requeue', afterMs: 30_000, timerClass: 'watchdog' }])
  const [write] = planStaleDisruption(pod('2026-01-01T00:08:00Z'), NOW_MS)
  expect(write?.verb === 'updateStatus' && (write.object as Pod).status!.conditions).toEqual([
    { type: 'Ready', status: 'True' },
    { type: 'DisruptionTarget', status: 'False', lastTransitionTime: '2026-01-01T00:10:00Z' },
  ])
})

test('one under way, by a kubelet or over is left alone', () => {
  const old = '2026-01-01T00:00:00Z'
  expect(planStaleDisruption(pod(old, { isGoing: true }), NOW_MS)).toEqual([])
  expect(planStaleDisruption(pod(old, { reason: 'TerminationByKubelet' }), NOW_MS)).toEqual([])
  expect(planStaleDisruption(pod(old, { phase: 'Failed' }), NOW_MS)).toEqual([])
})

test('several budgets are told, the first by name among them', () => {
  const given = pod('2026-01-01T00:00:00Z')
  expect(severalBudgetsMessage(given, ['one'])).toBeUndefined()
  expect(severalBudgetsMessage(given, ['two', 'one'])).toBe(
    'Pod "shop"/"web" matches multiple PodDisruptionBudgets.  Chose "one" arbitrarily.',
  )
})
