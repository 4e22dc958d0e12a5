// One size of the benchmark in main.ts, as a line of its table: `pods.ts PODS NODES`.
import { createCluster, type Deployment, deployments, type Pod, pods as podResource } from 'kubesim'
import { type Column, tableLine } from './pods-table.ts'

const PODS_PER_DEPLOYMENT_MAX = 1_000
const [podCount = 1_000, nodeCount = 100] = process.argv.slice(2).map(Number)
const collect = (globalThis as { gc?: () => void }).gc

const cluster = await createCluster({ seed: 1, nodes: { count: nodeCount, template: { pods: 250 } } })
const systemPods = cluster.list(podResource).length
const heapBefore = usedHeap()
const before = { turn: cluster.kernel.trace.turn, writes: cluster.kernel.trace.writes }

const startMs = performance.now()
for (const deployment of makeDeployments(podCount)) cluster.client.of(deployments).create(deployment)
await cluster.settle()
const tookMs = performance.now() - startMs

const ready = cluster.list(podResource).filter(isReady).length - systemPods
if (ready !== podCount) throw new Error(`${ready} of ${podCount} pods are ready`)
const turns = cluster.kernel.trace.turn - before.turn
const writes = cluster.kernel.trace.writes - before.writes
const retained = (usedHeap() - heapBefore) / podCount
const baselineMs = measureBaseline(cluster.list(podResource), writes)

const figure = (value: number, digits = 0) =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })
const row: Readonly<Record<Column, string>> = {
  pods: figure(podCount),
  nodes: figure(nodeCount),
  seconds: figure(tookMs / 1000, 2),
  'pods/s': figure((podCount / tookMs) * 1000),
  'us/pod': figure((tookMs * 1000) / podCount),
  'x baseline': figure(tookMs / baselineMs, 2),
  'writes/pod': figure(writes / podCount, 1),
  'turns/s': figure((turns / tookMs) * 1000),
  'bytes/pod': collect === undefined ? 'unknown' : figure(retained),
}
process.stdout.write(tableLine((column) => row[column]))
await cluster.stop()

function makeDeployments(count: number): Deployment[] {
  const made: Deployment[] = []
  const each = Math.min(PODS_PER_DEPLOYMENT_MAX, count / 10)
  for (let left = count; left > 0; left -= each) made.push(makeDeployment(`app-${made.length}`, Math.min(left, each)))
  return made
}

function makeDeployment(name: string, replicas: number): Deployment {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'registry.example/app:v1',
              ports: [{ containerPort: 8080 }],
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
              readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
            },
          ],
        },
      },
    },
  }
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** The same objects, as often as the simulation wrote, into a Map and through JSON. */
function measureBaseline(objects: readonly Pod[], writes: number): number {
  const map = new Map<string, string>()
  const start = performance.now()
  for (let write = 0; write < writes; write++) {
    const object = objects[write % objects.length]!
    map.set(`${object.metadata.namespace}/${object.metadata.name}`, JSON.stringify(object))
  }
  const took = performance.now() - start
  if (map.size !== objects.length) throw new Error('the baseline lost objects')
  return took
}

function usedHeap(): number {
  collect?.()
  collect?.()
  return process.memoryUsage().heapUsed
}
