import { type Cluster, createCluster, type Deployment, deployments, events, horizontalPodAutoscalers } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const MINUTE_MS = 60_000

/** Load of the guide's application: quiet, busy for ten minutes, quiet again. */
const load = (seconds: number) => (seconds < 120 || seconds > 720 ? 900 : 14_000)

interface Step {
  readonly atMs: number
  readonly from: number
  readonly to: number
}

async function runGuide(): Promise<readonly Step[]> {
  cluster = await createCluster({ seed: 'guide', nodes: 4 })
  await cluster.apply('examples/manifests/web-app.yaml', 'examples/manifests/web-app-hpa.yaml')
  await cluster.kubectl('expose deployment web-app --port=80 --target-port=8080 -n production')
  await cluster.runUntil('deployment/web-app available -n production')
  const steps: Step[] = []
  cluster.on('write', ({ object, previous }) => {
    if (object?.kind !== 'Deployment' || previous === undefined) return
    const [from, to] = [previous, object].map((each) => (each as Deployment).spec.replicas!)
    if (from !== to) steps.push({ atMs: cluster.now, from: from!, to: to! })
  })
  const startMs = cluster.now
  cluster.traffic({ to: 'http://web-app.production.svc', rps: load })
  await cluster.runFor('40m')
  return steps.map((step) => ({ ...step, atMs: step.atMs - startMs }))
}

/** Most that the scale changed within a minute, in the direction of the sign. */
function mostPerMinute(steps: readonly Step[], sign: 1 | -1): number {
  const own = steps.filter(({ from, to }) => Math.sign(to - from) === sign)
  return Math.max(
    ...own.map(({ atMs }) =>
      own.filter((each) => each.atMs >= atMs && each.atMs < atMs + MINUTE_MS).reduce((sum, { from, to }) => sum + Math.abs(to - from), 0),
    ),
  )
}

test('the guide: replicas follow load, 4 a minute up after 30 s, a tenth a minute down after 300 s', async () => {
  const steps = await runGuide()
  const ups = steps.filter(({ from, to }) => to > from)
  const downs = steps.filter(({ from, to }) => to < from)
  expect(ups.length).toBeGreaterThan(2)
  expect(downs.length).toBeGreaterThan(5)
  expect(mostPerMinute(steps, 1)).toBe(4)
  // Nothing happens before the wish has lasted for its window.
  expect(ups[0]!.atMs).toBeGreaterThanOrEqual(120_000 + 30_000)
  expect(ups[0]!.atMs).toBeLessThan(120_000 + 90_000)
  expect(downs[0]!.atMs).toBeGreaterThanOrEqual(720_000 + 300_000 - 15_000)
  for (const { from, to, atMs } of downs) {
    const aMinuteAgo = downs.find((each) => each.atMs > atMs - MINUTE_MS)!.from
    expect(to, `${from} to ${to}`).toBeGreaterThanOrEqual(Math.floor(aMinuteAgo * 0.9))
  }
  const peak = Math.max(...steps.map(({ to }) => to))
  expect(peak).toBeGreaterThanOrEqual(14)
  expect(peak).toBeLessThanOrEqual(20)
  expect(cluster.get(deployments, 'web-app', 'production')!.spec.replicas).toBe(3)

  const told = cluster.list(events, 'production').filter(({ reason }) => reason === 'SuccessfulRescale')
  expect(
    told.some(({ message }) =>
      /^New size: \d+; reason: (pods metric http_requests_per_second|cpu resource utilization .*) above target$/.test(message!),
    ),
  ).toBe(true)
  expect(told.some(({ message }) => message!.endsWith('reason: All metrics below target'))).toBe(true)
  const { currentMetrics } = cluster.get(horizontalPodAutoscalers, 'web-app-hpa', 'production')!.status!
  expect(currentMetrics!.map(({ type }) => type)).toEqual(['Resource', 'Resource', 'Pods'])
  expect(currentMetrics![2]!.pods!.current.averageValue).toBe('300')
})
