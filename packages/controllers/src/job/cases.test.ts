import {
  formatTime,
  type Job,
  type JobStatus,
  type Pod,
  type PodFailurePolicy,
  type PodStatus,
  parseTime,
  type SuccessPolicy,
} from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action, BatchAction, UpdateAction } from '../kit/action.ts'
import { backOffOf, finishedMs, remainingMs } from './back-off.ts'
import { isFinished } from './conditions.ts'
import { hasIndex, type IndexSet, indexText, parseIndexes } from './index-set.ts'
import { passOf } from './job-pass.ts'
import { indexedNamePrefix } from './job-pod.ts'
import { job, jobPodOf } from './job-values.fixture.ts'
import { planJob } from './plan.ts'
import { judgeFailedPod } from './pod-failure-policy.ts'
import { splitByIndex } from './removal.ts'
import { pendingIndexes } from './replicas.ts'
import { metSuccessPolicy } from './success-policy.ts'
import cases from './testdata/cases.json' with { type: 'json' }

/** Recorded from upstream's own functions. */
const NOW_MS = Date.parse('2026-01-01T12:00:00Z')

interface Outcome {
  readonly creations: number
  readonly deletions: number
  readonly status: JobStatus
}

/** What a plan does when all of it succeeds, or none. */
function carryOut(subject: Job, pods: readonly Pod[], isRefused = false): Outcome {
  const actions = planJob(subject, { pods, claims: [] }, NOW_MS)
  const batch = actions.find((action): action is BatchAction => action.verb === 'batch')
  const count = batch?.actions.length ?? 0
  const error = isRefused ? new Error('refused') : undefined
  const later: readonly Action[] = batch === undefined ? actions : batch.after({ succeeded: isRefused ? 0 : count, tolerated: 0, error })
  const written = later.find((action): action is UpdateAction => action.verb === 'updateStatus')
  return {
    creations: batch?.actions[0]?.verb === 'create' ? count : 0,
    deletions: batch?.actions[0]?.verb === 'delete' ? count : 0,
    status: (written?.object as Job | undefined)?.status ?? subject.status ?? {},
  }
}

/** Ends that are counted, and ends noted to be counted. */
function ends({ succeeded = 0, failed = 0, uncountedTerminatedPods = {} }: JobStatus) {
  return {
    succeeded: succeeded + (uncountedTerminatedPods.succeeded?.length ?? 0),
    failed: failed + (uncountedTerminatedPods.failed?.length ?? 0),
  }
}

function podsOf(counts: { readonly activePods: number; readonly succeededPods: number; readonly failedPods: number }): Pod[] {
  const some = (count: number, phase: string) =>
    Array.from({ length: count }, (_, at) => jobPodOf({ name: `${phase}-${at}`, status: { phase, ...finishedAt(phase) } }))
  return [...some(counts.activePods, 'Running'), ...some(counts.succeededPods, 'Succeeded'), ...some(counts.failedPods, 'Failed')]
}

function finishedAt(phase: string): PodStatus {
  if (phase === 'Running') return {}
  const time = formatTime(NOW_MS - (phase === 'Failed' ? 60_000 : 30_000))
  return { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: time }] }
}

const indexed = (pods: readonly (readonly (string | null)[])[]) =>
  pods.map(([index, phase], at) => jobPodOf({ name: `p${at}`, index, status: { phase: phase! } }))
const setOf = (ranges: readonly (readonly number[])[]): IndexSet => ranges.map(([first, last]) => ({ first: first!, last: last! }))

describe('recorded cases', () => {
  test.each(cases.sync)('number of pods: $name', ({ expect: expected, completions, parallelism, refused, ...counts }) => {
    const { creations, deletions, status } = carryOut(job({ completions, parallelism }), podsOf(counts), refused)
    expect({ creations, deletions, active: status.active ?? 0, ...ends(status) }).toEqual(expected)
  })

  test.each(cases.deadline)(
    'deadline: $name',
    ({ expect: expected, startedSecondsAgo, activePods, succeededPods, failedPods, ...spec }) => {
      const subject = job(spec, { startTime: formatTime(NOW_MS - startedSecondsAgo * 1000) })
      const { deletions, status } = carryOut(subject, podsOf({ activePods, succeededPods, failedPods }))
      expect({ reason: status.conditions?.at(-1)?.reason, deletions, ...ends(status) }).toEqual(expected)
      expect(status.conditions?.at(-1)?.type).toBe('FailureTarget')
    },
  )

  test.each(cases.restarts)('restarts: $name', ({ expect: expected, podPhase, restartCounts, ...spec }) => {
    const template = { ...job().spec.template, spec: { containers: [], restartPolicy: 'OnFailure' } }
    const pods = restartCounts.map((restartCount, at) =>
      jobPodOf({
        name: `p${at}`,
        status: { phase: podPhase, containerStatuses: [{ name: 'main', image: '', imageID: '', ready: false, restartCount }] },
      }),
    )
    const { status } = carryOut(job({ ...spec, template }), pods)
    const reason = status.conditions?.at(-1)?.reason ?? ''
    expect({ active: status.active ?? 0, reason, failed: ends(status).failed }).toEqual(expected)
  })

  test.each(cases.finished)('%s %s is finished: %s', (type, status, expected) => {
    expect(isFinished(job({}, { conditions: [{ type: String(type), status: String(status) }] }))).toBe(expected)
  })

  test.each(cases.successPolicy)('success policy: $name', ({ policy, succeeded, completions, message }) => {
    expect(metSuccessPolicy((policy ?? undefined) as SuccessPolicy | undefined, setOf(succeeded), completions) ?? '').toBe(message)
  })

  test.each(cases.podFailurePolicy)('pod failure policy: $name', ({ policy, pod, expect: expected }) => {
    expect(judgeFailedPod(policy as PodFailurePolicy, pod as unknown as Pod)).toEqual(expected)
  })

  test.each(cases.backOff)('back-off: $name', ({ succeededMs, failedMs, failures, lastFailureMs }) => {
    // Times are a few units apart, which the API tells in whole seconds.
    const ended = (unit: number) =>
      jobPodOf({ status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: formatTime(NOW_MS + unit * 1000) }] } })
    const expected = lastFailureMs === null ? undefined : NOW_MS + lastFailureMs * 1000
    expect(backOffOf(succeededMs.map(ended), failedMs.map(ended))).toEqual({ failures, lastFailureMs: expected })
  })

  test.each(cases.remaining)('remaining back-off: $name', ({ failures, lastFailureS, nowS, baseS, maxS, remainingS }) => {
    const lastFailureMs = lastFailureS === null ? undefined : lastFailureS * 1000
    expect(remainingMs({ failures, lastFailureMs }, (nowS ?? 0) * 1000, { baseMs: baseS * 1000, maxMs: maxS * 1000 })).toBe(
      remainingS * 1000,
    )
  })

  test.each(cases.finishedTime)('time of the end: $name', ({ pod, finished }) => {
    expect(finishedMs({ spec: {}, ...pod } as unknown as Pod)).toBe(parseTime(finished))
  })

  test.each(cases.succeededIndexes)('succeeded indexes: $name', ({ before, pods, completions, succeeded }) => {
    const subject = job({ completionMode: 'Indexed', completions }, { completedIndexes: before })
    expect(passOf(subject, indexed(pods), NOW_MS).indexes?.succeeded).toEqual(setOf(succeeded))
  })

  test.each(cases.hasIndex)('%i in %j: %s', (index, ranges, expected) => {
    expect(hasIndex(setOf(ranges as number[][]), Number(index))).toBe(expected)
  })

  test.each(cases.pending)('pending indexes: $name', ({ count, completions, active, succeeded, indexes }) => {
    const completedIndexes = indexText(setOf(succeeded))
    const subject = job({ completionMode: 'Indexed', completions }, { completedIndexes })
    expect(pendingIndexes(passOf(subject, indexed(active), NOW_MS), count)).toEqual(indexes)
  })

  test.each(cases.duplicates)('duplicates go', ({ completions, pods, remove, keep }) => {
    const split = splitByIndex(indexed(pods), completions)
    const told = (some: readonly Pod[]) =>
      some.map(({ metadata, status }) => [metadata.annotations?.['batch.kubernetes.io/job-completion-index'] ?? null, status?.phase])
    expect({ remove: told(split.remove), keep: told(split.keep) }).toEqual({ remove, keep })
  })

  test.each(cases.names)('pods of %s and index %i are named %s', (name, index, prefix) => {
    expect(indexedNamePrefix(String(name), Number(index))).toBe(prefix)
  })
})

test('indexes are written as upstream writes them, and read again', () => {
  expect(indexText(parseIndexes('0,1,3-5,7,8', 100))).toBe('0,1,3-5,7,8')
  expect(indexText(parseIndexes('0-2,x,4-9', 6))).toBe('0-2,4,5')
})
