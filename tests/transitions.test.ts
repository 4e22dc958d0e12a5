import * as fc from 'fast-check'
import { type Cluster, type ContainerStatus, createCluster, type KubeObject, type Pod, pods, type WorkloadBehavior } from 'kubesim'
import { describe, expect, test } from 'vitest'

const RUNS = 25
const END_MS = 15 * 60_000

const seconds = (most: number) => fc.integer({ min: 0, max: most }).map((value) => `${value}s`)
const fromUntil = { from: seconds(60), until: seconds(120) }

const behaviors: fc.Arbitrary<WorkloadBehavior> = fc.record(
  {
    startup: seconds(40),
    shutdown: fc.oneof(seconds(60), fc.constant('never' as const)),
    http: fc.array(fc.record({ status: fc.constantFrom(200, 500), latency: fc.constantFrom('0s', '3s'), ...fromUntil }), { maxLength: 2 }),
    probes: fc.array(fc.record({ probe: fc.constantFrom('startup', 'readiness', 'liveness'), ...fromUntil }), { maxLength: 2 }),
    memory: fc.record({ base: fc.constantFrom('10Mi', '60Mi'), leak: fc.constantFrom('0', '1Mi') }),
    exit: fc.record({ after: seconds(90), code: fc.constantFrom(0, 1, 42) }),
  },
  { requiredKeys: [] },
)

const probe = fc.record({
  httpGet: fc.constant({ path: '/', port: 8080 }),
  periodSeconds: fc.integer({ min: 1, max: 10 }),
  failureThreshold: fc.integer({ min: 1, max: 4 }),
})

const container = (name: string) =>
  fc.record(
    {
      name: fc.constant(name),
      image: fc.constantFrom('registry.example/app:v1', 'registry.example/app:v1', 'registry.example/app:does-not-exist', 'Bad Image'),
      ports: fc.constant([{ containerPort: 8080 }]),
      resources: fc.constant({ limits: { memory: '64Mi' } }),
      startupProbe: probe,
      readinessProbe: probe,
      livenessProbe: probe,
      lifecycle: fc.constantFrom({ preStop: { sleep: { seconds: 3 } } }, { postStart: { httpGet: { path: '/', port: 8080 } } }),
    },
    { requiredKeys: ['name', 'image', 'ports', 'resources'] },
  )

const podSpecs = fc.record({
  containers: fc.tuple(container('a'), container('b')).map(([a, b]) => [a, b]),
  initContainers: fc.array(fc.constantFrom({ name: 'step', image: 'step' }, { name: 'beside', image: 'proxy', restartPolicy: 'Always' }), {
    maxLength: 1,
  }),
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  terminationGracePeriodSeconds: fc.integer({ min: 5, max: 20 }),
})

type Fault = 'none' | 'crash' | 'freeze' | 'partition' | 'pressure' | 'delete'
const courses = fc.record({
  spec: podSpecs,
  behavior: behaviors,
  faults: fc.array(
    fc.tuple(fc.constantFrom<Fault>('none', 'crash', 'freeze', 'partition', 'pressure', 'delete'), fc.integer({ min: 1, max: 60 })),
    {
      maxLength: 4,
    },
  ),
})

/** Phases that may follow each other. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  Pending: ['Pending', 'Running', 'Succeeded', 'Failed'],
  Running: ['Running', 'Succeeded', 'Failed'],
  Succeeded: ['Succeeded'],
  Failed: ['Failed'],
}

function checkStep(before: Pod, after: Pod, isAlwaysSeen: boolean): void {
  const phases = [before.status?.phase ?? 'Pending', after.status?.phase ?? 'Pending'] as const
  expect(NEXT[phases[0]], `${phases[0]} to ${phases[1]}`).toContain(phases[1])
  const known = new Map(statuses(before).map((each) => [each.name, each]))
  for (const status of statuses(after)) {
    const former = known.get(status.name)
    if (former !== undefined) checkContainer(former, status, isAlwaysSeen)
  }
  for (const type of ['Ready', 'ContainersReady', 'Initialized', 'PodReadyToStartContainers'])
    expect(['True', 'False', undefined]).toContain(after.status?.conditions?.find((each) => each.type === type)?.status)
  const allReady = (after.status?.containerStatuses ?? []).every(({ ready }) => ready)
  const isReady = after.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  if (isReady) expect(allReady).toBe(true)
}

function checkContainer(before: ContainerStatus, after: ContainerStatus, isAlwaysSeen: boolean): void {
  expect(after.restartCount).toBeGreaterThanOrEqual(before.restartCount)
  // What happens while the node is cut off is told at once afterwards.
  if (isAlwaysSeen) expect(after.restartCount - before.restartCount).toBeLessThanOrEqual(1)
  const isOne = [after.state?.waiting, after.state?.running, after.state?.terminated].filter((each) => each !== undefined)
  expect(isOne).toHaveLength(1)
  if (after.ready && after.state?.running === undefined) expect(after.state?.terminated?.exitCode).toBe(0)
  const { running } = before.state ?? {}
  // What runs anew counts as a restart.
  if (running !== undefined && after.state?.running !== undefined && after.containerID !== before.containerID)
    expect(after.restartCount).toBeGreaterThan(before.restartCount)
  // Only what has run can have ended.
  if (after.state?.terminated !== undefined) expect(after.containerID ?? '').not.toBe('')
}

function statuses({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

async function strike(cluster: Cluster, fault: Fault, afterSeconds: number): Promise<void> {
  const machine = cluster.machine('node-1')
  const meanwhile = () => cluster.runFor(afterSeconds * 1_000)
  if (fault === 'crash') {
    machine.crash()
    await meanwhile()
    machine.restart()
  } else if (fault === 'freeze') {
    machine.freeze()
    await meanwhile()
    machine.thaw()
  } else if (fault === 'partition') {
    machine.partition()
    await meanwhile()
    machine.reconnect()
  } else if (fault === 'pressure') machine.pressure('memory', { missing: '10Mi' })
  else if (fault === 'delete') await cluster.kubectl('delete pod p --wait=false --ignore-not-found')
  await meanwhile()
}

describe('whatever befalls a pod', () => {
  test('it only ever does what Kubernetes allows, and a deletion ends', async () => {
    await fc.assert(
      fc.asyncProperty(courses, async ({ spec, behavior, faults }) => {
        const cluster = await createCluster({ seed: 'transitions', nodes: 1, behaviors: { 'registry.example/app': behavior } })
        const failures: unknown[] = []
        const isAlwaysSeen = faults.every(([fault]) => fault !== 'partition')
        cluster.on('write', ({ object, previous }) => {
          try {
            if (isOurs(object) && isOurs(previous) && object.metadata.uid === previous.metadata.uid)
              checkStep(previous, object, isAlwaysSeen)
          } catch (error) {
            failures.push(error) // thrown from here it would end the turn of whoever wrote
          }
        })
        await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec } as KubeObject)
        await cluster.runFor('20s')
        for (const [fault, afterSeconds] of faults) await strike(cluster, fault, afterSeconds)
        await cluster.kubectl('delete pod p --wait=false --ignore-not-found')
        await cluster.runFor(END_MS)
        await cluster.stop()
        if (failures.length > 0) throw failures[0]
        expect(cluster.get(pods, 'p', 'default')).toBeUndefined()
      }),
      { numRuns: RUNS, seed: 35 },
    )
  })
})

function isOurs(object: KubeObject | undefined): object is Pod {
  return object?.kind === 'Pod' && object.metadata.name === 'p'
}
