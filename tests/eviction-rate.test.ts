import { type Cluster, createCluster, nodes } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const TAINTED = 'node.kubernetes.io/unreachable'
const evicted = () =>
  cluster
    .list(nodes)
    .filter(({ spec }) => spec.taints?.some(({ key, effect }) => key === TAINTED && effect === 'NoExecute'))
    .map(({ metadata }) => metadata.name)

test('nodes of a zone that fall silent together are emptied one in ten seconds', async () => {
  cluster = await createCluster({ seed: 'zones', nodes: { count: 9, zones: ['a'] } })
  for (const name of ['node-1', 'node-2', 'node-3']) cluster.crashNode(name)
  await cluster.runUntil(() => evicted().length === 1)
  await cluster.runFor('9s')
  expect(evicted()).toHaveLength(1)
  await cluster.runFor('2s')
  expect(evicted()).toHaveLength(2)
  await cluster.runFor('10s')
  expect(evicted().sort()).toEqual(['node-1', 'node-2', 'node-3'])
})

test('nobody is evicted when no node answers: that looks like a cut line', async () => {
  cluster = await createCluster({ seed: 'zones', nodes: 3 })
  for (const name of ['node-1', 'node-2', 'node-3']) cluster.crashNode(name)
  await cluster.runFor('10m')
  expect(cluster.list(nodes).every(({ status }) => status!.conditions!.find(({ type }) => type === 'Ready')!.status === 'Unknown')).toBe(
    true,
  )
  expect(evicted()).toEqual([])
})
