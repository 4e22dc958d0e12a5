// A Deployment from a manifest, on a cluster of three nodes, until it is available. Run: npx tsx --conditions=source examples/01-first-deployment.ts
import { createCluster } from 'kubesim'

const cluster = await createCluster({ seed: 1 })
await cluster.apply('examples/manifests/web-app.yaml')
const start = cluster.now
await cluster.runUntil('deployment/web-app available -n production')
console.log(`available after ${(cluster.now - start) / 1000} s of virtual time`)

const { stdout } = await cluster.kubectl('get pods -n production -o wide')
console.log(stdout)
await cluster.stop()
