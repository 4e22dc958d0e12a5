import type { Affinity, Node, Pod, PodSpec, TopologySpreadConstraint } from 'kubesim'

export const ZONE = 'topology.kubernetes.io/zone'
export const HOST = 'kubernetes.io/hostname'
const NAMESPACES = ['sched-1', 'sched-0']

/** As scheduler_perf's node-default.yaml. */
export function nodeOf(index: number, zones: readonly string[]): Node {
  const name = `scheduler-perf-${index}`
  const capacity = { pods: '110', cpu: '4', memory: '32Gi' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { [HOST]: name, ...(zones.length > 0 && { [ZONE]: zones[index % zones.length]! }) } },
    spec: {},
    status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True' }] },
  }
}

export interface PodTemplate {
  readonly labels?: Readonly<Record<string, string>>
  readonly spec: PodSpec
}

export function template(cpu: string, more: Partial<PodSpec> = {}, labels?: Readonly<Record<string, string>>): PodTemplate {
  const amounts = { cpu, memory: '500Mi' }
  const container = {
    name: 'pause',
    image: 'registry.k8s.io/pause:3.10.1',
    ports: [{ containerPort: 80 }],
    resources: { requests: amounts, limits: amounts },
  }
  return { spec: { containers: [container], ...more }, ...(labels !== undefined && { labels }) }
}

export function podOf({ labels, spec }: PodTemplate, name: string, namespace: string): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...(labels !== undefined && { labels }) }, spec }
}

const color = (value: string, topologyKey: string) => ({
  labelSelector: { matchLabels: { color: value } },
  topologyKey,
  namespaces: NAMESPACES,
})

export const required = (value: string, topologyKey: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [color(value, topologyKey)],
})
export const preferred = (value: string, topologyKey: string) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: color(value, topologyKey) }],
})

export const inZones: Affinity = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: ['zone1', 'zone2'] }] }],
    },
  },
}

export const spread = (whenUnsatisfiable: string): readonly TopologySpreadConstraint[] => [
  { maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable, labelSelector: { matchLabels: { color: 'blue' } } },
]
