// What controllers cost as the cluster grows tenfold: each job at two sizes in one process, its figures as ratios to a baseline measured between
// them. `npm run bench -- controllers`.
import { type Cluster, configMaps, createCluster, cronJobs, deployments, endpointSlices, jobs, pods, type Service, services } from 'kubesim'
import { plainWritesMs } from './baseline.ts'

interface Job {
  readonly name: string
  /** Small and ten times that. */
  readonly sizes: readonly [number, number]
  readonly unit: string
  run(size: number): Promise<Measurement>
}

interface Measurement {
  readonly tookMs: number
  readonly writes: number
}

const LABELS = { app: 'web' }
const CONTAINER = { name: 'web', image: 'registry.example/web:v1' }
const PODS_PER_NODE = 200

const JOBS: readonly Job[] = [
  { name: 'Deployment created, rolled, deleted', sizes: [1_000, 10_000], unit: 'replicas', run: deploymentRun },
  { name: 'Services with endpoints', sizes: [500, 5_000], unit: 'Services', run: servicesRun },
  { name: 'CronJobs for a day, hourly', sizes: [100, 1_000], unit: 'CronJobs', run: cronJobsRun },
  { name: 'dependents collected', sizes: [5_000, 50_000], unit: 'dependents', run: garbageRun },
]

async function world(podCount: number): Promise<Cluster> {
  const count = Math.max(3, Math.ceil((podCount * 1.3) / PODS_PER_NODE))
  return createCluster({ seed: 1, nodes: { count, template: { cpu: '64', memory: '256Gi', pods: 250 } }, historyLimit: 1_000 })
}

async function measure(cluster: Cluster, work: () => Promise<unknown>): Promise<Measurement> {
  const before = cluster.kernel.trace.writes
  const startMs = performance.now()
  await work()
  const measurement = { tookMs: performance.now() - startMs, writes: cluster.kernel.trace.writes - before }
  await cluster.stop()
  return measurement
}

async function deploymentRun(replicas: number): Promise<Measurement> {
  const cluster = await world(replicas)
  const client = cluster.client.of(deployments)
  return measure(cluster, async () => {
    client.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas, selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec: { containers: [CONTAINER] } } },
    })
    await cluster.settle()
    await cluster.kubectl('set image deployment/web web=registry.example/web:v2')
    await cluster.settle()
    if (cluster.get(deployments, 'web')?.status?.updatedReplicas !== replicas) throw new Error('the roll-out did not end')
    await cluster.kubectl('delete deployment web')
    await cluster.settle()
    if (cluster.list(pods, 'default').length > 0) throw new Error('pods were left behind')
  })
}

async function servicesRun(count: number): Promise<Measurement> {
  const cluster = await world(count)
  return measure(cluster, async () => {
    for (let index = 0; index < count; index++) {
      const labels = { app: `app-${index}` }
      const service: Service = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `app-${index}`, namespace: 'default' },
        spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
      }
      cluster.client.of(services).create(service)
      cluster.client.of(pods).create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `app-${index}`, namespace: 'default', labels },
        spec: { containers: [CONTAINER] },
      })
    }
    await cluster.settle()
    const ready = cluster.list(endpointSlices, 'default').filter(({ endpoints }) => endpoints?.[0]?.conditions?.ready === true).length
    if (ready < count) throw new Error(`${ready} of ${count} Services have a ready endpoint`)
  })
}

async function cronJobsRun(count: number): Promise<Measurement> {
  const cluster = await world(count * 6)
  return measure(cluster, async () => {
    for (let index = 0; index < count; index++) {
      cluster.client.of(cronJobs).create({
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: `cron-${index}`, namespace: 'default' },
        spec: {
          schedule: `${index % 60} * * * *`,
          jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [CONTAINER] } } } },
        },
      })
    }
    await cluster.runFor('24h')
    const kept = cluster.list(jobs, 'default').length
    if (kept < count * 3) throw new Error(`${kept} Jobs are kept of ${count} CronJobs`)
  })
}

async function garbageRun(count: number): Promise<Measurement> {
  const cluster = await world(0)
  const client = cluster.client.of(configMaps)
  const owner = client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner', namespace: 'default' } })
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid! }]
  for (let index = 0; index < count; index++)
    client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `part-${index}`, namespace: 'default', ownerReferences } })
  await cluster.settle()
  return measure(cluster, async () => {
    await cluster.kubectl('delete configmap owner')
    await cluster.settle()
    const left = cluster.list(configMaps, 'default').filter(({ metadata }) => metadata.name?.startsWith('part-')).length
    if (left > 0) throw new Error(`${left} dependents were left behind`)
  })
}

process.stdout.write(
  'Controllers; each figure is that of the large size, "grows" compares its time per write with that of a tenth of it.\n\n',
)
for (const { name, sizes, unit, run } of JOBS) {
  const [small, large] = [await run(sizes[0]), await run(sizes[1])]
  const baselineMs = plainWritesMs(large.writes)
  const perWrite = ({ tookMs, writes }: Measurement) => tookMs / writes
  const grows = perWrite(large) / perWrite(small)
  process.stdout.write(
    `${name}: ${sizes[1].toLocaleString('en-US')} ${unit}, ${(large.tookMs / 1000).toFixed(2)} s, ${large.writes.toLocaleString('en-US')} writes, ` +
      `${((perWrite(large) * 1000) | 0).toString()} us/write, ${(large.tookMs / baselineMs).toFixed(2)} x baseline, grows ${grows.toFixed(2)}\n`,
  )
}
