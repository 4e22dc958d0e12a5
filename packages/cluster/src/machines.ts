import { type Machine, type MachineTemplate, machineAddress, machinePodCidr } from '@kubesim/kubelet-sim'
import type { ClusterOptions, NodeSpecification } from './cluster.ts'

const REGION = 'sim-1'
const ZONES = ['sim-1a', 'sim-1b', 'sim-1c']
const NODE_COUNT_DEFAULT = 3

/** Names, zones and addresses for the machines a cluster starts with: zones in turn. */
export function planMachines(nodes: ClusterOptions['nodes'] = NODE_COUNT_DEFAULT): Machine[] {
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
