import type { Container, Probe } from '@kubesim/api'
import type { ContainerRun, ProbeRun } from '../containers/container-run.ts'

/** What one probe found. */
export interface ProbeOutcome {
  readonly ok: boolean
  /** The kubelet's words, for the event. */
  readonly output: string
}

export function probeOf(container: Container, type: ProbeRun['type']): Probe | undefined {
  return type === 'startup' ? container.startupProbe : type === 'readiness' ? container.readinessProbe : container.livenessProbe
}

/** Probes a container as its behaviour answers now. Upstream: pkg/kubelet/prober and pkg/probe */
export function runProbe(run: ContainerRun, probe: Probe, at: { readonly nowMs: number; readonly podIP: string }): ProbeOutcome {
  const behavior = run.behavior!
  const listening = at.nowMs - run.startedMs >= behavior.listensAfterMs
  if (probe.exec !== undefined) return execOutcome(listening, behavior.probeStatus)
  if (listening && isSuccess(behavior.probeStatus)) return SUCCESS
  const port = portNumber(run.container, probe)
  const refused = `dial tcp ${at.podIP}:${port}: connect: connection refused`
  if (probe.tcpSocket !== undefined) return listening ? SUCCESS : { ok: false, output: refused }
  if (probe.grpc !== undefined) {
    if (listening) return { ok: false, output: 'service unhealthy (responded with "NOT_SERVING")' }
    return {
      ok: false,
      output: `timeout: failed to connect service "${at.podIP}:${port}" within ${probe.timeoutSeconds ?? 1}s: context deadline exceeded`,
    }
  }
  if (listening) return { ok: false, output: `HTTP probe failed with statuscode: ${behavior.probeStatus}` }
  const scheme = (probe.httpGet?.scheme ?? 'HTTP').toLowerCase()
  return { ok: false, output: `Get "${scheme}://${probe.httpGet?.host ?? at.podIP}:${port}${probe.httpGet?.path ?? '/'}": ${refused}` }
}

/** Milliseconds after the container's start from which every outcome will be the same. */
export function steadyFromMs(run: ContainerRun): number {
  return run.behavior!.listensAfterMs === Number.POSITIVE_INFINITY ? 0 : run.behavior!.listensAfterMs
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

function isSuccess(status: number | undefined): boolean {
  return status === undefined || (status >= 200 && status < 400)
}

/** Differs: commands are not run; an exec probe succeeds once the container is up. */
function execOutcome(listening: boolean, status: number | undefined): ProbeOutcome {
  return listening && isSuccess(status) ? SUCCESS : { ok: false, output: 'command terminated with exit code 1' }
}

function portNumber(container: Container, probe: Probe): number | string {
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port ?? 0
  if (typeof port === 'number') return port
  return container.ports?.find((each) => each.name === port)?.containerPort ?? port
}
