import { type Cluster, createCluster, cronJobs, type Job, jobs, pods } from 'kubesim'
import { afterEach, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const BACKUP = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup-job}
spec:
  schedule: "0 2 * * *"
  concurrencyPolicy: Forbid
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - {name: backup, image: 'backup-tool:v1', command: [./backup.sh]}
          restartPolicy: OnFailure
`

const k = async (line: string) => (await cluster.kubectl(line)).stdout
const status = () => cluster.get(cronJobs, 'backup-job')!.status
const started = () =>
  cluster.list(jobs, 'default').map(({ metadata }) => metadata.annotations!['batch.kubernetes.io/cronjob-scheduled-timestamp'])

test('a backup runs every night, and three are kept', async () => {
  cluster = await createCluster({ seed: 'nightly', nodes: 1 })
  await cluster.apply(BACKUP)
  // The next night does not hold a settle.
  const { elapsedMs } = await cluster.settle()
  expect(elapsedMs).toBeLessThan(60_000)
  const times: string[] = []
  cluster.on('write', ({ object, previous }) => {
    if (object?.kind === 'Job' && previous === undefined) times.push(object.metadata.creationTimestamp!)
  })
  await cluster.runFor('240h')
  expect(times).toEqual(Array.from({ length: 10 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}T02:00:00Z`))
  expect(started()).toEqual(['2026-01-08T02:00:00Z', '2026-01-09T02:00:00Z', '2026-01-10T02:00:00Z'])
  expect(cluster.list(pods, 'default')).toHaveLength(3)
  expect(status()).toMatchObject({ lastScheduleTime: '2026-01-10T02:00:00Z' })
  expect(status()!.active).toBeUndefined()
  expect(await k('get cronjob')).toMatch(
    /^NAME +SCHEDULE +TIMEZONE +SUSPEND +ACTIVE +LAST SCHEDULE +AGE\nbackup-job +0 2 \* \* \* +<none> +False +0 +/,
  )
})

test('a backup that takes more than a day is not joined by the next', async () => {
  cluster = await createCluster({ seed: 'nightly', nodes: 1, behaviors: { 'backup-tool': { exit: { after: '30h' } } } })
  await cluster.apply(BACKUP)
  await cluster.runFor('26h5m')
  expect(started()).toEqual(['2026-01-01T02:00:00Z'])
  const told = await k('get events --field-selector involvedObject.name=backup-job -o custom-columns=R:.reason,M:.message --no-headers')
  expect(told).toMatch(/JobAlreadyActive +Not starting job because prior execution is running and concurrency policy is Forbid/)
  await cluster.runFor('6h')
  // It begins late, when the one before is over.
  expect(started()).toEqual(['2026-01-01T02:00:00Z', '2026-01-02T02:00:00Z'])
  const [, late] = cluster.list<Job>(jobs, 'default')
  expect(late!.metadata.creationTimestamp! > '2026-01-02T08:00:00Z').toBe(true)
})

test('suspended it starts nothing; a Job made of it by hand runs at once', async () => {
  cluster = await createCluster({ seed: 'nightly', nodes: 1 })
  await cluster.apply(BACKUP)
  await k(`patch cronjob backup-job -p '{"spec":{"suspend":true}}'`)
  await cluster.runFor('48h')
  expect(cluster.list(jobs, 'default')).toEqual([])
  expect(await k('create job --from=cronjob/backup-job now')).toBe('job.batch/now created\n')
  await cluster.settle()
  expect(cluster.get(jobs, 'now')!.status).toMatchObject({ succeeded: 1 })
})
