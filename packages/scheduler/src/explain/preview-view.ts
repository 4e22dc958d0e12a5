import type { Node, Pod } from '@kubesim/api'
import type { ClusterView } from '../framework/cluster-view.ts'
import type { LabelMatcher, Labels } from '../framework/label-matcher.ts'
import { NodeInfo } from '../framework/node-info.ts'
import type { VolumeView } from '../framework/volume-view.ts'
import { normalizedImageName } from '../plugins/image-locality.ts'

/** A cluster of other nodes: some of its own, with what is on them, and machines that are not there. */
export class PreviewView implements ClusterView {
  readonly nodes: readonly NodeInfo[]
  private readonly cluster: ClusterView

  /** Throws a RangeError for the name of a node that is not there. */
  constructor(cluster: ClusterView, nodes: readonly (string | Node)[]) {
    this.cluster = cluster
    this.nodes = nodes.map((node) => {
      if (typeof node !== 'string') return new NodeInfo(node)
      const known = cluster.node(node)
      if (known === undefined) throw new RangeError(`there is no node "${node}"`)
      return known
    })
  }

  get volumes(): VolumeView {
    return this.cluster.volumes
  }

  node(name: string): NodeInfo | undefined {
    return this.nodes.find((node) => node.name === name)
  }

  nodesWithAffinityPods(): Iterable<NodeInfo> {
    return this.nodes.filter(({ podsWithAffinity }) => podsWithAffinity.size > 0)
  }

  nodesWithRequiredAntiAffinityPods(): Iterable<NodeInfo> {
    return this.nodes.filter(({ podsWithRequiredAntiAffinity }) => podsWithRequiredAntiAffinity.size > 0)
  }

  namespaceLabels(namespace: string): Labels | undefined {
    return this.cluster.namespaceLabels(namespace)
  }

  namespacesMatching(selector: LabelMatcher): readonly string[] {
    return this.cluster.namespacesMatching(selector)
  }

  ownSelector(pod: Pod): LabelMatcher | undefined {
    return this.cluster.ownSelector(pod)
  }

  nodesWithImage(image: string): number {
    const name = normalizedImageName(image)
    return this.nodes.filter(({ images }) => images.has(name)).length
  }

  nominatedPods(nodeName: string): readonly Pod[] {
    return this.cluster.nominatedPods(nodeName)
  }
}
