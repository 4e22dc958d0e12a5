import type { Deployment } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { annotatedCount, newReplicaSetAnnotations } from './revision.ts'
import { deploymentOf } from './rollout-model.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const HISTORY = 'deployment.kubernetes.io/revision-history'

function annotated(annotations: Readonly<Record<string, string>>): Deployment {
  const bare = deploymentOf({})
  return { ...bare, metadata: { ...bare.metadata, annotations } }
}

describe('annotations of the newest set', () => {
  test('a new one gets its revision and what the Deployment hands down', () => {
    const deployment = annotated({
      'kubernetes.io/change-cause': 'x',
      [REVISION]: '7',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    })
    expect(newReplicaSetAnnotations(deployment, {}, 8)).toEqual({ 'kubernetes.io/change-cause': 'x', [REVISION]: '8' })
  })

  test('its own annotations stay where the Deployment has none', () => {
    expect(newReplicaSetAnnotations(annotated({ a: '2' }), { a: '1', b: '1', [REVISION]: '3' }, 2)).toEqual({
      a: '2',
      b: '1',
      [REVISION]: '3',
    })
  })

  test('one that comes back remembers the revisions it had', () => {
    const first = newReplicaSetAnnotations(annotated({}), { [REVISION]: '1' }, 3)
    expect(first).toEqual({ [REVISION]: '3', [HISTORY]: '1' })
    expect(newReplicaSetAnnotations(annotated({}), first, 5)).toEqual({ [REVISION]: '5', [HISTORY]: '1,3' })
  })

  test('a revision that is no number is left alone, and so is everything else', () => {
    const now = { [REVISION]: 'three', a: '1' }
    expect(newReplicaSetAnnotations(annotated({ a: '2' }), now, 4)).toBe(now)
  })

  test('an empty revision counts as none', () => {
    expect(newReplicaSetAnnotations(annotated({}), { [REVISION]: '' }, 1)).toMatchObject({ [REVISION]: '1' })
  })

  test('of a history grown too long the oldest revisions go', () => {
    const history = Array.from({ length: 400 }, (_, at) => String(1000 + at)).join(',')
    expect(history).toHaveLength(1999)
    const next = newReplicaSetAnnotations(annotated({}), { [REVISION]: '1400', [HISTORY]: history }, 1401)[HISTORY]!
    expect(next.length).toBeLessThanOrEqual(2000)
    expect(next.startsWith('1001,1002')).toBe(true)
    expect(next.endsWith(',1399,1400')).toBe(true)
  })
})

test('counts in annotations are whole, not negative, and fit in 32 bits', () => {
  const count = (text: string) => annotatedCount({ ...rs, metadata: { annotations: { key: text } } }, 'key')
  const rs = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: {}, spec: { selector: {} } } as const
  expect(['0', '12', '2147483647'].map(count)).toEqual([0, 12, 2_147_483_647])
  expect(['-1', '1.5', '2147483648', 'ten', ''].map(count)).toEqual([undefined, undefined, undefined, undefined, undefined])
  expect(annotatedCount(rs, 'key')).toBeUndefined()
})
