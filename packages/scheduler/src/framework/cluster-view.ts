import type { Pod } from '@kubesim/api'
import type { LabelMatcher, Labels } from './label-matcher.ts'
import type { NodeInfo } from './node-info.ts'
import type { VolumeView } from './volume-view.ts'

/** What plugins may know of the cluster during a scheduling cycle; nothing changes while one runs. Upstream: framework SharedLister and listers */
export interface ClusterView {
  /** In the order in which they are looked at: zones take turns. */
  readonly nodes: readonly NodeInfo[]
  node(name: string): NodeInfo | undefined
  /** Nodes on which some pod has pod affinity or anti-affinity. */
  nodesWithAffinityPods(): Iterable<NodeInfo>
  /** Nodes on which some pod requires anti-affinity. */
  nodesWithRequiredAntiAffinityPods(): Iterable<NodeInfo>
  namespaceLabels(namespace: string): Labels | undefined
  namespacesMatching(selector: LabelMatcher): readonly string[]
  /** What the Services and the controller of a pod select it by; undefined when nothing does. Upstream: plugins/helper DefaultSelector */
  ownSelector(pod: Pod): LabelMatcher | undefined
  /** On how many nodes an image is. */
  nodesWithImage(image: string): number
  /** Pods that wait for room on a node. */
  nominatedPods(nodeName: string): readonly Pod[]
  readonly volumes: VolumeView
}
