import type { Node, NodeSpec } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultResourceList } from '../resource-list-defaults.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_NodeStatus, Convert_v1_NodeSpec_To_core_NodeSpec */
export function defaultNode(node: Node): Node {
  const { status } = node
  const spec = withPodCidrs(node.spec ?? {})
  if (!status) return changed(node, { spec })
  const capacity = defaultResourceList(status.capacity)
  const allocatable = defaultResourceList(status.allocatable) ?? capacity
  return changed(node, { spec, status: changed(status, { capacity, allocatable }) })
}

/** `podCIDR` is the first of `podCIDRs`; where they differ the singular wins. */
function withPodCidrs(spec: NodeSpec): NodeSpec {
  const { podCIDR, podCIDRs } = spec
  const first = podCIDRs?.[0]
  if (podCIDR === first || (!podCIDR && !first)) return spec
  return podCIDR ? changed(spec, { podCIDRs: [podCIDR] }) : changed(spec, { podCIDR: first })
}
