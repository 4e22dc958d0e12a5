import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

/** Pipes lines into the REPL as `npm start` runs it. */
function repl(lines: readonly string[], args: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: ROOT })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString()
    })
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString()
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }))
    child.stdin.end(`${lines.join('\n')}\n`)
  })
}

test('the tour of the README prints what a real cluster would', async () => {
  const { stdout, stderr, exitCode } = await repl([
    'k apply -f examples/manifests/web-app.yaml',
    'k config set-context --current --namespace=production',
    'run until deployment/web-app available',
    'k get pods -o wide',
    'k set image deployment/web-app web-app=myregistry/web-app:v2.2.0',
    'k rollout status deployment/web-app',
    'k rollout history deployment/web-app',
    'k rollout undo deployment/web-app',
    'settle',
    'k describe deployment web-app',
  ])
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('namespace/production created\ndeployment.apps/web-app created\nContext "kubesim" modified.\n')
  expect(stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$/m)
  const nodes = [...stdout.matchAll(/^web-app-\w+-\w{5} +1\/1 +Running +0 +\d+s +10\.244\.\d+\.\d+ +(node-\d) +<none> +<none>$/gm)].map(
    (match) => match[1],
  )
  expect(nodes.sort()).toEqual(['node-1', 'node-2', 'node-3'])
  const steps = [...stdout.matchAll(/^Waiting for deployment "web-app" rollout to finish: (.*)\.\.\.$/gm)].map((match) => match[1])
  expect([...new Set(steps)]).toEqual([
    '0 out of 3 new replicas have been updated',
    '1 out of 3 new replicas have been updated',
    '2 out of 3 new replicas have been updated',
    '1 old replicas are pending termination',
  ])
  expect(stdout).toContain(
    'deployment "web-app" successfully rolled out\ndeployment.apps/web-app \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n',
  )
  expect(stdout).toContain('deployment.apps/web-app rolled back\n')
  expect(stdout).toMatch(/^Replicas: +3 desired \| 3 updated \| 3 total \| 3 available \| 0 unavailable$/m)
  expect(stdout).toMatch(/^RollingUpdateStrategy: +0 max unavailable, 1 max surge$/m)
  expect(stdout).toMatch(/^ {4}Image: +myregistry\/web-app:v2\.1\.0$/m)
  expect(stdout).toMatch(/^ {2}Normal +ScalingReplicaSet +\S.* +deployment-controller +Scaled up replica set web-app-\w+ from 0 to 3$/m)
})

test('a failing line is told on standard error and the session goes on; --strict ends it with its code', async () => {
  const lines = ['k get pod nobody', 'k get gizmos', 'k frobnicate', 'nonsense(', 'k get ns default']
  const lenient = await repl(lines)
  expect(lenient.exitCode).toBe(0)
  expect(lenient.stderr).toContain('Error from server (NotFound): pods "nobody" not found\n')
  expect(lenient.stderr).toContain('error: the server doesn\'t have a resource type "gizmos"\n')
  expect(lenient.stderr).toContain('unknown command "frobnicate"')
  expect(lenient.stdout).toMatch(/^default +Active +\d+s$/m)
  const strict = await repl(lines, ['--strict'])
  expect(strict.exitCode).toBe(1)
  expect(strict.stdout).toBe('')
})

test('time, explanations and JavaScript', async () => {
  const { stdout, stderr } = await repl([
    'now',
    'run 90s',
    'now',
    'k run web --image=nginx',
    'run until pod/web ready',
    'why pod/web',
    'trace 2',
    'cluster.now - cluster.kernel.epochMs > 90000',
    'await cluster.settle().then((report) => report.waiting.length > 0)',
    'help',
  ])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^2026-01-01T00:00:\d\dZ\n1m30s passed; it is 2026-01-01T00:01:\d\dZ\n2026-01-01T00:01:\d\dZ\npod\/web created\n/)
  expect(stdout).toContain('Pod default/web: created ')
  expect(stdout).toContain('node-')
  expect(stdout.match(/^true$/gm)).toHaveLength(2)
  expect(stdout).toContain('run until COND')
})
