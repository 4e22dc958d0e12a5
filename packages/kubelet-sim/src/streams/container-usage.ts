import { quantityMilli, quantityValue } from '@kubesim/api'
import { type ContainerUsage, hashText } from '@kubesim/kernel'
import { amountAt } from '../behavior/usage-curve.ts'
import type { ContainerRun } from '../containers/container-run.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import { requestCost } from '../traffic/request-cost.ts'
import { loadOf } from '../traffic/run-load.ts'

const MIB = 2 ** 20
/** Usage changes this often: a metrics server's resolution. */
export const USAGE_WINDOW_MS = 15_000

/** What well-known images use when they have little to do. */
const IDLE: Readonly<Record<string, readonly [cpuMillicores: number, memoryMib: number]>> = {
  alpine: [0, 1],
  busybox: [0, 1],
  coredns: [3, 14],
  mysql: [6, 380],
  nginx: [1, 4],
  pause: [0, 1],
  postgres: [3, 40],
  redis: [3, 8],
}
const IDLE_DEFAULT: readonly [number, number] = [2, 24]
/** Part of what a container asks for that it uses. */
const CPU_PART = 0.35
const MEMORY_PART = 0.55
/** How far usage strays from its middle. */
const STRAY = 0.15

/** What the running containers of a pod use now: a function of their image, requests and name, and of virtual time. */
export function containerUsage(worker: PodWorker): readonly ContainerUsage[] {
  const nowMs = worker.node.kernel.now
  return worker.runs
    .filter(({ phase }) => phase === 'running')
    .map((run) => usageOf(run, `${worker.pod.metadata.uid}/${run.container.name}`, nowMs))
}

/** What a container uses when nobody asks anything of it: what its behaviour says, else by its image and request. */
export function idleCpuMillicores({ container, image, behavior, startedMs }: ContainerRun, nowMs: number): number {
  if (behavior?.cpu !== undefined) return amountAt(behavior.cpu, nowMs - startedMs) * 1000
  const request = container.resources?.requests?.cpu
  const [idleCpu] = IDLE[image!.shortName] ?? IDLE_DEFAULT
  return request === undefined ? idleCpu : Math.max(idleCpu, quantityMilli(request) * CPU_PART)
}

function usageOf(run: ContainerRun, name: string, nowMs: number): ContainerUsage {
  const { limits = {} } = run.container.resources ?? {}
  const rate = loadOf(run)?.rateAt(nowMs) ?? 0
  const cost = requestCost(run)
  const window = Math.floor(nowMs / USAGE_WINDOW_MS)
  // What somebody has said is taken at their word; what is only guessed strays.
  const cpuStray = run.behavior?.cpu === undefined ? strayed(`${name}/cpu/${window}`) : 1
  const cpu = (idleCpuMillicores(run, nowMs) + rate * cost.cpuSeconds * 1000) * cpuStray
  const cpuMax = limits.cpu === undefined ? Number.POSITIVE_INFINITY : quantityMilli(limits.cpu)
  const memory = heldBytes(run, name, nowMs) + rate * cost.bytesPerRate
  const memoryMax = limits.memory === undefined ? Number.POSITIVE_INFINITY : quantityValue(limits.memory)
  return {
    name: run.container.name,
    cpuMillicores: Math.round(Math.min(cpuMax, cpu)),
    memoryBytes: Math.round(Math.min(memoryMax, memory) / 4096) * 4096,
  }
}

function heldBytes({ container, image, behavior, startedMs, requests: served }: ContainerRun, name: string, nowMs: number): number {
  const { memory } = behavior ?? {}
  if (memory !== undefined) return amountAt(memory, nowMs - startedMs) + memory.perRequest * served
  const request = container.resources?.requests?.memory
  const [, idleMemory] = IDLE[image!.shortName] ?? IDLE_DEFAULT
  const middle = request === undefined ? idleMemory * MIB : Math.max(idleMemory * MIB, quantityValue(request) * MEMORY_PART)
  // Memory keeps what it has: it strays by the container, not by the moment.
  return middle * strayed(`${name}/memory`)
}

function strayed(seed: string): number {
  return 1 + STRAY * ((hashText(seed) % 2001) / 1000 - 1)
}
