import { type Machine, type MachineTemplate, machineAddress, machinePodCidr } from '@kubesim/kubelet-sim'
import { API_SERVER_ADDRESS, POD_CIDR, SERVICE_CIDR } from './bootstrap-objects.ts'
import type { ClusterOptions, NodeSpecification } from './cluster.ts'
import { controlPlanePods } from './control-plane/static-pods.ts'

const REGION = 'sim-1'
const ZONES = ['sim-1a', 'sim-1b', 'sim-1c']
const NODE_COUNT_DEFAULT = 3
const CONTROL_PLANE = 'control-plane'
const CONTROL_PLANE_ROLE = 'node-role.kubernetes.io/control-plane'
/** Out of the way of the workers', so that these have the same addresses with and without it. */
const CONTROL_PLANE_POD_CIDR = '10.127.255.0/24'

/** Names, zones and addresses for the machines a cluster starts with: zones in turn. */
export function planMachines({
  nodes = NODE_COUNT_DEFAULT,
  controlPlaneNode = false,
}: Pick<ClusterOptions, 'nodes' | 'controlPlaneNode'>): Machine[] {
  return controlPlaneNode ? [controlPlaneMachine(), ...planWorkers(nodes)] : planWorkers(nodes)
}

/** Machines beside that of the control plane, which nothing that joins later is counted with. */
export function workerCount(machines: readonly Machine[]): number {
  return machines.filter(({ internalIP }) => internalIP !== API_SERVER_ADDRESS).length
}

/** As kubeadm makes it: pods stay away from it unless they say that they do not mind. Upstream: kubeadm phases/markcontrolplane */
function controlPlaneMachine(): Machine {
  return {
    name: CONTROL_PLANE,
    zone: ZONES[0]!,
    region: REGION,
    internalIP: API_SERVER_ADDRESS,
    podCIDR: CONTROL_PLANE_POD_CIDR,
    labels: { [CONTROL_PLANE_ROLE]: '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' },
    taints: [{ key: CONTROL_PLANE_ROLE, effect: 'NoSchedule' }],
    staticPods: controlPlanePods(API_SERVER_ADDRESS, { services: SERVICE_CIDR, pods: POD_CIDR }),
  }
}

function planWorkers(nodes: NonNullable<ClusterOptions['nodes']>): Machine[] {
  if (typeof nodes === 'number') return times(nodes, {}, ZONES)
  if ('count' in nodes) return times(nodes.count, nodes.template ?? {}, nodes.zones ?? ZONES)
  return nodes.map((node, index) => planMachine(node, index))
}

/** The machine at a place in the order of joining, from 0. */
export function planMachine(node: NodeSpecification, index: number, zones: readonly string[] = ZONES): Machine {
  return {
    ...node,
    name: node.name ?? `node-${index + 1}`,
    zone: node.zone ?? zones[index % zones.length]!,
    region: REGION,
    internalIP: machineAddress(index),
    podCIDR: machinePodCidr(index),
  }
}

function times(count: number, template: MachineTemplate, zones: readonly string[]): Machine[] {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`nodes must be a whole number of workers, got ${count}`)
  return Array.from({ length: count }, (_, index) => planMachine(template, index, zones))
}
