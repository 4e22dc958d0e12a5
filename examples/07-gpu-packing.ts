// How two ways of scoring fill a GPU cluster: 1,523 machines and 8,152 pods of mixed cpu, memory and `example.com/gpu`, made from a seed with the
// marginals of a public trace, spread (LeastAllocated) or packed (MostAllocated). `07-gpu-packing.ts 0.1` does it at a tenth of the size.
import { createCluster, type Node, nodes, type Pod, pods } from 'kubesim'

const GPU = 'example.com/gpu'
const [scale = 1] = process.argv.slice(2).map(Number)

/**
 * Machines by gpus, cores and GiB, with their share of the fleet; pods by gpus, millicores and GiB, with their share of the load. Gpus are whole here: pods
 * that share one in the trace ask for cpu and memory alone.
 */
const MACHINES = [
  { share: 0.2, gpus: 0, cores: 94, gib: 380 },
  { share: 0.07, gpus: 1, cores: 32, gib: 128 },
  { share: 0.25, gpus: 2, cores: 64, gib: 256 },
  { share: 0.03, gpus: 4, cores: 64, gib: 380 },
  { share: 0.45, gpus: 8, cores: 96, gib: 740 },
]
const PODS = [
  { share: 0.45, gpus: 0, millis: [1000, 2000, 4000, 8000, 16000], gib: [2, 4, 16, 32] },
  { share: 0.46, gpus: 1, millis: [2000, 4000, 6000, 8000, 12000], gib: [8, 16, 32, 48] },
  { share: 0.05, gpus: 2, millis: [8000, 16000, 24000], gib: [32, 64, 96] },
  { share: 0.02, gpus: 4, millis: [16000, 32000, 48000], gib: [64, 128, 240] },
  { share: 0.02, gpus: 8, millis: [64000, 88000], gib: [256, 480] },
]

/** A small generator of one's own, so that the trace is the same wherever it is made. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

const draw = dice(8_152)
const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!

function pickByShare<T extends { readonly share: number }>(list: readonly T[]): T {
  let left = draw()
  for (const each of list) {
    left -= each.share
    if (left < 0) return each
  }
  return list[0]!
}

const machines = Array.from({ length: Math.round(1_523 * scale) }, (_, index) => {
  const { gpus, cores, gib } = pickByShare(MACHINES)
  return {
    name: `machine-${index}`,
    cpu: String(cores),
    memory: `${gib}Gi`,
    ...(gpus > 0 && { extendedResources: { [GPU]: String(gpus) } }),
  }
})
const load = Array.from({ length: Math.round(8_152 * scale) }, (_, index): Pod => {
  const { gpus, millis, gib } = pickByShare(PODS)
  const requests = { cpu: `${pick(millis)}m`, memory: `${pick(gib)}Gi`, ...(gpus > 0 && { [GPU]: String(gpus) }) }
  const resources = { requests, ...(gpus > 0 && { limits: { [GPU]: String(gpus) } }) }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `job-${index}`, namespace: 'default' },
    spec: { containers: [{ name: 'job', image: 'trainer', resources }] },
  }
})

const configuration = (type: string) => ({
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration' as const,
  profiles: [
    {
      pluginConfig: [
        {
          name: 'NodeResourcesFit',
          args: { scoringStrategy: { type, resources: [{ name: GPU, weight: 10 }, { name: 'cpu' }, { name: 'memory' }] } },
        },
      ],
      // Machines without what a job needs are for others; to balance or to spread would speak against packing.
      plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }, { name: 'PodTopologySpread' }] } },
    },
  ],
})

const gpusOf = (amounts: Readonly<Record<string, string>> | undefined) => Number(amounts?.[GPU] ?? 0)
const gpusWanted = ({ spec }: Pod) => gpusOf(spec.containers[0]!.resources?.requests)
const cpuOf = (text = '0') => (text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000)
const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** How full machines are, and how many of the free gpus a job of 8, 4, 2 or 1 could still have on one machine. */
function summary(all: readonly Node[], jobs: readonly Pod[]): string {
  const used = new Map<string, { gpus: number; millis: number }>()
  for (const job of jobs.filter(({ spec }) => spec.nodeName)) {
    const here = used.get(job.spec.nodeName!) ?? { gpus: 0, millis: 0 }
    here.gpus += gpusWanted(job)
    here.millis += cpuOf(job.spec.containers[0]!.resources?.requests?.cpu)
    used.set(job.spec.nodeName!, here)
  }
  const nothing = { gpus: 0, millis: 0 }
  const free = all.map(({ metadata, status }) => gpusOf(status?.allocatable) - (used.get(metadata.name!) ?? nothing).gpus)
  const total = all.reduce((sum, { status }) => sum + gpusOf(status?.allocatable), 0)
  const freeInAll = free.reduce((sum, each) => sum + each, 0)
  const millis = all.reduce((sum, { status }) => sum + cpuOf(status?.allocatable?.cpu), 0)
  const millisUsed = [...used.values()].reduce((sum, each) => sum + each.millis, 0)
  const usable = (size: number) => free.reduce((sum, each) => sum + Math.floor(each / size) * size, 0)
  const placed = jobs.filter(({ spec }) => spec.nodeName).length
  return [
    `  ${placed} of ${jobs.length} jobs placed`,
    `  gpus ${percent((total - freeInAll) / total)} in use, cpu ${percent(millisUsed / millis)}`,
    `  machines with nothing on them: ${all.length - used.size} of ${all.length}`,
    `  free gpus that jobs can have: ${[1, 2, 4, 8].map((size) => `${usable(size)} by ${size}`).join(', ')} (fragmentation at 8: ${percent(freeInAll === 0 ? 0 : 1 - usable(8) / freeInAll)})`,
  ].join('\n')
}

for (const type of ['LeastAllocated', 'MostAllocated']) {
  const cluster = await createCluster({ seed: 1, nodes: machines, scheduler: { configuration: configuration(type) } })
  for (const job of load) cluster.client.of(pods).create(job)
  await cluster.settle()
  console.log(`${type}\n${summary(cluster.list(nodes), cluster.list(pods, 'default'))}`)
  await cluster.stop()
}
