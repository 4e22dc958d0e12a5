import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankForDeletion } from './ranking.ts'
import { NOW_MS, type PodParts, pod } from './replica-set-values.fixture.ts'
import cases from './testdata/cases.json' with { type: 'json' }

/** Names in the order in which the pods would go. */
function order(pods: readonly PodParts[], ranks: Readonly<Record<string, number>> = {}): string[] {
  return rankForDeletion(pods.map(pod), (each) => ranks[each.metadata.name!] ?? 0, NOW_MS).map((each) => each.metadata.name!)
}

describe('which pods a set can spare', () => {
  test.each(cases.ordered)('$lesser.name goes before $greater.name', ({ lesser, greater }) => {
    const nowMs = Date.parse(cases.now)
    const ranks: Record<string, number> = { lesser: lesser.rank, greater: greater.rank }
    const pods = [pod({ ...lesser, name: 'lesser' } as PodParts), pod({ ...greater, name: 'greater' } as PodParts)]
    for (const given of [pods, [...pods].reverse()]) {
      expect(rankForDeletion(given, (each) => ranks[each.metadata.name!]!, nowMs).map((each) => each.metadata.name)).toEqual([
        'lesser',
        'greater',
      ])
    }
  })

  test.each(cases.equal)('two like $name keep their order', (parts) => {
    expect(order([{ ...parts, name: 'a' } as PodParts, { ...parts, name: 'b' } as PodParts])).toEqual(['a', 'b'])
  })

  const ready = { node: 'n', readySince: '2026-01-01T10:00:00Z', created: '2026-01-01T09:00:00Z' }
  test.each<[string, PodParts, PodParts]>([
    ['without a node', { phase: 'Pending' }, { node: 'n', phase: 'Pending' }],
    ['pending', { node: 'n', phase: 'Pending' }, { node: 'n', phase: 'Unknown' }],
    ['of unknown phase', { node: 'n', phase: 'Unknown' }, { node: 'n', phase: 'Running' }],
    ['not ready', { node: 'n' }, ready],
    ['cheap', { ...ready, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-5' } }, ready],
    [
      'cheaper',
      { ...ready, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '3' } },
      { ...ready, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '20' } },
    ],
    ['ready since it does not say when', { ...ready, readySince: null }, ready],
    ['ready for a shorter time', { ...ready, readySince: '2026-01-01T11:59:00Z' }, ready],
    ['restarted more often', { ...ready, restarts: 2 }, { ...ready, restarts: 1 }],
    ['whose sidecar restarted more often', { ...ready, restarts: 1, sidecarRestarts: 2 }, { ...ready, restarts: 1, sidecarRestarts: 1 }],
    ['younger', { ...ready, created: '2026-01-01T11:59:59Z' }, ready],
  ])('a pod %s goes first', (_, lesser, greater) => {
    expect(
      order([
        { ...lesser, name: 'lesser' },
        { ...greater, name: 'greater' },
      ]),
    ).toEqual(['lesser', 'greater'])
    expect(
      order([
        { ...greater, name: 'greater' },
        { ...lesser, name: 'lesser' },
      ]),
    ).toEqual(['lesser', 'greater'])
  })

  test('a cost that is no 32-bit number counts as none', () => {
    for (const cost of ['+5', '1.5', '007', 'much', '2147483648', '']) {
      const pods = [
        { ...ready, name: 'costly', annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } },
        { ...ready, name: 'plain', created: '2026-01-01T11:59:59Z' },
      ]
      expect(order(pods)).toEqual(['plain', 'costly'])
    }
  })

  test('of ages in one power of two the uid decides, of others the age', () => {
    const aged = (name: string, uid: string, readySince: string) => ({ ...ready, name, uid, readySince })
    expect(order([aged('b', '2', '2026-01-01T11:49:00Z'), aged('a', '1', '2026-01-01T11:50:00Z')])).toEqual(['a', 'b'])
    expect(order([aged('b', '1', '2026-01-01T11:49:00Z'), aged('a', '2', '2026-01-01T11:50:00Z')])).toEqual(['b', 'a'])
    expect(order([aged('old', '1', '2026-01-01T01:00:00Z'), aged('new', '2', '2026-01-01T11:59:00Z')])).toEqual(['new', 'old'])
    expect(order([aged('old', '1', '2026-01-01T01:00:00Z'), aged('future', '2', '2026-01-01T12:30:00Z')])).toEqual(['future', 'old'])
  })

  test('crowded nodes go before time', () => {
    expect(
      order(
        [
          { ...ready, name: 'alone', readySince: '2026-01-01T11:59:00Z' },
          { ...ready, name: 'crowded' },
        ],
        { crowded: 3, alone: 1 },
      ),
    ).toEqual(['crowded', 'alone'])
  })

  test('is a permutation that never puts a sound pod before a worse one', () => {
    const parts = fc.record({
      node: fc.option(fc.constantFrom('n1', 'n2'), { nil: undefined }),
      phase: fc.constantFrom('Pending', 'Running', 'Unknown'),
      readySince: fc.constantFrom(undefined, null, '2026-01-01T10:00:00Z', '2026-01-01T11:59:58Z', '2026-01-01T11:59:59Z'),
      restarts: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 20 }), (all) => {
        const named = all.map((each, at) => ({ ...each, name: `p${at}` }))
        const ranked = order(named as PodParts[])
        expect([...ranked].sort()).toEqual(named.map(({ name }) => name).sort())
        const standing = ranked
          .map((name) => named.find((each) => each.name === name)!)
          .map(({ node, phase, readySince }) => {
            return (
              (node === undefined ? 0 : 100) + ['Pending', 'Unknown', 'Running'].indexOf(phase) * 10 + (readySince === undefined ? 0 : 1)
            )
          })
        expect(standing).toEqual([...standing].sort((a, b) => a - b))
      }),
    )
  })
})
