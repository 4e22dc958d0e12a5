import { definePlugin, SCORE_MAX } from '../framework/plugin.ts'

const MIB = 1024 * 1024
const THRESHOLD_MIN_BYTES = 23 * MIB
const THRESHOLD_MAX_BYTES_PER_CONTAINER = 1000 * MIB

/** Likes nodes that have the pod's images, the more so the fewer nodes have them not. Upstream: plugins/imagelocality */
export const imageLocality = definePlugin({
  name: 'ImageLocality',
  score(_state, node, { spec }, cluster) {
    if (node.images.size === 0) return 0
    let sum = 0
    const containers = [...(spec.initContainers ?? []), ...spec.containers]
    for (const { image = '' } of containers) {
      const name = normalizedImageName(image)
      const sizeBytes = node.images.get(name)
      if (sizeBytes !== undefined) sum += Math.floor(sizeBytes * (cluster.nodesWithImage(name) / cluster.nodes.length))
    }
    const most = THRESHOLD_MAX_BYTES_PER_CONTAINER * containers.length
    const counted = Math.min(Math.max(sum, THRESHOLD_MIN_BYTES), most)
    return Math.floor((SCORE_MAX * (counted - THRESHOLD_MIN_BYTES)) / (most - THRESHOLD_MIN_BYTES))
  },
})

/** A name without a tag means `:latest`. */
export function normalizedImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name
}
