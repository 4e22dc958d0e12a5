// The pods of a guide's second chapter, and what happens when something they need is missing.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cluster, createCluster, type Pod, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

const GUIDE = join(import.meta.dirname, '..', 'examples', 'manifests', 'guide')
const FAILURES = join(import.meta.dirname, '..', 'examples', 'failures')
const guide = (name: string) => readFileSync(join(GUIDE, `${name}.yaml`), 'utf8')

let cluster: Cluster
afterEach(() => cluster.stop())

async function start(): Promise<void> {
  cluster = await createCluster({ seed: 'guide', nodes: 3 })
}

const k = async (line: string) => (await cluster.kubectl(line)).stdout
const pod = (name: string): Pod => cluster.get(pods, name, 'default')!
const exec = (name: string, container: string, script: string): string => {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += new TextDecoder().decode(bytes)
  }
  const request = { container, command: ['sh', '-c', script], stdin: false, tty: false }
  cluster.ports.nodeApi.exec(pod(name), request, { stdout: take, stderr: take, ended: () => {} })
  return text
}
async function turnsOfAnHour(): Promise<number> {
  const { turn } = cluster.kernel.trace
  await cluster.runFor('1h')
  return cluster.kernel.trace.turn - turn
}
const waiting = (name: string) => pod(name).status?.containerStatuses?.[0]?.state?.waiting

test('the nginx pod needs its account, its ConfigMap and its Secret, one after the other', async () => {
  await start()
  await expect(cluster.apply(guide('pod'))).rejects.toThrow(
    'pods "nginx-pod" is forbidden: error looking up service account default/nginx-sa: serviceaccount "nginx-sa" not found',
  )
  await k('create serviceaccount nginx-sa')
  await cluster.apply(guide('pod'))
  await cluster.settle()
  expect(waiting('nginx-pod')).toEqual({ reason: 'ContainerCreating' })
  expect(await k('describe pod nginx-pod')).toMatch(
    /Warning +FailedMount +.* kubelet +MountVolume\.SetUp failed for volume "config-volume" : configmap "nginx-config" not found/,
  )
  await k(`create configmap nginx-config --from-literal=default.conf='server { listen 80; }'`)
  await cluster.runFor('10s')
  expect(waiting('nginx-pod')).toEqual({ reason: 'CreateContainerConfigError', message: 'secret "db-secret" not found' })
  expect(await k('get pod nginx-pod')).toMatch(/nginx-pod +0\/1 +CreateContainerConfigError +0 /)
  await k('create secret generic db-secret --from-literal=password=s3cret')
  await cluster.runUntil('pod/nginx-pod ready')
  expect(pod('nginx-pod').status).toMatchObject({
    phase: 'Running',
    qosClass: 'Burstable',
    containerStatuses: [{ restartCount: 0, started: true }],
  })
})

test('its three probes, its variables, its files and its hook', async () => {
  await start()
  const turnsBefore = await turnsOfAnHour()
  await k('create serviceaccount nginx-sa')
  await k(`create configmap nginx-config --from-literal=default.conf='server { listen 80; }'`)
  await k('create secret generic db-secret --from-literal=password=s3cret')
  await cluster.apply(guide('pod'))
  await cluster.runUntil('pod/nginx-pod ready')
  const text = await k('describe pod nginx-pod')
  expect(text).toContain('Liveness:   http-get http://:80/healthz delay=10s timeout=1s period=10s #success=1 #failure=3')
  expect(text).toContain('Readiness:  http-get http://:80/ready delay=5s timeout=1s period=5s #success=1 #failure=3')
  expect(text).toContain('Startup:    http-get http://:80/healthz delay=0s timeout=1s period=10s #success=1 #failure=30')
  expect(text).toMatch(/DB_PASSWORD: +<set to the key 'password' in secret 'db-secret'>/)
  expect(exec('nginx-pod', 'nginx', 'printenv DB_PASSWORD')).toBe('s3cret\n')
  expect(exec('nginx-pod', 'nginx', 'cat /etc/nginx/conf.d/default.conf')).toContain('listen')
  // Probes that can change nothing cost nothing: an hour is as long as it was without the pod.
  expect(await turnsOfAnHour()).toBeLessThanOrEqual(turnsBefore + 10)
  expect(pod('nginx-pod').status?.containerStatuses?.[0]?.restartCount).toBe(0)
  const before = cluster.now
  await k('delete pod nginx-pod')
  // The hook has nginx quit, and with process 1 the container ends: nobody waits for the rest of it.
  expect(cluster.now - before).toBeLessThan(10_000)
  expect(cluster.get(pods, 'nginx-pod', 'default')).toBeUndefined()
})

test('the sidecar shares the logs of the application', async () => {
  await start()
  await cluster.apply(guide('pattern-sidecar'))
  await cluster.runUntil('pod/sidecar-pattern ready')
  await cluster.runFor('2s')
  exec('sidecar-pattern', 'app', 'echo hello > /var/log/app/app.log')
  expect(exec('sidecar-pattern', 'log-shipper', 'cat /var/log/app/app.log')).toBe('hello\n')
  expect(await k('logs sidecar-pattern -c log-shipper')).toContain('fluentd worker is now running')
  expect(await k('get pod sidecar-pattern')).toMatch(/sidecar-pattern +2\/2 +Running +0 /)
})

test('each failure shows in what describe says', async () => {
  await start()
  const shows = async (name: string, time: string, ...patterns: readonly RegExp[]) => {
    await cluster.apply(readFileSync(join(FAILURES, `${name}.yaml`), 'utf8'))
    await cluster.runFor(time)
    const text = await k(`describe pod ${name}`)
    for (const pattern of patterns) expect(text).toMatch(pattern)
  }
  await shows(
    'bad-image',
    '20s',
    /State: +Waiting\n +Reason: +(ImagePullBackOff|ErrImagePull)/,
    /Failed to pull image "registry.example\/app:does-not-exist": rpc error: code = NotFound/,
  )
  await shows('out-of-memory', '60s', /Last State: +Terminated\n +Reason: +OOMKilled\n +Exit Code: +137/)
  await shows('failing-liveness', '45s', /Restart Count: +1/, /Unhealthy .*Liveness probe failed: HTTP probe failed with statuscode: 500/)
  await shows(
    'crash-loop',
    '30s',
    /Reason: +CrashLoopBackOff/,
    /BackOff .*Back-off restarting failed container app in pod crash-loop_default/,
  )
  await shows(
    'deadline',
    '40s',
    /Status: +Failed\nReason: +DeadlineExceeded\nMessage: +Pod was active on the node longer than the specified deadline/,
  )
})
