// What a guide to Kubernetes has its readers type, in its order, by the real kubectl of two releases.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, RELEASES } from '../http/real-clients.ts'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'
import { GUIDE, type GuideCommand } from './guide-commands.ts'

const MANIFESTS = join(import.meta.dirname, '..', '..', 'examples', 'manifests', 'guide')
const WORKERS = [{ name: 'worker-01' }, { name: 'worker-02' }, { name: 'worker-03' }]

const MY_POD = `apiVersion: v1
kind: Pod
metadata: { name: my-pod, labels: { app: nginx } }
spec:
  containers:
    - { name: app, image: 'nginx:1.27', ports: [{ containerPort: 80 }] }
    - { name: sidecar, image: 'fluentd:v1.16' }
`

describe.skipIf(missing !== undefined).each(RELEASES)('the guide, by kubectl %s', (release) => {
  let served: ServedCluster

  beforeAll(async () => {
    served = await serveCluster({ cluster: { nodes: WORKERS } }, release)
    await served.output(['apply', '-f', served.file('my-pod.yaml', MY_POD)])
    await served.output('wait --for=condition=Ready pod/my-pod')
    await served.output('expose pod my-pod --name=my-service --port=80')
    for (const name of ['server.crt', 'server.key']) writeFileSync(join(served.directory, name), name)
  }, 60_000)
  afterAll(() => served?.close())

  for (const [chapter, commands] of Object.entries(GUIDE)) {
    describe(chapter, () => {
      for (const command of commands) {
        if (command.waitsFor === undefined) test(`kubectl ${command.line}`, () => holds(served, command))
        else test.todo(`kubectl ${command.line} (waits for ${command.waitsFor})`)
      }
    })
  }
})

async function holds(served: ServedCluster, { line, prints, warns, exitCode = 0, input, isEndless = false, after }: GuideCommand) {
  if (after !== undefined) await served.clock.run(after)
  const args = line.split(' ').map((word) => (word.endsWith('.yaml') ? join(MANIFESTS, word) : word))
  const result = await served.kubectl(args, { cwd: served.directory, input, ...(isEndless && { until: (stdout) => prints!.test(stdout) }) })
  expect(result.stdout).toMatch(prints ?? /^$/)
  if (warns !== undefined) expect(result.stderr).toMatch(warns)
  if (!isEndless) expect(result).toMatchObject({ exitCode })
}
