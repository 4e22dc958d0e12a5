import type { Node } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { EvictionZones, zoneState } from './eviction-zones.ts'

function node(name: string, zone: string, ready: 'True' | 'Unknown', tainted = false): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
    spec: tainted ? { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] } : {},
    status: { conditions: [{ type: 'Ready', status: ready }] },
  }
}

/** Zone `a` with so many nodes ready, so many silent; and one ready node in `b` unless it is left out. */
function zonesOf(ready: number, silent: number, others = 1): { readonly zones: EvictionZones; readonly silent: readonly Node[] } {
  const zones = new EvictionZones()
  for (let index = 0; index < others; index++) zones.observe(undefined, node(`b-${index}`, 'b', 'True'))
  for (let index = 0; index < ready; index++) zones.observe(undefined, node(`up-${index}`, 'a', 'True'))
  const down = Array.from({ length: silent }, (_, index) => node(`down-${index}`, 'a', 'Unknown'))
  for (const each of down) zones.observe(undefined, each)
  return { zones, silent: down }
}

describe('evictions by zone', () => {
  test.each([
    [3, 0, 'normal'],
    [0, 1, 'fullDisruption'],
    [1, 2, 'normal'],
    [2, 3, 'partialDisruption'],
    [3, 3, 'normal'],
  ] as const)('%i ready and %i not: %s', (ready, notReady, state) => {
    expect(zoneState(ready, notReady)).toBe(state)
  })

  test('one node in ten seconds', () => {
    const { zones, silent } = zonesOf(5, 3)
    const at = (seconds: number) => silent.map((each) => zones.evictionOf(each, seconds * 1000))
    expect(at(100)).toEqual(['yes', 'wait', 'wait'])
    expect([...zones.next()]).toEqual([{ name: 'down-1', atMs: 110_000 }])
    // One that had its turn keeps it until its taint is seen.
    expect(at(105)).toEqual(['yes', 'wait', 'wait'])
    zones.observe(silent[0], node('down-0', 'a', 'Unknown', true))
    expect(at(110)).toEqual(['wait', 'yes', 'wait'])
    expect(zones.evictionOf(node('down-0', 'a', 'Unknown', true), 110_000)).toBe('yes')
  })

  test('none in a small zone of which most is silent, few in a large one', () => {
    const small = zonesOf(2, 4)
    expect(small.zones.evictionOf(small.silent[0]!, 0)).toBe('wait')
    expect([...small.zones.next()]).toEqual([])
    const large = zonesOf(20, 40)
    expect(large.zones.evictionOf(large.silent[0]!, 0)).toBe('yes')
    expect(large.zones.evictionOf(large.silent[1]!, 0)).toBe('wait')
    expect([...large.zones.next()]).toEqual([{ name: 'down-1', atMs: 100_000 }])
  })

  test('a whole zone is evicted at the usual rate, a whole cluster not at all', () => {
    const zone = zonesOf(0, 4)
    expect(zone.zones.evictionOf(zone.silent[0]!, 0)).toBe('yes')
    const cluster = zonesOf(0, 4, 0)
    expect(cluster.zones.isStopped).toBe(true)
    expect(cluster.zones.evictionOf(cluster.silent[0]!, 0)).toBe('stop')
    expect(cluster.zones.observe(cluster.silent[1], node('down-1', 'a', 'True'))).toBe(true)
    expect(cluster.zones.isStopped).toBe(false)
  })

  test('a node that comes back gives its place up', () => {
    const { zones, silent } = zonesOf(5, 2)
    zones.evictionOf(silent[0]!, 0)
    zones.evictionOf(silent[1]!, 0)
    zones.observe(silent[1], node('down-1', 'a', 'True'))
    expect([...zones.next()]).toEqual([])
  })
})
