import { type ContainerStatus, failure, formatTime, type Job, jobs, type Pod, parseTime, pods } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { playPods } from '../pod-control/played-pods.fixture.ts'
import { jobController } from './controller.ts'
import { TRACKING_FINALIZER } from './job-pod.ts'
import { job } from './job-values.fixture.ts'

const AT = { namespace: 'shop', name: 'work' }

function start(spec: Partial<Job['spec']> = {}): ControllerWorld {
  const world = startControllers(jobController)
  world.client.of(jobs).create(job(spec))
  settle(world.kernel)
  return world
}

const statusOf = ({ list }: ControllerWorld) => list(jobs)[0]!.status!
const conditions = (world: ControllerWorld) =>
  (statusOf(world).conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)
const running = ({ list }: ControllerWorld) =>
  list(pods).filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
const indexOf = ({ metadata }: Pod) => metadata.labels?.['batch.kubernetes.io/job-completion-index']

/** The pod's container ends. */
function end(world: ControllerWorld, pod: Pod, exitCode: number): void {
  const { client, kernel } = world
  const state = { terminated: { exitCode, finishedAt: formatTime(kernel.now) } }
  const container: ContainerStatus = { name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state }
  client
    .of(pods)
    .updateStatus({ ...pod, status: { ...pod.status, phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses: [container] } })
}

/** All running pods end alike; what follows happens. */
function endAll(world: ControllerWorld, exitCode: number): void {
  for (const pod of running(world)) end(world, pod, exitCode)
  runFor(world.kernel, 1_000)
}

function patch({ client }: ControllerWorld, spec: Partial<Job['spec']>): void {
  client.of(jobs).patch(AT, { type: 'application/merge-patch+json', body: { spec } })
}

describe('Job controller', () => {
  test('runs pods until enough have succeeded, and says so in order', () => {
    const world = start({ completions: 3, parallelism: 2 })
    expect(statusOf(world)).toEqual({
      active: 2,
      ready: 0,
      startTime: '2026-01-01T00:00:00Z',
      terminating: 0,
      uncountedTerminatedPods: {},
    })
    expect(world.list(pods).every(({ metadata }) => metadata.finalizers?.includes(TRACKING_FINALIZER))).toBe(true)
    playPods(world)
    runFor(world.kernel, 1_000)
    expect(statusOf(world)).toMatchObject({ active: 2, ready: 2 })
    endAll(world, 0)
    expect(statusOf(world)).toMatchObject({ active: 1, succeeded: 2 })
    expect(conditions(world)).toEqual([])
    endAll(world, 0)
    expect(conditions(world)).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'])
    expect(statusOf(world)).toMatchObject({ succeeded: 3, completionTime: formatTime(world.kernel.now), uncountedTerminatedPods: {} })
    expect(statusOf(world).active).toBeUndefined()
    expect(world.list(pods).every(({ metadata }) => (metadata.finalizers ?? []).length === 0)).toBe(true)
    expect(world.told().map((text) => text.replace(/work-\w+/, 'work-x'))).toEqual([
      ...Array(3).fill('SuccessfulCreate: Created pod: work-x'),
      'Completed: Job completed',
    ])
  })

  test('tries again after 10 s, 20 s, 40 s, and gives up beyond the limit', () => {
    const world = start({ completions: 1, backoffLimit: 3 })
    const waits: number[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      const failedMs = world.kernel.now
      endAll(world, 1)
      expect(world.list(pods)).toHaveLength(attempt)
      settle(world.kernel)
      const latestMs = Math.max(...world.list(pods).map(({ metadata }) => parseTime(metadata.creationTimestamp!)))
      if (attempt < 4) waits.push((latestMs - failedMs) / 1000)
    }
    expect(waits).toEqual([10, 20, 40])
    expect(conditions(world)).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded'])
    expect(statusOf(world)).toMatchObject({ failed: 4 })
    expect(statusOf(world).completionTime).toBeUndefined()
    expect(world.told().at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit')
  })

  test('a wait is no shorter after a restart', () => {
    const world = start({ completions: 1 })
    endAll(world, 1)
    settle(world.kernel)
    const failedMs = world.kernel.now
    endAll(world, 1)
    world.manager.stop()
    world.manager.start()
    settle(world.kernel)
    const latestMs = Math.max(...world.list(pods).map(({ metadata }) => parseTime(metadata.creationTimestamp!)))
    expect([world.list(pods).length, latestMs - failedMs]).toEqual([3, 20_000])
  })

  test('past its deadline it deletes what runs, and has failed when that is gone', () => {
    const world = start({ completions: 2, parallelism: 2, activeDeadlineSeconds: 60 })
    playPods(world)
    runFor(world.kernel, 58_000)
    expect(conditions(world)).toEqual([])
    runFor(world.kernel, 1_000)
    expect(conditions(world)).toEqual(['FailureTarget=True DeadlineExceeded'])
    expect(statusOf(world)).toMatchObject({ terminating: 2 })
    playPods(world)
    runFor(world.kernel, 1_000)
    expect(conditions(world)).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded'])
    expect(statusOf(world)).toMatchObject({ failed: 2, terminating: 0 })
    expect(world.list(pods)).toEqual([])
  })

  test('a deadline does not hold a settle', () => {
    const world = start({ completions: 1, activeDeadlineSeconds: 600 })
    // One second, within which what happens to pods is answered at once.
    expect(world.kernel.now).toBe(EPOCH_MS + 1_000)
  })

  test('an indexed Job runs each index once', () => {
    const world = start({ completionMode: 'Indexed', completions: 4, parallelism: 2 })
    expect(world.list(pods).map(({ metadata, spec }) => [metadata.generateName, indexOf({ metadata } as Pod), spec.hostname])).toEqual([
      ['work-0-', '0', 'work-0'],
      ['work-1-', '1', 'work-1'],
    ])
    expect(world.list(pods)[0]!.spec.containers[0]!.env).toEqual([
      {
        name: 'JOB_COMPLETION_INDEX',
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
      },
    ])
    end(world, world.list(pods)[1]!, 0)
    runFor(world.kernel, 1_000)
    expect(statusOf(world)).toMatchObject({ completedIndexes: '1', succeeded: 1, active: 2 })
    endAll(world, 0)
    expect(statusOf(world)).toMatchObject({ completedIndexes: '0-2' })
    endAll(world, 0)
    expect(statusOf(world)).toMatchObject({ completedIndexes: '0-3', succeeded: 4 })
    expect(conditions(world)).toContain('Complete=True CompletionsReached')
  })

  test('with a limit per index others go on when one has failed', () => {
    const world = start({ completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimitPerIndex: 1, backoffLimit: 0x7fffffff })
    const failing = () => running(world).find((pod) => indexOf(pod) === '1')!
    end(world, failing(), 1)
    runFor(world.kernel, 10_000)
    settle(world.kernel)
    expect(failing().metadata.annotations).toMatchObject({ 'batch.kubernetes.io/job-index-failure-count': '1' })
    end(world, failing(), 1)
    settle(world.kernel)
    expect(statusOf(world)).toMatchObject({ failedIndexes: '1', failed: 2, active: 2 })
    endAll(world, 0)
    expect(statusOf(world)).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1' })
    expect(conditions(world)).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes'])
  })

  test('more failed indexes than allowed end the Job at once', () => {
    const world = start({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 0,
      backoffLimit: 0x7fffffff,
    })
    playPods(world)
    end(world, world.list(pods)[0]!, 1)
    runFor(world.kernel, 1_000)
    playPods(world)
    runFor(world.kernel, 1_000)
    expect(conditions(world)).toEqual(['FailureTarget=True MaxFailedIndexesExceeded', 'Failed=True MaxFailedIndexesExceeded'])
  })

  test('a success policy ends the Job before all have succeeded', () => {
    const successPolicy = { rules: [{ succeededIndexes: '0', succeededCount: 1 }] }
    const world = start({ completionMode: 'Indexed', completions: 3, parallelism: 3, successPolicy })
    playPods(world)
    end(world, world.list(pods)[0]!, 0)
    runFor(world.kernel, 1_000)
    expect(conditions(world)).toEqual(['SuccessCriteriaMet=True SuccessPolicy'])
    playPods(world)
    runFor(world.kernel, 1_000)
    expect(conditions(world)).toEqual(['SuccessCriteriaMet=True SuccessPolicy', 'Complete=True SuccessPolicy'])
    expect(statusOf(world)).toMatchObject({ succeeded: 1, completedIndexes: '0' })
    expect(statusOf(world).failed).toBeUndefined()
  })

  test('a pod failure policy fails the Job, or lets a failure pass', () => {
    const podFailurePolicy = {
      rules: [
        { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
        { action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } },
      ],
    }
    const world = start({ completions: 1, backoffLimit: 0, podFailurePolicy })
    endAll(world, 7)
    settle(world.kernel)
    expect(statusOf(world).failed).toBeUndefined()
    const [pod] = running(world)
    endAll(world, 42)
    expect(conditions(world)).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy'])
    expect(world.told().at(-1)).toBe(
      `PodFailurePolicy: Container main for pod shop/${pod!.metadata.name} failed with exit code 42 matching FailJob rule at index 0`,
    )
  })

  test('suspended it has no pods, resumed its time starts anew', () => {
    const world = start({ completions: 2, parallelism: 2, suspend: true, activeDeadlineSeconds: 100 })
    expect(world.list(pods)).toEqual([])
    expect(conditions(world)).toEqual(['Suspended=True JobSuspended'])
    expect(statusOf(world).startTime).toBeUndefined()
    runFor(world.kernel, 30_000)
    patch(world, { suspend: false })
    settle(world.kernel)
    expect(running(world)).toHaveLength(2)
    expect(conditions(world)).toEqual(['Suspended=False JobResumed'])
    expect(statusOf(world).startTime).toBe('2026-01-01T00:00:30Z')
    playPods(world)
    patch(world, { suspend: true })
    settle(world.kernel)
    expect(statusOf(world)).toMatchObject({ terminating: 2 })
    playPods(world)
    runFor(world.kernel, 1_000)
    expect(world.list(pods)).toEqual([])
    expect(statusOf(world).failed).toBeUndefined()
    expect(world.told().filter((text) => /^(Suspended|Resumed)/.test(text))).toEqual([
      'Suspended: Job suspended (x2)',
      'Resumed: Job resumed',
    ])
  })

  test('replaces a deleted pod at once, or only when it is over', () => {
    for (const [podReplacementPolicy, expected] of [
      ['TerminatingOrFailed', 2],
      ['Failed', 1],
    ] as const) {
      const world = start({ completions: 1, podReplacementPolicy })
      playPods(world)
      world.client.of(pods).delete({ namespace: 'shop', name: world.names(pods)[0]! })
      runFor(world.kernel, 20_000)
      expect(world.list(pods)).toHaveLength(expected)
      const [deleted] = world.list(pods)
      if (expected === 1) {
        end(world, deleted!, 143)
        runFor(world.kernel, 20_000)
        expect(running(world)).toHaveLength(1)
      }
      expect(statusOf(world)).toMatchObject({ failed: 1 })
    }
  })

  test('leaves a Job alone that another controller manages', () => {
    const world = start({ completions: 1, managedBy: 'example.com/other' })
    expect(world.list(pods)).toEqual([])
    expect(world.list(jobs)[0]!.status).toBeUndefined()
  })

  test('without a number of completions the first success lets the others finish', () => {
    const world = start({ parallelism: 3 })
    end(world, world.list(pods)[0]!, 0)
    runFor(world.kernel, 1_000)
    expect(statusOf(world)).toMatchObject({ active: 2, succeeded: 1 })
    endAll(world, 1)
    expect(conditions(world)).toContain('Complete=True CompletionsReached')
    expect(statusOf(world)).toMatchObject({ succeeded: 1, failed: 2 })
  })

  test('adopts a matching pod with the finalizer, and lets one go with it', () => {
    const world = startControllers(jobController)
    const metadata = { name: 'stray', namespace: 'shop', labels: { 'job-name': 'work' } }
    world.client.of(pods).create({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } })
    world.client.of(jobs).create(job({ completions: 1 }))
    runFor(world.kernel, 2_000)
    expect(world.list(pods).map(({ metadata: { name, finalizers } }) => [name, finalizers])).toEqual([['stray', [TRACKING_FINALIZER]]])
    world.client
      .of(pods)
      .patch(
        { namespace: 'shop', name: 'stray' },
        { type: 'application/merge-patch+json', body: { metadata: { labels: { 'job-name': 'none' } } } },
      )
    runFor(world.kernel, 2_000)
    expect(world.list(pods)[0]!.metadata).toMatchObject({ ownerReferences: [], finalizers: [] })
    expect(world.list(pods)).toHaveLength(2)
  })

  test('pods whose Job is gone are let go', () => {
    const world = start({ completions: 2, parallelism: 2 })
    playPods(world)
    world.client.of(jobs).delete(AT)
    runFor(world.kernel, 2_000)
    expect(world.list(pods).map(({ metadata }) => metadata.finalizers)).toEqual([[], []])
  })

  test('what the API refuses fails the pass, is told, and goes on later', () => {
    const world = startControllers(jobController)
    world.api.refuse = ({ verb, resource }) =>
      verb === 'create' && resource === 'pods' ? failure({ code: 403, reason: 'Forbidden', message: 'no pods today' }) : undefined
    world.client.of(jobs).create(job({ completions: 5, parallelism: 5 }))
    settle(world.kernel)
    expect(world.told()[0]).toMatch(/^FailedCreate: Error creating: no pods today/)
    expect(statusOf(world).active).toBeUndefined()
    world.api.refuse = () => undefined
    runFor(world.kernel, 60_000)
    expect(statusOf(world)).toMatchObject({ active: 5 })
  })

  test('every end is counted once, whatever is refused and whenever the controller is stopped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 8 }),
        fc.boolean(),
        fc.infiniteStream(fc.boolean()),
        (stops, isIndexed, luck) => {
          const world = start({ completions: 6, parallelism: 3, backoffLimit: 100, completionMode: isIndexed ? 'Indexed' : 'NonIndexed' })
          let failures = 0
          let calls = 0
          const endSome = () => {
            for (const pod of running(world).slice(0, 2)) {
              const isFailure = failures < 3 && luck.next().value === true
              if (isFailure) failures++
              end(world, pod, isFailure ? 1 : 0)
            }
          }
          world.api.refuse = ({ verb, resource }) =>
            verb !== 'watch' && verb !== 'list' && resource !== 'events' && ++calls % 5 === 0
              ? failure({ code: 500, reason: 'InternalError', message: 'out of luck' })
              : undefined
          for (const turns of stops) {
            for (let turn = 0; turn < turns && world.kernel.nextTurnMs !== undefined; turn++) world.kernel.step()
            world.manager.stop()
            const { refuse } = world.api
            world.api.refuse = () => undefined
            endSome()
            world.api.refuse = refuse
            world.manager.start()
          }
          world.api.refuse = () => undefined
          for (let round = 0; round < 60 && running(world).length + Number(statusOf(world).completionTime === undefined) > 0; round++) {
            runFor(world.kernel, 700_000)
            endSome()
          }
          runFor(world.kernel, 700_000)
          expect(conditions(world)).toContain('Complete=True CompletionsReached')
          expect(statusOf(world)).toMatchObject({ succeeded: 6, uncountedTerminatedPods: {} })
          expect(statusOf(world).failed ?? 0).toBe(failures)
          expect(world.list(pods).filter(({ status }) => status?.phase === 'Succeeded')).toHaveLength(6)
        },
      ),
      { numRuns: 60 },
    )
  })
})
