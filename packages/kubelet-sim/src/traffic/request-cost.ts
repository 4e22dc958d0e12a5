import { quantityMilli } from '@kubesim/api'
import type { ContainerRun } from '../containers/container-run.ts'

/** What one request takes. */
export interface RequestCost {
  /** Seconds of a core. */
  readonly cpuSeconds: number
  /** Until the answer, when there is nothing else to do. */
  readonly latencyMs: number
  /** Bytes held for each request a second: buffers and connections. */
  readonly bytesPerRate: number
}

/** Differs: without a behaviour that says otherwise a request costs 0.1 ms of a core, of well-known servers less. */
const DEFAULT: RequestCost = { cpuSeconds: 0.000_1, latencyMs: 3, bytesPerRate: 8_192 }
const BY_IMAGE: Readonly<Record<string, RequestCost>> = {
  nginx: { cpuSeconds: 0.000_03, latencyMs: 1, bytesPerRate: 1_024 },
  httpd: { cpuSeconds: 0.000_06, latencyMs: 1, bytesPerRate: 4_096 },
  // Of the walk-through of HorizontalPodAutoscalers: each request computes a million square roots.
  'hpa-example': { cpuSeconds: 0.02, latencyMs: 20, bytesPerRate: 65_536 },
}

/** By the behaviour of the container, where that says something of cpu or memory, else by its image. */
export function requestCost({ image, behavior }: ContainerRun): RequestCost {
  const usual = BY_IMAGE[image?.shortName ?? ''] ?? DEFAULT
  const { cpu, memory } = behavior!
  if (cpu === undefined && memory === undefined) return usual
  return {
    cpuSeconds: cpu === undefined ? usual.cpuSeconds : cpu.perRequest,
    latencyMs: cpu === undefined ? usual.latencyMs : Math.max(usual.latencyMs, cpu.perRequest * 1000),
    bytesPerRate: memory === undefined ? usual.bytesPerRate : 0,
  }
}

/** Cores that a container can use at most: its limit, or those of its node. */
export function coresOf({ container }: ContainerRun, nodeCores: number): number {
  const limit = container.resources?.limits?.cpu
  return limit === undefined ? nodeCores : quantityMilli(limit) / 1000
}
