import { type CronJob, type CronJobStatus, type Job, type ObjectReference, parseTime } from '@kubesim/api'
import { finishedCondition } from '../job/conditions.ts'
import { type Action, event } from '../kit/action.ts'

/** The status as the Jobs demand it, and what there is to tell. */
export interface ActiveJobs {
  readonly active: readonly ObjectReference[]
  readonly lastSuccessfulTime: string | undefined
  readonly told: readonly Action[]
}

/** Takes what is over from the list of active Jobs. `expected` is the name of a Job that the pass before has made. Upstream: syncCronJob, first part */
export function reviewActiveJobs({ status }: CronJob, children: readonly Job[], expected: string | undefined): ActiveJobs {
  const listed = status?.active ?? NONE
  const over = new Set<string>()
  const told: Action[] = []
  let { lastSuccessfulTime } = status ?? ({} as CronJobStatus)
  for (const job of children) {
    const { name, uid } = job.metadata
    const end = finishedCondition(job)
    const isListed = listed.some((reference) => reference.uid === uid)
    if (end === undefined) {
      if (!isListed && name !== expected)
        told.push(event('Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`))
      continue
    }
    if (isListed) {
      over.add(uid!)
      told.push(event('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end.type}`))
    }
    if (end.type === 'Complete') lastSuccessfulTime = later(lastSuccessfulTime, job.status?.completionTime)
  }
  for (const { name, uid } of listed) {
    if (children.some(({ metadata }) => metadata.uid === uid)) continue
    over.add(uid!)
    told.push(event('Normal', 'MissingJob', `Active job went missing: ${name}`))
  }
  const active = over.size === 0 ? listed : listed.filter(({ uid }) => !over.has(uid!))
  return { active, lastSuccessfulTime, told }
}

const NONE: readonly ObjectReference[] = []

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return parseTime(other) > parseTime(one) ? other : one
}
