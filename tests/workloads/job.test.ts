import { type Cluster, type ClusterOptions, createCluster, type Job, jobs, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const MIGRATION = `
apiVersion: batch/v1
kind: Job
metadata: {name: db-migration}
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  template:
    spec:
      containers:
      - {name: migrate, image: 'myapp-migrate:v1', command: [./migrate, up]}
      restartPolicy: Never
`

async function start(manifest = MIGRATION, behaviors: ClusterOptions['behaviors'] = {}): Promise<void> {
  cluster = await createCluster({ seed: 'jobs', nodes: 3, behaviors, historyLimit: 100_000 })
  await cluster.apply(manifest)
  await cluster.settle()
}

const k = async (line: string) => (await cluster.kubectl(line)).stdout
const status = (name = 'db-migration') => cluster.get(jobs, name)!.status!
const conditions = (name?: string) => (status(name).conditions ?? []).map(({ type, reason }) => `${type} ${reason}`)
const told = async (name = 'db-migration') =>
  (await k(`get events --field-selector involvedObject.name=${name} -o custom-columns=R:.reason,M:.message --no-headers`))
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').replace(/(pod: [a-z-]+(-\d+)?-)\w{5}$/, '$1xxxxx'))

describe('the migration Job', () => {
  test('succeeds, and a wait for it ends', async () => {
    await start()
    expect((await cluster.kubectl('wait --for=condition=complete job/db-migration --timeout=60s')).exitCode).toBe(0)
    expect(conditions()).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached'])
    expect(await k('get job')).toMatch(/^NAME +STATUS +COMPLETIONS +DURATION +AGE\ndb-migration +Complete +1\/1 /)
    expect(await told()).toEqual(['SuccessfulCreate Created pod: db-migration-xxxxx', 'Completed Job completed'])
  })

  test('fails for good after four attempts with growing waits', async () => {
    await start(MIGRATION, { 'myapp-migrate': { exit: { after: '3s', code: 1 } } })
    expect(conditions()).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded'])
    expect(status()).toMatchObject({ failed: 4, uncountedTerminatedPods: {} })
    const created = cluster
      .list(pods, 'default')
      .map(({ metadata }) => Date.parse(metadata.creationTimestamp!) / 1000)
      .sort((a, b) => a - b)
    const waits = created.slice(1).map((time, at) => time - created[at]!)
    // Each wait holds the run of the pod before, of 3 s and its image's pull, and 10, 20 and 40 s of back-off.
    expect(waits[1]! - waits[0]!).toBeGreaterThanOrEqual(8)
    expect(waits[2]! - waits[1]!).toBeGreaterThanOrEqual(15)
    expect(await told()).toEqual([
      ...Array(4).fill('SuccessfulCreate Created pod: db-migration-xxxxx'),
      'BackoffLimitExceeded Job has reached the specified backoff limit',
    ])
    expect((await k('get pods')).match(/Error/g)).toHaveLength(4)
  })

  test('is ended after ten minutes when it hangs', async () => {
    await start(MIGRATION, { 'myapp-migrate': { exit: 'never' } })
    expect(status()).toMatchObject({ active: 1, ready: 1 })
    await cluster.runFor('11m')
    expect(conditions()).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded'])
    expect(cluster.list(pods, 'default')).toEqual([])
    expect(await told()).toEqual([
      'SuccessfulCreate Created pod: db-migration-xxxxx',
      'SuccessfulDelete Deleted pod: db-migration-xxxxx',
      'DeadlineExceeded Job was active longer than specified deadline',
    ])
  })

  test('takes its pods with it when it is deleted', async () => {
    await start()
    await k('delete job db-migration')
    await cluster.settle()
    expect(cluster.list(pods, 'default')).toEqual([])
  })

  test('is deleted an hour after its end, if it says so', async () => {
    await start(MIGRATION.replace('backoffLimit: 3', 'ttlSecondsAfterFinished: 3600'))
    expect(conditions()).toContain('Complete CompletionsReached')
    await cluster.runFor('59m')
    expect(cluster.get(jobs, 'db-migration')).toBeDefined()
    await cluster.runFor('2m')
    expect(cluster.get(jobs, 'db-migration')).toBeUndefined()
    expect(cluster.list(pods, 'default')).toEqual([])
  })
})

const INDEXED = `
apiVersion: batch/v1
kind: Job
metadata: {name: shards}
spec:
  completionMode: Indexed
  completions: 5
  parallelism: 2
  template:
    spec:
      containers: [{name: work, image: 'worker:v1'}]
      restartPolicy: Never
`

test('an indexed Job runs two indexes at a time, each under a name of its own', async () => {
  await start(INDEXED)
  expect(status('shards')).toMatchObject({ succeeded: 5, completedIndexes: '0-4' })
  expect(
    cluster
      .list(pods, 'default')
      .map(({ spec }) => spec.hostname)
      .sort(),
  ).toEqual(['shards-0', 'shards-1', 'shards-2', 'shards-3', 'shards-4'])
  let most = 0
  for (let revision = 1; revision <= cluster.revision; revision++) {
    const job = (cluster.objectsAt(revision) as Job[]).find(({ kind }) => kind === 'Job')
    most = Math.max(most, job?.status?.active ?? 0)
  }
  expect(most).toBe(2)
})

test('a pod that is evicted does not count against a Job that ignores disruptions', async () => {
  const policy = `podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}`
  await start(INDEXED.replace('completionMode: Indexed', `backoffLimit: 0\n  ${policy}`).replace('completions: 5', 'completions: 2'), {
    worker: { exit: { after: '1m' } },
  })
  expect(conditions('shards')).toContain('Complete CompletionsReached')
  await cluster.stop()
  await start(INDEXED.replace('completionMode: Indexed', `backoffLimit: 0\n  ${policy}`).replace('completions: 5', 'completions: 2'), {
    worker: { exit: 'never', shutdownCode: 143 },
  })
  const node = cluster.list(pods, 'default')[0]!.spec.nodeName!
  await cluster.kubectl(`drain ${node} --ignore-daemonsets --force`)
  await cluster.settle()
  expect(status('shards')).toMatchObject({ active: 2 })
  expect(status('shards').failed).toBeUndefined()
})
