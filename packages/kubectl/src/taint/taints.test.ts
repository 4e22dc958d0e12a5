import { describe, expect, test } from 'vitest'
import { changeTaints, conflictsOf, parseTaints, takenKeys } from './taints.ts'

describe('taints', () => {
  test('are read', () => {
    expect(parseTaints(['a=b:NoSchedule', 'c:NoExecute', 'd-', 'e:PreferNoSchedule-', 'f=x:NoSchedule-'])).toEqual({
      add: [
        { key: 'a', value: 'b', effect: 'NoSchedule' },
        { key: 'c', effect: 'NoExecute' },
      ],
      remove: [
        { key: 'd', effect: '' },
        { key: 'e', effect: 'PreferNoSchedule' },
        { key: 'f', effect: 'NoSchedule' },
      ],
    })
    expect(() => parseTaints(['a=b:Never'])).toThrow('invalid taint effect: Never, unsupported taint effect')
    expect(() => parseTaints(['a'])).toThrow('invalid taint spec: a')
    expect(() => parseTaints(['a:NoSchedule', 'a=b:NoSchedule'])).toThrow(
      'duplicated taints with the same key and effect: {a b NoSchedule <nil>}',
    )
  })

  test('are added, changed and removed', () => {
    const old = [
      { key: 'a', value: '1', effect: 'NoSchedule' },
      { key: 'b', effect: 'NoExecute' },
    ]
    expect(changeTaints(old, parseTaints(['c:NoSchedule']), false)).toEqual({
      taints: [{ key: 'c', effect: 'NoSchedule' }, ...old],
      operation: 'tainted',
    })
    expect(changeTaints(old, parseTaints(['a-']), false)).toEqual({ taints: [old[1]], operation: 'untainted' })
    expect(changeTaints(old, parseTaints(['a=2:NoSchedule']), true)).toEqual({
      taints: [{ key: 'a', value: '2', effect: 'NoSchedule' }, old[1]],
      operation: 'modified',
    })
    expect(() => changeTaints(old, parseTaints(['z-']), false)).toThrow('taint "z" not found')
    expect(takenKeys(old, parseTaints(['a=2:NoSchedule', 'b:NoSchedule']).add)).toBe('a')
    expect(conflictsOf(parseTaints(['a=2:NoSchedule', 'a-']))).toEqual(['a='])
  })
})
