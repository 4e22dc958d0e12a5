import type { BatchOutcome } from '@kubesim/kernel'
import { LatencyHistogram } from './latency-histogram.ts'

/** Why a request got no answer. */
export type TrafficFailure = 'no endpoints' | 'connection refused' | 'unreachable' | 'timeout'

export interface TrafficReport {
  readonly requests: number
  /** Answered with a status below 400. */
  readonly succeeded: number
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<number, number>>
  /** Requests without an answer. */
  readonly failures: Readonly<Partial<Record<TrafficFailure, number>>>
  /** Part of the requests that did not succeed, from 0 to 1. */
  readonly errorRate: number
  /** Of answers, as the mean of each second's requests to a pod. */
  readonly latencyMs: { readonly mean: number; readonly p50: number; readonly p95: number; readonly p99: number }
}

/** Counts what becomes of requests. */
export class TrafficRecord {
  private readonly statuses = new Map<number, number>()
  private readonly failures = new Map<TrafficFailure, number>()
  private readonly latencies = new LatencyHistogram()
  private requests = 0
  private succeeded = 0

  answered({ statuses, timedOut, latencyMs }: BatchOutcome): void {
    let count = 0
    for (const [status, times] of statuses) {
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + times)
      if (status < 400) this.succeeded += times
      count += times
    }
    this.requests += count
    this.latencies.add(latencyMs, count)
    this.failed('timeout', timedOut)
  }

  failed(why: TrafficFailure, count: number): void {
    if (count === 0) return
    this.requests += count
    this.failures.set(why, (this.failures.get(why) ?? 0) + count)
  }

  report(): TrafficReport {
    const { requests, succeeded, latencies } = this
    return {
      requests,
      succeeded,
      statuses: Object.fromEntries([...this.statuses].sort(([a], [b]) => a - b)),
      failures: Object.fromEntries(this.failures),
      errorRate: requests === 0 ? 0 : 1 - succeeded / requests,
      latencyMs: {
        mean: latencies.meanMs,
        p50: latencies.quantileMs(0.5),
        p95: latencies.quantileMs(0.95),
        p99: latencies.quantileMs(0.99),
      },
    }
  }
}
