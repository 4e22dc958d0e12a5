// Why a pod went where it went: the guide's Deployment on three zones of two nodes, spread over the zones by rule and over the nodes by wish.
import { createCluster, decisionTable, pods } from 'kubesim'

const cluster = await createCluster({ seed: 1, nodes: 6 })
await cluster.apply('examples/manifests/web-app.yaml')
await cluster.runUntil('deployment/web-app available -n production')
for (const { metadata, spec } of cluster.list(pods, 'production')) console.log(`${metadata.name} on ${spec.nodeName}`)

// The decision as data: every node's verdict and scores. `cluster.why('pod/...')` gives the same as text, with what led to it.
const [pod] = cluster.list(pods, 'production')
console.log(decisionTable(cluster.decision(pod!.metadata.name!, 'production')!))

// Where would one more go, and what would let a greedy one in? Nothing is changed by asking.
const next = cluster.schedulePreview({ ...pod!, spec: { ...pod!.spec } })
console.log(`one more would go to ${next.nodeName}`)
const greedy = cluster.schedulePreview({ containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '4250m' } } }] })
console.log(`a greedy one would fit with ${greedy.suggestions?.[0]?.changes.join(' and ')}`)
await cluster.stop()
