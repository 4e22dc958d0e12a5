import type { BatchOutcome, RequestBatch } from '@kubesim/kernel'
import { answerRule, type HttpAnswerRule } from '../behavior/http-answer.ts'
import type { ContainerRun } from '../containers/container-run.ts'
import { coresOf, requestCost } from './request-cost.ts'
import { ensureLoad, type RunLoad } from './run-load.ts'

/** Part of its cores that a container has for requests at least, whatever else it does. */
const SHARE_MIN = 0.05

export interface ServingRun {
  readonly run: ContainerRun
  readonly nodeCores: number
  /** Cores that it uses when nobody asks anything of it. */
  readonly idleCores: number
  readonly nowMs: number
}

/**
 * What a container makes of requests that come evenly over a span of time. It is a queue before as many cores as it may use: answers take the longer
 * the busier it is, and what it cannot get done waits until its callers give up.
 */
export function serveBatch({ run, nodeCores, idleCores, nowMs }: ServingRun, batch: RequestBatch): BatchOutcome {
  const { count, spanMs, timeoutMs } = batch
  const load = ensureLoad(run)
  const cost = requestCost(run)
  const cores = coresOf(run, nodeCores)
  const coreSeconds = (Math.max(cores - idleCores, cores * SHARE_MIN) * spanMs) / 1000
  const capacity = cost.cpuSeconds === 0 ? Number.POSITIVE_INFINITY : coreSeconds / cost.cpuSeconds
  const already = load.alreadyAt(nowMs)
  load.count(count, nowMs)
  const served = Math.min(count, Math.max(0, Math.floor(capacity - already)))
  const busy = (already + served) / capacity
  const rule = answerRule(run.behavior!, { path: batch.path, atMs: nowMs - run.startedMs })
  const latencyMs = rule === undefined || rule.latencyMs === 0 ? cost.latencyMs : rule.latencyMs
  if (latencyMs > timeoutMs) return { statuses: NO_STATUSES, timedOut: count, latencyMs: timeoutMs }
  return {
    statuses: statusesOf(served, load, rule),
    timedOut: count - served,
    latencyMs: busy >= 1 ? timeoutMs : Math.min(timeoutMs, latencyMs / (1 - busy)),
  }
}

/** A rate of errors comes out even: of four requests at a quarter one fails. */
function statusesOf(served: number, load: RunLoad, rule: HttpAnswerRule | undefined): ReadonlyMap<number, number> {
  if (served === 0) return NO_STATUSES
  const { status = 200, errorRate = 0 } = rule ?? {}
  const due = load.errorCarry + served * errorRate
  const failed = Math.floor(due)
  load.errorCarry = due - failed
  const statuses = new Map<number, number>()
  if (served > failed) statuses.set(status, served - failed)
  if (failed > 0) statuses.set(500, (statuses.get(500) ?? 0) + failed)
  return statuses
}

const NO_STATUSES: ReadonlyMap<number, number> = new Map()
