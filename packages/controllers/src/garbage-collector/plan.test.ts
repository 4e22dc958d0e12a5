import type { ConfigMap, OwnerReference } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DependencyGraph } from './dependency-graph.ts'
import { classifyOwner, type OwnerState, unblockedOwners } from './owners.ts'
import { type Dependent, planItem } from './plan.ts'

function item(parts: Partial<ConfigMap['metadata']> = {}): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'item', namespace: 'shop', uid: 'item', ...parts } }
}

function owner(uid: string, state: OwnerState, blockOwnerDeletion?: boolean) {
  return { reference: { apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid, blockOwnerDeletion } satisfies OwnerReference, state }
}

function dependent(key: string, parts: Partial<ConfigMap['metadata']> & { readonly blocks?: boolean } = {}): Dependent {
  const { blocks = false, ...metadata } = parts
  return {
    key,
    object: item({
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'item', uid: 'item', blockOwnerDeletion: blocks }],
      ...metadata,
    }),
  }
}

const none = () => []
const DELETED = '2026-01-01T00:00:00Z'

describe('planItem', () => {
  test.each<[string, readonly OwnerState[], ReturnType<typeof planItem>]>([
    ['without owners', [], { verb: 'keep' }],
    ['with a solid owner', ['solid'], { verb: 'keep' }],
    ['with a lost one', ['dangling'], { verb: 'delete', policy: 'Background', unblocks: false }],
    ['with two lost ones', ['dangling', 'dangling'], { verb: 'delete', policy: 'Background', unblocks: false }],
    ['with a solid and a lost one', ['solid', 'dangling', 'waiting'], { verb: 'dropOwners', uids: ['1', '2'] }],
    ['with one that waits for it', ['waiting'], { verb: 'delete', policy: 'Background', unblocks: false }],
    ['with one of an unknown kind', ['dangling', 'unknown'], { verb: 'keep' }],
  ])('an object %s', (_, states, verdict) => {
    expect(planItem(item(), { owners: states.map((state, at) => owner(String(at), state)), dependents: none })).toEqual(verdict)
  })

  test('an object whose owner waits for it waits for its own dependants', () => {
    const owners = [owner('o', 'waiting')]
    expect(planItem(item(), { owners, dependents: () => [dependent('d')] })).toEqual({
      verb: 'delete',
      policy: 'Foreground',
      unblocks: false,
    })
    const circle = dependent('d', { deletionTimestamp: DELETED, finalizers: ['foregroundDeletion'] })
    expect(planItem(item(), { owners, dependents: () => [circle] })).toEqual({ verb: 'delete', policy: 'Foreground', unblocks: true })
  })

  test('a deletion honours the finalizers that are there already', () => {
    const owners = [owner('o', 'dangling')]
    expect(planItem(item({ finalizers: ['orphan'] }), { owners, dependents: none })).toMatchObject({ policy: 'Orphan' })
    expect(planItem(item({ finalizers: ['foregroundDeletion'] }), { owners, dependents: none })).toMatchObject({ policy: 'Foreground' })
  })

  test('an object on its way out', () => {
    const going = (finalizers: readonly string[]) => item({ deletionTimestamp: DELETED, finalizers })
    const dependents = () => [
      dependent('blocks', { blocks: true }),
      dependent('does not'),
      dependent('goes', { deletionTimestamp: DELETED }),
    ]
    expect(planItem(going(['example.com/mine']), { owners: [], dependents })).toEqual({ verb: 'keep' })
    expect(planItem(going(['orphan']), { owners: [], dependents })).toEqual({
      verb: 'orphanDependents',
      keys: ['blocks', 'does not', 'goes'],
    })
    expect(planItem(going(['foregroundDeletion']), { owners: [], dependents })).toEqual({
      verb: 'deleteDependents',
      keys: ['blocks', 'does not'],
    })
    expect(planItem(going(['foregroundDeletion']), { owners: [], dependents: () => [dependent('does not')] })).toEqual({
      verb: 'removeFinalizer',
      finalizer: 'foregroundDeletion',
    })
  })
})

test('an owner is told by its uid, and waits only in the foreground', () => {
  const { reference } = owner('o', 'solid')
  const live = (parts: Partial<ConfigMap['metadata']>) => item({ name: 'o', uid: 'o', ...parts })
  expect(classifyOwner(reference, undefined)).toBe('dangling')
  expect(classifyOwner(reference, live({ uid: 'next' }))).toBe('dangling')
  expect(classifyOwner(reference, live({}))).toBe('solid')
  expect(classifyOwner(reference, live({ deletionTimestamp: DELETED, finalizers: ['example.com/mine'] }))).toBe('solid')
  expect(classifyOwner(reference, live({ deletionTimestamp: DELETED, finalizers: ['foregroundDeletion'] }))).toBe('waiting')
})

test('owners that a dependant blocks no longer', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((uid) => owner(uid, 'solid', true).reference)
  const before = [a!, b!, c!, owner('d', 'solid').reference]
  const after = [a!, { ...b!, blockOwnerDeletion: false }]
  expect(unblockedOwners(before, after).map(({ uid }) => uid)).toEqual(['b', 'c'])
  expect(unblockedOwners(before, undefined).map(({ uid }) => uid)).toEqual(['a', 'b', 'c'])
  expect(unblockedOwners(undefined, before)).toEqual([])
})

test('the graph says what a look at all references says', () => {
  const uids = fc.subarray(['a', 'b', 'c'])
  const change = fc.record({ key: fc.constantFrom('x', 'y', 'z'), owners: fc.option(uids, { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const graph = new DependencyGraph()
      const present = new Map<string, readonly OwnerReference[]>()
      for (const { key, owners } of changes) {
        const next = owners?.map((uid) => owner(uid, 'solid').reference)
        graph.change(key, present.get(key), next)
        if (next === undefined) present.delete(key)
        else present.set(key, next)
        for (const uid of ['a', 'b', 'c']) {
          const expected = [...present].filter(([, references]) => references.some((each) => each.uid === uid)).map(([name]) => name)
          expect([...graph.of(uid)].sort()).toEqual(expected.sort())
        }
      }
    }),
  )
})
