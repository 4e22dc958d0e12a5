import type { Endpoint, EndpointSlice } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ENDPOINTS_MAX, packEndpoints } from './packing.ts'

const LABELS = { app: 'web' }

function endpoint(index: number, ready = true): Endpoint {
  return {
    addresses: [`10.0.${Math.floor(index / 250)}.${index % 250}`],
    conditions: { ready },
    targetRef: { kind: 'Pod', name: `p${index}` },
  }
}

function slice(name: string, indexes: readonly number[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, labels: LABELS },
    addressType: 'IPv4',
    endpoints: indexes.map((index) => endpoint(index)),
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
const sizes = (list: readonly { readonly endpoints: readonly Endpoint[] }[]) => list.map(({ endpoints }) => endpoints.length)

describe('packing endpoints into slices', () => {
  test('fills new slices to the brim', () => {
    const { created, updated, deleted } = packEndpoints(
      [],
      range(0, 250).map((index) => endpoint(index)),
      LABELS,
    )
    expect(created.map((each) => each.length)).toEqual([100, 100, 50])
    expect([updated, deleted]).toEqual([[], []])
  })

  test('writes nothing where nothing changed', () => {
    const existing = [slice('a', range(0, 100)), slice('b', range(100, 130))]
    expect(
      packEndpoints(
        existing,
        range(0, 130).map((index) => endpoint(index)),
        LABELS,
      ),
    ).toEqual({ created: [], updated: [], deleted: [] })
  })

  test('puts what is new into a slice that changes anyway', () => {
    const existing = [slice('a', range(0, 50)), slice('b', range(50, 60))]
    const wanted = [...range(1, 61)].map((index) => endpoint(index))
    const { updated, created, deleted } = packEndpoints(existing, wanted, LABELS)
    expect(updated.map(({ metadata }) => metadata.name)).toEqual(['a'])
    expect(sizes(updated)).toEqual([50])
    expect([created, deleted]).toEqual([[], []])
  })

  test('else into the one that it fills best', () => {
    const existing = [slice('a', range(0, 50)), slice('b', range(50, 140)), slice('c', range(140, 235))]
    const { updated, created } = packEndpoints(
      existing,
      range(0, 243).map((index) => endpoint(index)),
      LABELS,
    )
    expect(updated.map(({ metadata, endpoints }) => [metadata.name, endpoints.length])).toEqual([['b', 98]])
    expect(created).toEqual([])
  })

  test('deletes a slice of which nothing is left, and relabels without touching endpoints', () => {
    const existing = [slice('a', [0, 1]), slice('b', [2])]
    const { updated, deleted } = packEndpoints(existing, [endpoint(2)], { app: 'other' })
    expect(deleted.map(({ metadata }) => metadata.name)).toEqual(['a'])
    expect(updated).toMatchObject([{ metadata: { name: 'b', labels: { app: 'other' } }, endpoints: [endpoint(2)] }])
  })

  test('comes to rest after one pass, with every endpoint once and no slice too full', () => {
    const indexes = fc.uniqueArray(fc.nat(400), { maxLength: 320 })
    fc.assert(
      fc.property(fc.array(indexes, { maxLength: 5 }), indexes, fc.func(fc.boolean()), (present, wantedIndexes, ready) => {
        const taken = new Set<number>()
        const existing = present.map((list, at) => {
          const own = list.filter((index) => !taken.has(index)).slice(0, ENDPOINTS_MAX)
          for (const index of own) taken.add(index)
          return slice(`s${at}`, own)
        })
        const wanted = wantedIndexes.map((index) => endpoint(index, ready(index)))
        const { updated, created, deleted } = packEndpoints(existing, wanted, LABELS)
        const gone = new Set(deleted.map(({ metadata }) => metadata.name))
        const changed = new Map(updated.map((each) => [each.metadata.name, each]))
        const after = [
          ...existing.filter(({ metadata }) => !gone.has(metadata.name)).map((each) => changed.get(each.metadata.name) ?? each),
          ...created.map((endpoints, at) => ({ ...slice(`n${at}`, []), endpoints })),
        ]
        const names = after.flatMap(({ endpoints }) =>
          endpoints.map(({ targetRef, conditions }) => `${targetRef?.name} ${conditions?.ready}`),
        )
        expect(names.sort()).toEqual(wanted.map(({ targetRef, conditions }) => `${targetRef?.name} ${conditions?.ready}`).sort())
        expect(Math.max(0, ...sizes(after))).toBeLessThanOrEqual(ENDPOINTS_MAX)
        expect(packEndpoints(after, wanted, LABELS)).toEqual({ created: [], updated: [], deleted: [] })
      }),
    )
  })
})
