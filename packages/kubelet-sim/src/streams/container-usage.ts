import { quantityMilli, quantityValue } from '@kubesim/api'
import { type ContainerUsage, hashText } from '@kubesim/kernel'
import type { ContainerRun } from '../containers/container-run.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'

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
  const window = Math.floor(worker.node.kernel.now / USAGE_WINDOW_MS)
  return worker.runs
    .filter(({ phase }) => phase === 'running')
    .map((run) => usageOf(run, `${worker.pod.metadata.uid}/${run.container.name}`, window))
}

function usageOf({ container, image }: ContainerRun, name: string, window: number): ContainerUsage {
  const { requests = {}, limits = {} } = container.resources ?? {}
  const [idleCpu, idleMemory] = IDLE[image!.shortName] ?? IDLE_DEFAULT
  const cpu = requests.cpu === undefined ? idleCpu : Math.max(idleCpu, quantityMilli(requests.cpu) * CPU_PART)
  const memory = requests.memory === undefined ? idleMemory * MIB : Math.max(idleMemory * MIB, quantityValue(requests.memory) * MEMORY_PART)
  const cpuMax = limits.cpu === undefined ? Number.POSITIVE_INFINITY : quantityMilli(limits.cpu)
  const memoryMax = limits.memory === undefined ? Number.POSITIVE_INFINITY : quantityValue(limits.memory)
  return {
    name: container.name,
    cpuMillicores: Math.round(Math.min(cpuMax, cpu * strayed(`${name}/cpu/${window}`))),
    // Memory keeps what it has: it strays by the container, not by the moment.
    memoryBytes: Math.round(Math.min(memoryMax, memory * strayed(`${name}/memory`)) / 4096) * 4096,
  }
}

function strayed(seed: string): number {
  return 1 + STRAY * ((hashText(seed) % 2001) / 1000 - 1)
}
