import { type Cluster, createCluster, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const APP = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: 3
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
      - name: app
        image: shop/app:v1
        ports: [{containerPort: 8080}]
        resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 500m}}
---
apiVersion: v1
kind: Service
metadata: {name: app}
spec: {selector: {app: app}, ports: [{port: 80, targetPort: 8080}]}
`

async function start(seed = 'traffic'): Promise<void> {
  cluster = await createCluster({ seed, nodes: 3 })
  await cluster.apply(APP)
  await cluster.settle()
}

const k = async (line: string) => (await cluster.kubectl(line)).stdout
const app = () => cluster.list(pods, 'default').filter(({ status }) => status?.phase === 'Running')
const cpuOf = async () => [...(await k('top pods')).matchAll(/^app-\S+ +(\d+)m/gm)].map((match) => Number(match[1]))

describe('traffic', () => {
  test('is spread over ready endpoints, and drives what pods use and log', async () => {
    await start()
    await cluster.runFor('1m')
    const [before] = await cpuOf()
    const traffic = cluster.traffic({ to: 'http://app.default.svc/cart', rps: 3000 })
    await cluster.runFor('1m')
    expect(traffic).toMatchObject({ rps: 3000, endpointCount: 3 })
    expect(traffic.report()).toMatchObject({
      requests: 180_000,
      succeeded: 180_000,
      statuses: { 200: 180_000 },
      failures: {},
      errorRate: 0,
    })
    for (const cpu of await cpuOf()) expect(cpu - before!).toBeGreaterThan(80)
    expect(await k(`logs ${app()[0]!.metadata.name} --tail=1`)).toMatch(/^GET \/cart 200 \d+\.\dms x1000\n$/)
    traffic.stop()
    await cluster.runFor('1m')
    expect(traffic.report().requests).toBe(180_000)
    expect(Math.max(...(await cpuOf()))).toBeLessThan(60)
  })

  test('parts of requests add up, and take turns', async () => {
    await start()
    const traffic = cluster.traffic({ to: 'http://app', rps: 0.4 })
    await cluster.runFor('10s')
    expect(traffic.report().requests).toBe(4)
    const logged = await Promise.all(app().map(({ metadata }) => k(`logs ${metadata.name}`)))
    expect(logged.map((text) => text.split('GET').length - 1).sort()).toEqual([1, 1, 2])
  })

  test('more than containers can do waits in vain, and answers slow down on the way there', async () => {
    await start()
    const traffic = cluster.traffic({ to: 'http://app', rps: (seconds) => 200 * seconds })
    await cluster.runFor('30s')
    const early = traffic.take()
    expect(early.errorRate).toBe(0)
    await cluster.runFor('90s')
    const late = traffic.take()
    expect(late.latencyMs.p99).toBeGreaterThan(2 * early.latencyMs.p99)
    expect(late.failures.timeout).toBeGreaterThan(1000)
    expect(late.errorRate).toBeCloseTo(late.failures.timeout! / late.requests)
    // A container is held to its limit.
    expect(Math.max(...(await cpuOf()))).toBeLessThanOrEqual(500)
  })

  test('without endpoints nobody answers, and a node that is gone takes its share with it', async () => {
    await start()
    await k('scale deployment app --replicas=0')
    await cluster.settle()
    const traffic = cluster.traffic({ to: 'http://app', rps: 30 })
    await cluster.runFor('10s')
    expect(traffic.take()).toMatchObject({ requests: 300, succeeded: 0, failures: { 'no endpoints': 300 }, errorRate: 1 })
    await k('scale deployment app --replicas=3')
    await cluster.settle()
    traffic.take()
    cluster.crashNode(app()[0]!.spec.nodeName!)
    await cluster.runFor('30s')
    const crashed = traffic.take()
    expect(crashed.failures.unreachable).toBeGreaterThan(250)
    expect(crashed.succeeded).toBeGreaterThan(500)
    // Endpoints of a node that does not answer are not ready any more.
    await cluster.runFor('1m')
    traffic.take()
    await cluster.runFor('10s')
    expect(traffic.take().errorRate).toBe(0)
  })

  test('does with containers what their behaviour says of requests', async () => {
    await start()
    cluster.behave({
      'shop/app': {
        cpu: { base: '20m', perRequest: '1m' },
        memory: { base: '64Mi', perRequest: '10Ki' },
        http: [{ path: '/slow', latency: '200ms' }, { errorRate: 0.25 }],
        exit: { requests: 30_000, code: 3, times: 1 },
      },
    })
    await k('rollout restart deployment app')
    await cluster.settle()
    const slow = cluster.traffic({ to: 'http://app/slow', rps: 3 })
    const traffic = cluster.traffic({ to: 'http://app', rps: 297 })
    await cluster.runFor('45s')
    for (const cpu of await cpuOf()) expect(cpu).toBe(120)
    const { requests, statuses } = traffic.report()
    expect(statuses[500]! / requests).toBeCloseTo(0.25, 2)
    expect(slow.report().latencyMs.p50).toBeGreaterThan(200)
    const memory = [...(await k('top pods')).matchAll(/(\d+)Mi/g)].map((match) => Number(match[1]))
    expect(Math.min(...memory)).toBeGreaterThan(64 + 40)
    await cluster.runFor('6m')
    expect(await k('get pods')).toMatch(/app-\S+ +1\/1 +Running +1 \(/)
  })

  test('is the same for the same seed', async () => {
    const run = async () => {
      await start('same')
      const traffic = cluster.traffic({ to: 'http://app', rps: (seconds) => 100 + 50 * Math.sin(seconds / 10) })
      await cluster.runFor('2m')
      const result = { report: traffic.report(), hash: cluster.hash, fingerprint: cluster.fingerprint() }
      await cluster.stop()
      return result
    }
    expect(await run()).toEqual(await run())
  })

  test('goes to Services only', async () => {
    await start()
    for (const to of ['app', 'ftp://app', 'http://www.example.com', 'http://app.default.pod'])
      expect(() => cluster.traffic({ to, rps: 1 }), to).toThrow(/is not the URL of a Service/)
    expect(() => cluster.traffic({ to: 'http://app', rps: 1, step: 0 })).toThrow(RangeError)
  })
})
