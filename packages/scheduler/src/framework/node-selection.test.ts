import {
  matchesNodeSelector,
  matchesRequiredNodeAffinity,
  type NodeSelectorTerm,
  namedNodes,
  type PodSpec,
  type SelectableNode,
  type Taint,
  type Toleration,
} from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import cases from '../testdata/node-selection.json' with { type: 'json' }
import { untoleratedTaint } from './tolerations.ts'

/** Recorded from Kubernetes. */
type Case = { readonly name: string } & (
  | { readonly node: SelectableNode; readonly terms: readonly NodeSelectorTerm[]; readonly matches: boolean }
  | { readonly node: SelectableNode; readonly spec: PodSpec; readonly matches: boolean }
  | { readonly taints: readonly Taint[]; readonly tolerations: readonly Toleration[]; readonly tolerated: boolean }
)

describe('node selection', () => {
  for (const given of cases as unknown as readonly Case[]) {
    test(given.name, () => {
      if ('terms' in given) expect(matchesNodeSelector({ nodeSelectorTerms: given.terms }, given.node)).toBe(given.matches)
      else if ('spec' in given) expect(matchesRequiredNodeAffinity(given.spec, given.node)).toBe(given.matches)
      else expect(untoleratedTaint(given.taints, given.tolerations) === undefined).toBe(given.tolerated)
    })
  }

  test('numbers compare as whole numbers, and what is none matches nothing', () => {
    const term = (operator: string, ...values: string[]) => ({
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'cores', operator, values }] }],
    })
    const node = (cores: string) => ({ name: 'n', labels: { cores } })
    expect(matchesNodeSelector(term('Gt', '9'), node('10'))).toBe(true)
    expect(matchesNodeSelector(term('Lt', '9'), node('10'))).toBe(false)
    expect(matchesNodeSelector(term('Gt', '9'), node('many'))).toBe(false)
    expect(matchesNodeSelector(term('Gt', '1', '2'), node('10'))).toBe(false)
  })

  test('terms that name nodes are alternatives; requirements within one are not', () => {
    const spec = (...terms: readonly (readonly string[])[][]) =>
      ({
        containers: [],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: terms.map((fields) => ({
                matchFields: fields.map((values) => ({ key: 'metadata.name', operator: 'In', values: [...values] })),
              })),
            },
          },
        },
      }) satisfies PodSpec
    expect([...namedNodes(spec([['a']], [['b']]))!]).toEqual(['a', 'b'])
    expect([...namedNodes(spec([['a'], ['b']]))!]).toEqual([])
    expect(namedNodes(spec([['a']], []))).toBeUndefined()
  })
})
