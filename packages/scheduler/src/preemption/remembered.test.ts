import type { Pod, PodDisruptionBudget } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { ClusterCache } from '../cache/cluster-cache.ts'
import { Nominations } from '../cache/nominations.ts'
import { findNode } from '../find-node.ts'
import { NodeMemories } from '../framework/node-memory.ts'
import { Profile } from '../framework/profile.ts'
import { NodeColumns } from '../lane/node-columns.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { nodeBody } from '../world-model.ts'
import { runPostFilter } from './post-filter.ts'

const profile = new Profile({ plugins: DEFAULT_PLUGINS })

function podOf(
  name: string,
  cpu: string,
  more: { readonly priority?: number; readonly startedMs?: number; readonly node?: string } = {},
): Pod {
  const { priority = 0, startedMs, node } = more
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, namespace: 'default', labels: { app: name } },
    spec: {
      containers: [{ name: 'c', image: 'c', resources: { requests: { cpu } } }],
      priority,
      ...(node !== undefined && { nodeName: node }),
    },
    status: startedMs === undefined ? {} : { startTime: new Date(startedMs).toISOString() },
  }
}

function budgetOf(app: string): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app, namespace: 'default' },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  }
}

/** One node of two cores, full, and a scheduler's memory that outlives what is asked. */
function worldOf(placed: readonly Pod[]) {
  const nominations = new Nominations()
  const cluster = new ClusterCache({ nominations, ownSelector: () => undefined, namespace: () => undefined, namespaces: () => [] })
  new NodeColumns(cluster, nominations)
  cluster.addNode(nodeBody('n', { cpu: '2' }))
  for (const pod of placed) cluster.setPod(pod)
  const memories = new NodeMemories()
  const preemptor = podOf('urgent', '1', { priority: 10 })
  const victims = ({ nowMs = 100_000, budgets = [] as readonly PodDisruptionBudget[] } = {}) => {
    const found = findNode(preemptor, { profile, cluster, startIndex: 0, below: () => 0 })
    const situation = { cluster, budgets: () => budgets, random: () => 0, nowMs }
    const outcomes = [memories, undefined].map((each) =>
      runPostFilter({ queued: { pod: preemptor }, profile, found }, { ...situation, memories: each }),
    )
    expect(outcomes[0]).toEqual(outcomes[1])
    return outcomes[0]!.victims.map(({ metadata }) => metadata.name)
  }
  return { cluster, nominations, victims }
}

describe('what preemption remembers of a node', () => {
  test('is forgotten when a budget changes', () => {
    const { victims } = worldOf([podOf('a', '1', { node: 'n', startedMs: 1_000 }), podOf('b', '1', { node: 'n', startedMs: 2_000 })])
    expect(victims()).toEqual(['b'])
    expect(victims({ budgets: [budgetOf('b')] })).toEqual(['a'])
    expect(victims()).toEqual(['b'])
  })

  test('is forgotten when another pod waits for room there', () => {
    const { victims, nominations } = worldOf([
      podOf('a', '1', { node: 'n', startedMs: 1_000 }),
      podOf('b', '1', { node: 'n', startedMs: 2_000 }),
    ])
    expect(victims()).toEqual(['b'])
    nominations.set(podOf('waiting', '1', { priority: 10 }), 'n')
    expect(victims()).toEqual(['a', 'b'])
    nominations.delete('waiting')
    expect(victims()).toEqual(['b'])
  })

  test('holds as time goes by, unless time decides who matters more', () => {
    const { victims } = worldOf([podOf('unstarted', '1', { node: 'n' }), podOf('now', '1', { node: 'n', startedMs: 100_000 })])
    expect(victims()).toEqual(['now'])
    expect(victims({ nowMs: 101_000 })).toEqual(['unstarted'])
  })
})
