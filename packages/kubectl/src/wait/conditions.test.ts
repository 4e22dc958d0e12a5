import type { KubeObject } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { parseWaitCondition, splitAtEquals } from './conditions.ts'

const object = (status: object, generation?: number): KubeObject =>
  ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', ...(generation !== undefined && { generation }) }, status }) as KubeObject

function holds(condition: string, subject: KubeObject): boolean {
  const parsed = parseWaitCondition(condition)
  if (parsed.type !== 'object') throw new Error('not about the object')
  return parsed.holds(subject)
}

describe('wait --for', () => {
  test('a condition, whatever its case', () => {
    const ready = object({ conditions: [{ type: 'Ready', status: 'True' }] })
    expect([holds('condition=ready', ready), holds('condition=Ready=False', ready), holds('condition=Other', ready)]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('a status older than the spec does not count', () => {
    const conditions = [{ type: 'Available', status: 'True' }]
    expect([
      holds('condition=Available', object({ conditions, observedGeneration: 1 }, 2)),
      holds('condition=Available', object({ conditions, observedGeneration: 2 }, 2)),
    ]).toEqual([false, true])
  })

  test('a JSONPath, with and without a value', () => {
    const running = object({ phase: 'Running', list: [1, 2], replicas: 3 })
    expect([
      holds('jsonpath={.status.phase}=Running', running),
      holds("jsonpath='.status.phase'='Pending'".replaceAll("'", ''), running),
      holds('jsonpath={.status.replicas}=3', running),
    ]).toEqual([true, false, true])
    expect([holds('jsonpath={.status.phase}', running), holds('jsonpath={.status.nope}', running)]).toEqual([true, false])
    expect(() => holds('jsonpath={.status.list[*]}=1', running)).toThrow('given jsonpath expression matches more than one value')
    expect(() => holds('jsonpath={.status.list}=1', running)).toThrow('jsonpath leads to a nested object or list which is not supported')
  })

  test('nothing else', () => {
    expect(parseWaitCondition('Delete')).toEqual({ type: 'delete' })
    expect(() => parseWaitCondition('ready')).toThrow('error: unrecognized condition: "ready"')
    expect(() => parseWaitCondition('jsonpath={.a}=')).toThrow('jsonpath wait has to have a value after equal sign')
    expect(splitAtEquals('a.b.c====d.e.f===g.h.i===')).toEqual(['a.b.c====d.e.f==', 'g.h.i==', ''])
  })
})
