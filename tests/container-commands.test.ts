// What containers run by themselves, and what is run in them, on virtual time.
import { createCluster } from 'kubesim'
import { describe, expect, test } from 'vitest'

const DB_WAITER = `
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  initContainers:
  - {name: wait, image: busybox, command: [sh, -c, 'until nc -z db-service 5432; do echo waiting; sleep 2; done; echo "db is up"']}
  containers:
  - {name: app, image: busybox, command: [sh, -c, 'echo "$GREETING" > /shared/greeting; trap "echo bye; exit 0" TERM; sleep 100000 & wait'], env: [{name: GREETING, value: hello}], volumeMounts: [{name: shared, mountPath: /shared}]}
  - {name: reader, image: busybox, command: [sh, -c, 'tail -F /shared/greeting'], volumeMounts: [{name: shared, mountPath: /shared}]}
  volumes: [{name: shared, emptyDir: {}}]
`
const DB = `
apiVersion: v1
kind: Pod
metadata: {name: db, labels: {app: db}}
spec: {containers: [{name: db, image: postgres, env: [{name: POSTGRES_PASSWORD, value: x}], ports: [{containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db-service}
spec: {selector: {app: db}, ports: [{port: 5432}]}
`
const PROBED = `
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  containers:
  - name: probed
    image: busybox
    args: [/bin/sh, -c, 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600']
    livenessProbe: {exec: {command: [cat, /tmp/healthy]}, initialDelaySeconds: 5, periodSeconds: 5}
`
const HOOKED = `
apiVersion: v1
kind: Pod
metadata: {name: hooked}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{containerPort: 80}]
    lifecycle:
      postStart: {exec: {command: [sh, -c, 'echo mine > /usr/share/nginx/html/own.html']}}
      preStop: {exec: {command: [sh, -c, 'sleep 5; nginx -s quit']}}
`

async function podOf(command: string, more = ''): Promise<(line: string) => Promise<string>> {
  const cluster = await createCluster()
  await cluster.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, ${JSON.stringify(command)}]${more}}]}
`)
  await cluster.settle()
  return async (line) => (await cluster.kubectl(line)).stdout
}

describe('containers', () => {
  test('wait for what they need, share files and hear signals', async () => {
    const cluster = await createCluster()
    const kubectl = async (line: string) => (await cluster.kubectl(line)).stdout
    await cluster.apply(DB_WAITER)
    await cluster.runFor('10s')
    expect(await kubectl('get pod app --no-headers')).toContain('Init:0/1')
    await cluster.apply(DB)
    await cluster.runUntil('pod/app ready')
    expect(await kubectl('logs app -c wait')).toMatch(/^(?:nc: bad address 'db-service'\nwaiting\n)+(?:waiting\n)*db is up\n$/)
    await cluster.runFor('5s')
    expect(await kubectl('logs app -c reader')).toContain('hello\n')
    const deletedMs = cluster.now
    await kubectl('delete pod app --wait=false')
    await cluster.runUntil('pod/app deleted')
    // The one stops at its trap, the other has none and is killed.
    expect(cluster.now - deletedMs).toBeGreaterThanOrEqual(30_000)
  })

  test('are restarted when the command of a probe fails', async () => {
    const cluster = await createCluster()
    await cluster.apply(PROBED)
    await cluster.runFor('100s')
    expect((await cluster.kubectl('get pod probed -o jsonpath={.status.containerStatuses[0].restartCount}')).stdout).toBe('1')
    const { stdout } = await cluster.kubectl('events --for pod/probed')
    expect(stdout).toContain('Liveness probe failed: cat: /tmp/healthy: No such file or directory')
    expect(stdout).toContain('Container probed failed liveness probe, will be restarted')
  })

  test('run the commands of their hooks', async () => {
    const cluster = await createCluster()
    await cluster.apply(HOOKED)
    await cluster.runUntil('pod/hooked ready')
    await cluster.runFor('1s')
    expect((await cluster.kubectl('exec hooked -- curl -s http://localhost/own.html')).stdout).toBe('mine\n')
    const startMs = cluster.now
    await cluster.kubectl('delete pod hooked --wait=false')
    await cluster.runUntil('pod/hooked deleted')
    expect(cluster.now - startMs).toBeGreaterThanOrEqual(5_000)
    expect(cluster.now - startMs).toBeLessThan(8_000)
  })

  test('end as their scripts do', async () => {
    const kubectl = await podOf('for i in 1 2 3; do echo $i; sleep 60; done; frobnicate')
    expect(await kubectl('logs p')).toBe('1\n2\n3\nsh: frobnicate: not found\n')
    expect(await kubectl('get pod p -o jsonpath={.status.containerStatuses[0].state.terminated.exitCode}')).toBe('127')
  })

  test('cannot write where nothing may be written', async () => {
    const kubectl = await podOf('echo x > /file; echo code $?', ', securityContext: {readOnlyRootFilesystem: true}')
    expect(await kubectl('logs p')).toBe("sh: can't create /file: Read-only file system\ncode 1\n")
  })

  test('are not started as root where that is not wanted', async () => {
    const kubectl = await podOf('true', ', securityContext: {runAsNonRoot: true}')
    expect(await kubectl('get pod p -o jsonpath={.status.containerStatuses[0].state.waiting.reason}')).toBe('CreateContainerConfigError')
    expect(await kubectl('events --for pod/p')).toMatch(
      /Error: container has runAsNonRoot and image will run as root \(pod: "p_default\(.*\)", container: c\)/,
    )
  })

  test('whose command is not there do not start', async () => {
    const cluster = await createCluster()
    await cluster.kubectl('run p --image=busybox --restart=Never --command -- frobnicate')
    await cluster.settle()
    expect((await cluster.kubectl('get pod p -o jsonpath={.status.containerStatuses[0].state.terminated.reason}')).stdout).toBe(
      'StartError',
    )
  })

  test('are looked into by kubectl exec', async () => {
    const cluster = await createCluster()
    await cluster.kubectl('run web --image=nginx')
    await cluster.settle()
    expect(await cluster.kubectl('exec web -- sh -c "hostname; exit 3"')).toMatchObject({
      stdout: 'web\n',
      stderr: 'command terminated with exit code 3\n',
      exitCode: 3,
    })
    expect((await cluster.kubectl('exec web -- frobnicate')).stderr).toContain('executable file not found in $PATH')
  })
})
