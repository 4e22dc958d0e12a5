import { type Node, type Pod, subtractQuantities } from '@kubesim/api'

/** What a simulated machine is made of. */
export interface MachineTemplate {
  /** Cores, as a quantity. Default 4. */
  readonly cpu?: string
  /** Default 16Gi. */
  readonly memory?: string
  /** Default 100Gi. */
  readonly ephemeralStorage?: string
  /** Pods the kubelet admits; default 110. */
  readonly pods?: number
  /** Extended resources by name: `example.com/gpu`. */
  readonly extendedResources?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly taints?: NonNullable<Node['spec']['taints']>
  /** Pods that its kubelet runs of its own accord, as from files in /etc/kubernetes/manifests; their names get the node's behind them. */
  readonly staticPods?: readonly Pod[]
  /** Value of node.kubernetes.io/instance-type. */
  readonly instanceType?: string
  /** What the system and the kubelet keep for themselves, as quantities: taken off what pods can have. */
  readonly reserved?: { readonly cpu?: string; readonly memory?: string; readonly ephemeralStorage?: string }
  /** What must stay free, as quantities: taken off as well, and below it pods are evicted. Without, 100Mi of memory count for evictions alone. */
  readonly evictionHard?: { readonly memory?: string; readonly ephemeralStorage?: string }
  /** Bytes of images a second, as a quantity; default 50M. */
  readonly imageBandwidth?: string
}

/** A machine with a place in the cluster. */
export interface Machine extends MachineTemplate {
  readonly name: string
  readonly zone: string
  readonly region: string
  readonly internalIP: string
  readonly podCIDR: string
}

export const KUBELET_VERSION = 'v1.35.0'
const KUBELET_PORT = 10_250

/** The Node as the kubelet registers it, not yet ready. Upstream: kubelet_node_status.go initialNode */
export function nodeObject(machine: Machine): Node {
  const capacity = {
    cpu: machine.cpu ?? '4',
    'ephemeral-storage': machine.ephemeralStorage ?? '100Gi',
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: machine.memory ?? '16Gi',
    pods: String(machine.pods ?? 110),
    ...machine.extendedResources,
  }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: machine.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': machine.name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': machine.instanceType ?? 'kubesim.medium',
        'topology.kubernetes.io/region': machine.region,
        'topology.kubernetes.io/zone': machine.zone,
        ...machine.labels,
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...machine.annotations },
    },
    spec: {
      podCIDR: machine.podCIDR,
      podCIDRs: [machine.podCIDR],
      providerID: `kubesim://${machine.zone}/${machine.name}`,
      taints: machine.taints,
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: machine.internalIP },
        { type: 'Hostname', address: machine.name },
      ],
      capacity,
      allocatable: allocatable(machine, capacity),
      daemonEndpoints: { kubeletEndpoint: { Port: KUBELET_PORT } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://2.1.5',
        kernelVersion: '6.12.0-kubesim',
        kubeProxyVersion: '',
        kubeletVersion: KUBELET_VERSION,
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'kubesim',
        systemUUID: '',
      },
    },
  }
}

/**
 * Upstream: pkg/kubelet/cm GetNodeAllocatableReservation
 * Differs: nothing is reserved unless the machine says so, so that a node of 4 cores has room for 4 cores of pods.
 */
function allocatable({ reserved, evictionHard }: Machine, capacity: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (reserved === undefined && evictionHard === undefined) return capacity
  const taken = {
    cpu: [reserved?.cpu],
    memory: [reserved?.memory, evictionHard?.memory],
    'ephemeral-storage': [reserved?.ephemeralStorage, evictionHard?.ephemeralStorage],
  }
  const left: Record<string, string> = { ...capacity }
  for (const [resource, amounts] of Object.entries(taken))
    for (const amount of amounts) if (amount !== undefined) left[resource] = subtractQuantities(left[resource]!, amount)
  return left
}

/** Address of the n-th machine, from 0. 65,000 fit. */
export function machineAddress(index: number): string {
  const host = index + 2
  return `172.18.${Math.floor(host / 256)}.${host % 256}`
}

/**
 * Pod CIDR of the n-th machine, from 0: a /24 of 10.244.0.0/16, the kubeadm default; beyond 256 machines of 10.128.0.0/9, where 32,512 more
 * fit.
 */
export function machinePodCidr(index: number): string {
  if (index < 256) return `10.244.${index}.0/24`
  const subnet = index - 256
  const second = 128 + Math.floor(subnet / 256)
  // 10.244.0.0/16 is taken by the first 256.
  return `10.${second < 244 ? second : second + 1}.${subnet % 256}.0/24`
}
