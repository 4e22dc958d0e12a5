import { parseDuration, quantityMilli, quantityValue } from '@kubesim/api'
import type { Behavior } from '../containers/behavior.ts'
import type { UsageCurve } from './usage-curve.ts'
import type { Amount, UsageRule, WorkloadBehavior } from './workload-behavior.ts'

const resolved = new WeakMap<WorkloadBehavior, Partial<Behavior>>()

/** The form as the simulator reads it: milliseconds and plain numbers; what the form leaves out is left out. */
export function resolveBehavior(form: WorkloadBehavior): Partial<Behavior> {
  let known = resolved.get(form)
  if (known === undefined) {
    known = resolve(form)
    resolved.set(form, known)
  }
  return known
}

function resolve(form: WorkloadBehavior): Partial<Behavior> {
  return {
    ...(form.startup !== undefined && { listensAfterMs: ms(form.startup) }),
    ...(form.shutdown !== undefined && { stopsAfterMs: form.shutdown === 'never' ? undefined : ms(form.shutdown) }),
    ...(form.shutdownCode !== undefined && { stopCode: form.shutdownCode }),
    ...(form.ports !== undefined && { ports: form.ports }),
    ...(form.logs !== undefined && {
      startLines: [],
      logs: form.logs.map(({ line, at, every, until }) => ({
        text: line,
        atMs: ms(at ?? '0'),
        everyMs: optionalMs(every),
        untilMs: ms(until),
      })),
    }),
    ...(form.http !== undefined && {
      http: form.http.map(({ path, status = 200, latency, errorRate = 0, body, from, until }) => ({
        path,
        status,
        latencyMs: ms(latency ?? '0'),
        errorRate,
        body,
        fromMs: ms(from ?? '0'),
        untilMs: ms(until),
      })),
    }),
    ...(form.probes !== undefined && {
      probeFailures: form.probes.map(({ probe, from, until, output }) => ({ probe, fromMs: ms(from ?? '0'), untilMs: ms(until), output })),
    }),
    ...(form.cpu !== undefined && { cpu: curve(form.cpu, cores) }),
    ...(form.memory !== undefined && { memory: curve(form.memory, bytes) }),
    ...(form.exit !== undefined && exitOf(form.exit)),
  }
}

function exitOf(exit: NonNullable<WorkloadBehavior['exit']>): Pick<Behavior, 'exit' | 'exitAfterRequests'> {
  if (exit === 'never') return { exit: undefined, exitAfterRequests: undefined }
  const { after, requests, code = 0, times = Number.POSITIVE_INFINITY } = exit
  return {
    exit: after === undefined ? undefined : { afterMs: ms(after), code, times },
    exitAfterRequests: requests === undefined ? undefined : { count: requests, code, times },
  }
}

function curve(rule: Amount | (UsageRule & { readonly leak?: Amount }), read: (amount: Amount) => number): UsageCurve {
  if (typeof rule !== 'object') return { base: read(rule), steps: [], perRequest: 0, perSecond: 0 }
  const steps = (rule.steps ?? []).map(({ at, value }) => ({ atMs: ms(at), value: read(value) })).sort((a, b) => a.atMs - b.atMs)
  return { base: read(rule.base ?? 0), steps, perRequest: read(rule.perRequest ?? 0), perSecond: read(rule.leak ?? 0) }
}

function cores(amount: Amount): number {
  return quantityMilli(String(amount)) / 1000
}

function bytes(amount: Amount): number {
  return quantityValue(String(amount))
}

/** Without a span there is no end. */
function ms(span: string | undefined): number {
  return span === undefined ? Number.POSITIVE_INFINITY : parseDuration(span)!
}

function optionalMs(span: string | undefined): number | undefined {
  return span === undefined ? undefined : ms(span)
}
