// Load comes and goes, and a HorizontalPodAutoscaler follows it: a chart of load, replicas and utilisation over an hour of virtual time.
import { createCluster, deployments, horizontalPodAutoscalers, parseQuantity } from 'kubesim'

const cluster = await createCluster({ seed: 1, nodes: 4 })
await cluster.apply('examples/manifests/web-app.yaml', 'examples/manifests/web-app-hpa.yaml')
await cluster.kubectl('expose deployment web-app --port=80 --target-port=8080 -n production')
await cluster.runUntil('deployment/web-app available -n production')

// Up within a minute, busy for a quarter of an hour, and down again.
const PEAK = 16_000
const load = (seconds: number) => 1_000 + (PEAK - 1_000) * Math.max(0, Math.min(1, (seconds - 120) / 60, (1_200 - seconds) / 60))
const traffic = cluster.traffic({ to: 'http://web-app.production.svc', rps: load })

const bar = (part: number, width: number) => '█'.repeat(Math.round(Math.min(1, part) * width)).padEnd(width, '·')
const cell = (value: string | number, width: number) => String(value).padStart(width)

console.log('  min    rps                  replicas                   cpu   mem   rps/pod  errors')
for (let minute = 1; minute <= 60; minute++) {
  await cluster.runFor('1m')
  const replicas = cluster.get(deployments, 'web-app', 'production')!.spec.replicas!
  const [cpu, memory, rps] = cluster.get(horizontalPodAutoscalers, 'web-app-hpa', 'production')!.status!.currentMetrics ?? []
  console.log(
    [
      cell(minute, 5),
      cell(Math.round(traffic.rps), 6),
      bar(traffic.rps / PEAK, 16),
      cell(replicas, 3),
      bar(replicas / 20, 20),
      cell(`${cpu?.resource?.current.averageUtilization ?? '?'}%`, 5),
      cell(`${memory?.resource?.current.averageUtilization ?? '?'}%`, 5),
      cell(Math.round(parseQuantity(rps?.pods?.current.averageValue ?? '0').toNumber()), 9),
      cell(`${(traffic.take().errorRate * 100).toFixed(1)}%`, 7),
    ].join(' '),
  )
}

const { requests, errorRate, latencyMs } = traffic.report()
console.log(
  `\n${requests} requests, ${(errorRate * 100).toFixed(2)} % failed, p50 ${latencyMs.p50.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms\n`,
)
const { stdout } = await cluster.kubectl('describe hpa web-app-hpa -n production')
console.log(stdout.slice(stdout.indexOf('Conditions:')))
await cluster.stop()
