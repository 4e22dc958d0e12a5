import type { Container, Probe } from '@kubesim/api'
import { type HttpAnswer, httpAnswer } from '../behavior/http-answer.ts'
import type { ContainerRun, ProbeRun } from '../containers/container-run.ts'
import { listensOn } from '../containers/listening-ports.ts'

/** What one probe found. */
export interface ProbeOutcome {
  readonly ok: boolean
  /** The kubelet's words, for the event. */
  readonly output: string
}

export function probeOf(container: Container, type: ProbeRun['type']): Probe | undefined {
  return type === 'startup' ? container.startupProbe : type === 'readiness' ? container.readinessProbe : container.livenessProbe
}

interface ProbeMoment {
  readonly type: ProbeRun['type']
  readonly nowMs: number
  readonly podIP: string
  readonly draw: () => number
}

/**
 * Probes a container as its behaviour answers now. Upstream: pkg/kubelet/prober and pkg/probe
 * Differs: the answer counts at the moment of the question, however long it takes, unless it takes too long.
 */
export function runProbe(run: ContainerRun, probe: Probe, at: ProbeMoment): ProbeOutcome {
  const behavior = run.behavior!
  const atMs = at.nowMs - run.startedMs
  const failure = behavior.probeFailures?.find((each) => (each.probe ?? at.type) === at.type && atMs >= each.fromMs && atMs < each.untilMs)
  if (failure?.output !== undefined) return { ok: false, output: failure.output }
  const port = portNumber(run.container, probe)
  const listening = typeof port === 'number' && listensOn(run, port, at.nowMs)
  if (probe.exec !== undefined) return execOutcome(atMs >= behavior.listensAfterMs, failure !== undefined)
  if (probe.tcpSocket !== undefined) return tcpOutcome(listening && failure === undefined, `${probe.tcpSocket.host ?? at.podIP}:${port}`)
  const answer: HttpAnswer | undefined = !listening
    ? undefined
    : failure !== undefined
      ? UNHEALTHY
      : httpAnswer(behavior, { path: probe.httpGet?.path ?? '/', atMs }, at.draw)
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  if (probe.grpc !== undefined) return grpcOutcome(answer, `${at.podIP}:${port}`, timeoutMs)
  const { scheme = 'HTTP', host = at.podIP, path = '/' } = probe.httpGet ?? {}
  return httpOutcome(answer, { url: `${scheme.toLowerCase()}://${host}:${port}${path}`, address: `${host}:${port}`, timeoutMs })
}

const UNHEALTHY: HttpAnswer = { status: 500, latencyMs: 0, body: undefined }

function httpOutcome(
  answer: HttpAnswer | undefined,
  { url, address, timeoutMs }: { readonly url: string; readonly address: string; readonly timeoutMs: number },
): ProbeOutcome {
  if (answer === undefined) return { ok: false, output: `Get "${url}": dial tcp ${address}: connect: connection refused` }
  if (answer.latencyMs > timeoutMs)
    return { ok: false, output: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)` }
  return isSuccess(answer.status) ? SUCCESS : { ok: false, output: `HTTP probe failed with statuscode: ${answer.status}` }
}

function tcpOutcome(listening: boolean, address: string): ProbeOutcome {
  return listening ? SUCCESS : { ok: false, output: `dial tcp ${address}: connect: connection refused` }
}

function grpcOutcome(answer: HttpAnswer | undefined, address: string, timeoutMs: number): ProbeOutcome {
  const timeout = `${timeoutMs / 1000}s`
  if (answer === undefined)
    return { ok: false, output: `timeout: failed to connect service "${address}" within ${timeout}: context deadline exceeded` }
  if (answer.latencyMs > timeoutMs) return { ok: false, output: `timeout: health rpc did not complete within ${timeout}` }
  return isSuccess(answer.status) ? SUCCESS : { ok: false, output: 'service unhealthy (responded with "NOT_SERVING")' }
}

/** A kubelet notices within this time that a container has started, and then looks whether it is ready. Upstream: generic PLEG relist period */
const NOTICE_MS = 1_000

/**
 * When a probe runs for the first time: at a tick of its worker, which ticks from the pod's start on, once the initial delay has passed. Readiness is
 * looked at out of turn as soon as the container is seen to run. Upstream: prober/worker.go, prober_manager.go UpdatePodStatus
 */
export function firstProbeMs(
  probe: Probe,
  type: ProbeRun['type'],
  at: { readonly podStartMs: number; readonly startedMs: number },
): number {
  const delayedMs = at.startedMs + (probe.initialDelaySeconds ?? 0) * 1000
  const tickMs = nextTickMs(probe, at.podStartMs, Math.max(delayedMs, at.startedMs + 1))
  const noticedMs = at.startedMs + NOTICE_MS
  return type === 'readiness' && noticedMs >= delayedMs ? Math.min(noticedMs, tickMs) : tickMs
}

/** The first tick at or after `fromMs`. */
export function nextTickMs(probe: Probe, podStartMs: number, fromMs: number): number {
  const periodMs = (probe.periodSeconds ?? 10) * 1000
  return podStartMs + Math.max(0, Math.ceil((fromMs - podStartMs) / periodMs)) * periodMs
}

const SUCCESS: ProbeOutcome = { ok: true, output: '' }

function isSuccess(status: number): boolean {
  return status >= 200 && status < 400
}

/** Of a command that is not run as one. */
function execOutcome(isUp: boolean, isFailing: boolean): ProbeOutcome {
  return isUp && !isFailing ? SUCCESS : { ok: false, output: 'command terminated with exit code 1' }
}

function portNumber(container: Container, probe: Probe): number | string {
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port ?? 0
  if (typeof port === 'number') return port
  return container.ports?.find((each) => each.name === port)?.containerPort ?? port
}
