import type { Pod } from '@kubesim/api'
import { ClusterCache } from './cache/cluster-cache.ts'
import { Nominations } from './cache/nominations.ts'
import { findNode } from './find-node.ts'
import { labelMatcher } from './framework/label-matcher.ts'
import { Profile } from './framework/profile.ts'
import { DEFAULT_PLUGINS } from './plugins/default-profile.ts'
import { nodeBody, podBody } from './world-model.ts'
import { Lane } from './lane/lane.ts'
import { NodeColumns } from './lane/node-columns.ts'
function run(T: number, soft: boolean, hard: boolean, N: number, slowN: number, nodes = 5000) {
  const nominations = new Nominations()
  const matchers = Array.from({ length: T }, (_, t) => labelMatcher({ matchLabels: { app: `a${t}` } }))
  const cluster = new ClusterCache({ nominations, ownSelector: ({ metadata }) => (soft ? matchers[Number(metadata.labels!.app!.slice(1))] : undefined), namespace: () => undefined, namespaces: () => [] })
  const profile = new Profile({ plugins: DEFAULT_PLUGINS })
  const lane = new Lane({ profile, cluster, columns: new NodeColumns(cluster), nominations })
  for (let i = 0; i < nodes; i++) cluster.addNode(nodeBody(`n${i}`, { zone: `z${i % 10}`, cpu: '32', memory: '128Gi', labels: {}, ...(i % 10 === 3 ? { taints: [{ key: 'x', effect: 'NoSchedule' }] } : i % 17 === 0 ? { taints: [{ key: 'y', effect: 'PreferNoSchedule' }] } : {}) }))
  const templates = Array.from({ length: T }, (_, t) => ({ labels: { app: `a${t}` }, spec: podBody('x', { cpu: '100m', memory: '128Mi', spec: hard ? { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor', labelSelector: { matchLabels: { app: `a${t}` } } }] } : {} }).spec }))
  let start = 0, seed = 1
  const below = (b: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % b
  const make = (i: number): Pod => { const t = templates[i % T]!; return { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}`, namespace: 'default', uid: `u${i}`, labels: t.labels }, spec: t.spec } }
  const go = (n: number, from: number, fast: boolean) => {
    const t0 = process.cpuUsage().user
    for (let i = from; i < from + n; i++) {
      const pod = make(i)
      const f = fast ? lane.find(pod, { startIndex: start, below }) : findNode(pod, { profile, cluster, startIndex: start, below })
      start = (start + f!.examined) % nodes
      cluster.assume(pod, f!.node!.name)
    }
    const dt = (process.cpuUsage().user - t0) / n
    return `${dt.toFixed(1)}us/pod (${Math.round(1e6 / dt)}/s)`
  }
  go(3000, 0, true)
  console.log(`T=${T} soft=${soft} hard=${hard}: fast ${go(N, 3000, true)}; slow ${slowN ? go(slowN, 3000 + N, false) : ''}`)
}
run(1, false, false, 50000, 100)
run(1, true, false, 50000, 20)
run(1, false, true, 50000, 20)
run(100, false, false, 50000, 0)
run(100, true, false, 50000, 0)
