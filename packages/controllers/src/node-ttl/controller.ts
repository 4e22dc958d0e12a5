import { type Node, nodes } from '@kubesim/api'
import type { TallyDefinition } from '@kubesim/client'
import { type Action, patch } from '../kit/action.ts'
import { defineController } from '../kit/controller.ts'

const TTL = 'node.alpha.kubernetes.io/ttl'

interface Boundary {
  readonly sizeMin: number
  readonly sizeMax: number
  readonly ttlSeconds: number
}

/** They overlap, so that one node more or less does not change all. Upstream: ttlBoundaries */
const BOUNDARIES: readonly Boundary[] = [
  { sizeMin: 0, sizeMax: 100, ttlSeconds: 0 },
  { sizeMin: 90, sizeMax: 500, ttlSeconds: 15 },
  { sizeMin: 450, sizeMax: 1000, ttlSeconds: 30 },
  { sizeMin: 900, sizeMax: 2000, ttlSeconds: 60 },
  { sizeMin: 1800, sizeMax: Number.POSITIVE_INFINITY, ttlSeconds: 300 },
]

const nodeCount: TallyDefinition<Node, { count: number }> = {
  name: 'nodeCount',
  groups: () => [''],
  empty: () => ({ count: 0 }),
  add: (tally) => void tally.count++,
  remove: (tally) => void tally.count--,
}

/** Tells kubelets by an annotation how long they may keep Secrets and ConfigMaps, longer in larger clusters. Upstream: pkg/controller/ttl */
export const nodeTtlController = defineController<Node, number>({
  name: 'ttl-controller',
  for: nodes,
  setup: (caches) => caches.addTally(nodes, nodeCount),
  observe: (_, caches) => caches.tally(nodeCount, '').count,
  plan: planNodeTtl,
})

export function planNodeTtl(node: Node, count: number): readonly Action[] {
  const present = node.metadata.annotations?.[TTL]
  const fits = ({ sizeMin, sizeMax }: Boundary) => count >= sizeMin && count <= sizeMax
  if (BOUNDARIES.some((boundary) => String(boundary.ttlSeconds) === present && fits(boundary))) return []
  const { ttlSeconds } = BOUNDARIES.find(fits)!
  return [patch(nodes, node, { body: { metadata: { annotations: { [TTL]: String(ttlSeconds) } } } })]
}
