// logs, in all its ways, and top, by the real kubectl.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../http/real-clients.ts'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'
import { startKubectl } from './program.ts'

const MANIFESTS = `
apiVersion: v1
kind: Pod
metadata: { name: ticker, labels: { app: talk } }
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: tick
    image: busybox
    command: [sh, -c, 'for i in 1 2 3 4 5; do echo tick $i; sleep 60; done; sleep infinity']
  - name: tock
    image: busybox
    command: [sh, -c, 'echo tock; sleep infinity']
---
apiVersion: v1
kind: Pod
metadata: { name: crasher, labels: { app: talk } }
spec:
  containers:
  - { name: only, image: busybox, command: [sh, -c, 'echo started; sleep 30; echo failing >&2; exit 3'] }
---
apiVersion: v1
kind: Pod
metadata: { name: steps }
spec:
  restartPolicy: Never
  initContainers: [{ name: prepare, image: busybox, command: [sh, -c, echo prepared] }]
  containers: [{ name: main, image: busybox, command: [sh, -c, 'echo done'] }]
`

let served: ServedCluster
beforeAll(async () => {
  if (missing !== undefined) return
  served = await serveCluster()
  await served.output(['apply', '-f', served.file('talk.yaml', MANIFESTS)])
  await served.output('wait --for=condition=Ready pod/ticker --timeout=60s')
  await served.clock.run('10m')
})
afterAll(() => served?.close())

describe.skipIf(missing !== undefined)('kubectl logs', () => {
  const logs = (more: string) => served.output(`logs ${more}`)
  const all = (count: number) =>
    [1, 2, 3, 4, 5]
      .slice(-count)
      .map((each) => `tick ${each}\n`)
      .join('')

  test('shows all, or the end', async () => {
    expect(await logs('ticker -c tick')).toBe(all(5))
    expect(await logs('ticker -c tick --tail=2')).toBe(all(2))
    expect(await logs('ticker -c tick --tail=0')).toBe('')
    expect(await logs('ticker -c tick --limit-bytes=10')).toBe('tick 1\ntic')
  })

  test('puts the times in front, by which it can be cut', async () => {
    const lines = (await logs('ticker -c tick --timestamps')).trimEnd().split('\n')
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual(['tick 1', 'tick 2', 'tick 3', 'tick 4', 'tick 5'])
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z /)
    const times = lines.map((line) => Date.parse(line.split(' ')[0]!))
    for (const [index, time] of times.slice(1).entries()) expect(time - times[index]!).toBeGreaterThanOrEqual(60_000)
    const third = new Date(times[2]! - 1_000).toISOString().replace(/\.\d+Z/, 'Z')
    expect(await logs(`ticker -c tick --since-time=${third}`)).toBe(all(3))
    const seconds = Math.round((served.cluster.now - times[3]!) / 1000) + 2
    expect(await logs(`ticker -c tick --since=${seconds}s`)).toBe(all(2))
    expect(await logs('ticker -c tick --since=1s')).toBe('')
  })

  test('shows what the container before said', async () => {
    expect(await logs('crasher --previous')).toBe('started\nfailing\n')
    expect(await served.kubectl('logs ticker -c tick --previous')).toEqual({
      stdout: '',
      stderr: 'Error from server (BadRequest): previous terminated container "tick" in pod "ticker" not found\n',
      exitCode: 1,
    })
  })

  test('takes all containers, of one pod or of several', async () => {
    // In an order that kubectl draws lots for.
    const sorted = async (more: string) => (await logs(more)).trimEnd().split('\n').sort()
    expect(await sorted('ticker --all-containers --prefix --tail=1')).toEqual(['[pod/ticker/tick] tick 5', '[pod/ticker/tock] tock'])
    expect(await sorted('steps --all-containers')).toEqual(['done', 'prepared'])
    expect(await logs('steps -c prepare')).toBe('prepared\n')
    expect(await sorted('-l app=talk --all-containers --prefix --tail=1')).toEqual([
      expect.stringMatching(/^\[pod\/crasher\/only\] (started|failing)$/),
      '[pod/ticker/tick] tick 5',
      '[pod/ticker/tock] tock',
    ])
  })

  test('names what it cannot take', async () => {
    expect((await served.kubectl('logs ticker')).stderr).toBe('Defaulted container "tick" out of: tick, tock\n')
    expect((await served.kubectl('logs ticker -c none')).stderr).toBe('error: container none is not valid for pod ticker\n')
    expect((await served.kubectl('logs absent')).stderr).toBe(
      'error: error from server (NotFound): pods "absent" not found in namespace "default"\n',
    )
  })

  test('follows several until their containers end', async () => {
    const following = startKubectl(served, ['logs', '-f', '-l', 'app=talk', '--all-containers', '--prefix', '--tail=1'])
    await following.until('tick 5', 0)
    await following.until('tock', 0)
    await served.output('delete pod crasher ticker --force --grace-period=0')
    expect(await following.ended).toBe(0)
  })
})

describe.skipIf(missing !== undefined)('kubectl top', () => {
  const rows = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s+/))
  const falling = (values: readonly string[]) => {
    const numbers = values.map((value) => Number.parseInt(value, 10))
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
    return numbers
  }

  test('pods, by what they use', async () => {
    const cpu = await served.output('top pods -A --sort-by=cpu')
    expect(cpu).toMatch(/^NAMESPACE +NAME +CPU\(cores\) +MEMORY\(bytes\) *\n/)
    expect(falling(rows(cpu).map((row) => row[2]!)).length).toBeGreaterThan(1)
    const memory = rows(await served.output('top pods -A --sort-by=memory'))
    expect(falling(memory.map((row) => row[3]!)).at(0)).toBeGreaterThan(0)
    expect(memory.map((row) => row[1]).sort()).toEqual(
      rows(cpu)
        .map((row) => row[1])
        .sort(),
    )
    expect(rows(await served.output('top pods -n kube-system -l k8s-app=kube-dns')).length).toBeGreaterThan(0)
  })

  test('containers, whose sum is the pod', async () => {
    const containers = await served.output('top pod -n kube-system --containers --sum')
    expect(containers).toMatch(/^POD +NAME +CPU\(cores\) +MEMORY\(bytes\) *\n/)
    const pods = rows(await served.output('top pod -n kube-system'))
    for (const [name] of pods) expect(rows(containers).some(([pod]) => pod === name)).toBe(true)
  })

  test('nodes, with their share', async () => {
    const nodes = await served.output('top nodes --sort-by=cpu')
    expect(nodes).toMatch(/^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) *\nnode-1 +\d+m +\d+% +\d+Mi +\d+% *\n/)
    expect((await served.kubectl('top node absent')).stderr).toContain('nodemetrics.metrics.k8s.io "absent" not found')
  })
})
