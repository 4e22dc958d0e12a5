// `npm run bench -- kubelet [PODS NODES]`: pods with all probes to Ready, then an hour in which nothing happens but leases, reports and probes
// every 10 s. Default 100,000 pods on 5,000 nodes.
import { createCluster, type Pod, pods as podResource, replicaSets } from 'kubesim'

const [podCount = 100_000, nodeCount = 5_000] = process.argv.slice(2).map(Number)
const PODS_PER_SET = 1_000
const collect = (globalThis as { gc?: () => void }).gc

const cluster = await createCluster({ seed: 1, nodes: { count: nodeCount, template: { pods: 250 } } })
const systemPods = cluster.list(podResource).length
const heapBefore = usedHeap()

let mark = begin()
const probe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 10 }
const container = {
  name: 'app',
  image: 'registry.example/app:v1',
  ports: [{ containerPort: 8080 }],
  resources: { requests: { cpu: '10m', memory: '32Mi' } },
  readinessProbe: probe,
  livenessProbe: probe,
}
for (let index = 0; index * PODS_PER_SET < podCount; index++) {
  const labels = { app: `app-${index}` }
  cluster.client.of(replicaSets).create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `app-${index}`, namespace: 'default', labels },
    spec: {
      replicas: Math.min(PODS_PER_SET, podCount - index * PODS_PER_SET),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  })
}
await cluster.settle()
const ready = cluster.list(podResource).filter(isReady).length - systemPods
if (ready !== podCount) throw new Error(`${ready} of ${podCount} pods are ready`)
tell('to Ready', mark)
process.stdout.write(`retained: ${figure((usedHeap() - heapBefore) / podCount)} bytes a pod, events and managedFields on\n`)

mark = begin()
await cluster.runFor('1h')
tell('an hour idle', mark)
process.stdout.write(`probes that were due in that hour: ${figure(podCount * 2 * 360)}\n`)
process.stdout.write(`retained after it: ${figure((usedHeap() - heapBefore) / podCount)} bytes a pod\n`)
await cluster.stop()

interface Mark {
  readonly wallMs: number
  readonly turn: number
  readonly writes: number
}

function begin(): Mark {
  return { wallMs: performance.now(), turn: cluster.kernel.trace.turn, writes: cluster.kernel.trace.writes }
}

function tell(what: string, from: Mark): void {
  const seconds = (performance.now() - from.wallMs) / 1000
  const turns = cluster.kernel.trace.turn - from.turn
  const writes = cluster.kernel.trace.writes - from.writes
  process.stdout.write(
    `${what}: ${podCount} pods on ${nodeCount} nodes in ${figure(seconds, 1)} s; ${figure(turns)} turns (${figure(turns / seconds)}/s), ${figure(writes)} writes (${figure(writes / seconds)}/s)\n`,
  )
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

function figure(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })
}

function usedHeap(): number {
  collect?.()
  collect?.()
  return process.memoryUsage().heapUsed
}
