import { type Cluster, type ClusterOptions, createCluster, createInteractiveCluster, type Pod, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const SHOP = `
apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: default}
spec:
  containers:
  - name: shop
    image: registry.example/shop:v1
    ports: [{containerPort: 8080, name: web}]
    resources: {limits: {memory: 128Mi}}
`

async function start(manifest: string, options: ClusterOptions = {}): Promise<void> {
  cluster = await createCluster({ seed: 'behavior', nodes: 1, ...options })
  await cluster.apply(manifest)
}

function annotated(text: string, key = 'kubesim.dev/behavior'): string {
  const indented = text
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')
  return SHOP.replace(
    'metadata: {name: shop, namespace: default}',
    `metadata:\n  name: shop\n  namespace: default\n  annotations:\n    ${key}: |\n${indented}`,
  )
}

function status(name = 'shop') {
  return cluster.get(pods, name, 'default')!.status!.containerStatuses![0]!
}

const k = async (line: string) => (await cluster.kubectl(line)).stdout

describe('a container behaves as is said', () => {
  test('by its image: in TypeScript or YAML, at the start or later', async () => {
    await start(SHOP, { behaviors: { 'registry.example/shop': { exit: { after: '5s', code: 3, times: 1 } } } })
    await cluster.runFor('15s')
    expect(status()).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 3 } }, state: { running: {} } })
    cluster.behave('registry.example/shop:\n  exit: {after: 7s, code: 4}\n')
    await cluster.kubectl('delete pod shop')
    await cluster.apply(SHOP)
    await cluster.runFor('15s')
    expect(status()).toMatchObject({ lastState: { terminated: { exitCode: 4 } } })
    expect(() => cluster.behave('shop: {startup: soon}')).toThrow(
      'behaviors: line 1: shop.startup must be a duration such as 500ms, 30s or 1h30m, got "soon"',
    )
  })

  test('by an annotation of its pod, or one of its own, which wins', async () => {
    await start(annotated('exit: {after: 2s, code: 7, times: 1}'))
    await cluster.runFor('8s')
    expect(status()).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 7 } } })
    await cluster.kubectl('delete pod shop')
    await cluster.apply(annotated('exit: {after: 3s, code: 8, times: 1}', 'behavior.kubesim.dev/shop'))
    await cluster.runFor('9s')
    expect(status()).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 8 } } })
  })

  test('and a mistake in an annotation is told, with field and line', async () => {
    await start(annotated('startup: 1s\nhttp:\n- statsu: 500'))
    await cluster.settle()
    expect(status().ready).toBe(true)
    expect(await k('get events --field-selector reason=InvalidBehavior -o jsonpath={.items[0].message}')).toBe(
      'annotation kubesim.dev/behavior: line 3: http[0].statsu is no field of this object; did you mean status?',
    )
  })

  test('writing lines in the course of time', async () => {
    await start(annotated('logs:\n- line: up\n- {line: "beat {n}", at: 2s, every: 3s, until: 8s}'))
    await cluster.runFor('30s')
    expect(await k('logs shop')).toBe('up\nbeat 1\nbeat 2\nbeat 3\n')
  })

  test('leaking until it is killed for its memory', async () => {
    await start(annotated('memory: {base: 100Mi, leak: 1Mi}'))
    await cluster.runFor('45s')
    expect(status()).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      state: { running: {} },
    })
    const { startedAt, finishedAt } = status().lastState!.terminated!
    expect((Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1_000).toBeCloseTo(28, -1)
  })

  test('failing its probes for a while', async () => {
    const probe = '    readinessProbe: {httpGet: {path: /ready, port: web}, periodSeconds: 5, failureThreshold: 1}\n'
    await start(annotated('http:\n- {path: /ready, status: 503, from: 20s, until: 40s}') + probe)
    const ready = async (after: string) => {
      await cluster.runFor(after)
      return status().ready
    }
    expect(await ready('15s')).toBe(true)
    expect(await ready('15s')).toBe(false)
    expect(await ready('20s')).toBe(true)
    expect(await k('get events --field-selector reason=Unhealthy -o jsonpath={.items[0].message}')).toBe(
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    )
    const turns = cluster.kernel.trace.turn
    await cluster.runFor('10m')
    // Nothing can change any more, so nobody looks: what is left are leases and reports.
    expect(cluster.kernel.trace.turn - turns).toBeLessThan(200)
  })

  test('answering too late for a probe', async () => {
    const probe = '    livenessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 2}\n'
    await start(annotated('http:\n- latency: 3s') + probe)
    await cluster.runFor('25s')
    expect(status().restartCount).toBe(1)
    expect(await k('get events --field-selector reason=Unhealthy -o jsonpath={.items[0].message}')).toMatch(
      /^Liveness probe failed: Get "http:\/\/10\.244\.0\.\d+:8080\/": context deadline exceeded \(Client\.Timeout exceeded while awaiting headers\)$/,
    )
  })
})

describe('images that are known', () => {
  const POSTGRES = SHOP.replaceAll('shop', 'db').replace('registry.example/db:v1', 'postgres:16')

  test('postgres refuses to start without a password', async () => {
    await start(POSTGRES)
    await cluster.runFor('20s')
    expect(status('db')).toMatchObject({ lastState: { terminated: { exitCode: 1, reason: 'Error' } } })
    expect(await k('logs db')).toContain('Error: Database is uninitialized and superuser password is not specified.')
    await cluster.kubectl('delete pod db')
    await cluster.apply(`${POSTGRES}    env: [{name: POSTGRES_PASSWORD, value: secret}]\n`)
    await cluster.runFor('10s')
    expect(status('db')).toMatchObject({ ready: true, restartCount: 0 })
    expect(await k('logs db')).toContain('database system is ready to accept connections')
  })

  test('an image that is not known is named as an assumption', async () => {
    const interactive = await createInteractiveCluster({ seed: 1, nodes: 1 })
    cluster = interactive
    await cluster.apply(SHOP)
    await cluster.settle()
    expect(interactive.why('pod/shop')).toContain(
      'assumed: container shop: image registry.example/shop:v1 is not built in: it serves on its declared and probed ports and answers 200',
    )
    const pod: Pod = cluster.get(pods, 'shop', 'default')!
    expect(interactive.fleet.assumptions({ ...pod, spec: { ...pod.spec, nodeName: 'elsewhere' } })).toEqual([])
  })
})

describe('hooks', () => {
  test('a postStart that fails kills the container, one that takes its time holds it back', async () => {
    await start(`${SHOP}    lifecycle: {postStart: {httpGet: {path: /, port: 9999}}}\n`)
    await cluster.runFor('5s')
    const told = await k('get events -o custom-columns=R:.reason,M:.message --no-headers')
    expect(told).toMatch(/FailedPostStartHook +PostStartHook failed/)
    expect(told).toMatch(/Killing +FailedPostStartHook/)
    expect(status()).toMatchObject({ ready: false, restartCount: expect.any(Number) })
    await cluster.kubectl('delete pod shop')
    await cluster.apply(`${SHOP}    lifecycle: {postStart: {sleep: {seconds: 20}}}\n`)
    await cluster.runFor('15s')
    expect(status()).toMatchObject({ ready: false, state: { waiting: { reason: 'ContainerCreating' } } })
    await cluster.runFor('10s')
    expect(status()).toMatchObject({ ready: true })
  })

  test('a preStop counts against the grace', async () => {
    await start(`${SHOP}    lifecycle: {preStop: {sleep: {seconds: 8}}}\n`)
    await cluster.settle()
    const before = cluster.now
    await cluster.kubectl('delete pod shop --grace-period=5')
    // Five seconds of the hook, then SIGTERM, to which it answers.
    expect(cluster.now - before).toBe(5_200)
  })
})

describe('rules of a container of its own', () => {
  test('restart it for some exit codes where its pod is never restarted', async () => {
    const rules = '    restartPolicy: Never\n    restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]\n'
    await start(annotated('exit: {after: 1s, code: 42, times: 1}').replace('spec:\n', 'spec:\n  restartPolicy: Never\n') + rules)
    await cluster.runFor('8s')
    expect(status()).toMatchObject({ restartCount: 1, state: { running: {} } })
    expect(cluster.get(pods, 'shop', 'default')?.status?.phase).toBe('Running')
  })
})
