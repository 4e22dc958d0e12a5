import { type Node, nodes } from '@kubesim/api'
import { type Action, event, patch } from '../kit/action.ts'
import { type Caches, defineController } from '../kit/controller.ts'

const BY_POD_CIDR = 'spec.podCIDR'
const SUBNET_COUNT = 256

/** The subnet a node without one gets; undefined when all are taken. */
export type FreeSubnet = { readonly podCidr: string | undefined } | 'has one'

/**
 * Gives each node without a range of pod addresses one of its own, a /24 of the cluster's 10.244.0.0/16. Upstream: pkg/controller/nodeipam.
 * Differs: simulated machines bring theirs with them, from the bottom of the range; nodes made by hand get theirs from its top.
 */
export const nodeIpamController = defineController<Node, FreeSubnet>({
  name: 'node-ipam-controller',
  serviceAccount: 'node-controller',
  eventSource: 'cidrAllocator',
  for: nodes,
  setup: (caches) => caches.addIndex(nodes, BY_POD_CIDR, ({ spec }) => (spec.podCIDR ? [spec.podCIDR] : [])),
  observe: ({ spec }, caches) => (spec.podCIDR ? 'has one' : { podCidr: freeSubnet(caches) }),
  plan: planPodCidr,
})

function freeSubnet(caches: Caches): string | undefined {
  for (let subnet = SUBNET_COUNT - 1; subnet >= 0; subnet--) {
    const cidr = `10.244.${subnet}.0/24`
    if (caches.byIndex(nodes, BY_POD_CIDR, cidr).length === 0) return cidr
  }
  return undefined
}

export function planPodCidr(node: Node, free: FreeSubnet): readonly Action[] {
  if (free === 'has one' || node.metadata.deletionTimestamp !== undefined) return []
  const { podCidr } = free
  if (podCidr === undefined) {
    return [event('Normal', 'CIDRNotAvailable', `Node ${node.metadata.name} status is now: CIDRNotAvailable`)]
  }
  return [patch(nodes, node, { body: { spec: { podCIDR: podCidr, podCIDRs: [podCidr] } } })]
}
