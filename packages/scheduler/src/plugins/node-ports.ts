import type { ContainerPort } from '@kubesim/api'
import { HostPorts } from '../framework/host-ports.ts'
import { definePlugin, type QueueingHint, skip } from '../framework/plugin.ts'
import { podDemand } from '../framework/pod-demand.ts'
import { fits, rejects } from '../framework/verdict.ts'

export const PORTS_TAKEN = rejects("node(s) didn't have free ports for the requested pod ports")

const freesWantedPort: QueueingHint = (pod, event) => {
  if (!('pod' in event)) return false
  const { spec, status } = event.pod
  if (!spec.nodeName && !status?.nominatedNodeName) return false
  const freed = new HostPorts()
  freed.add(podDemand(spec).hostPorts)
  return freed.conflictsWith(podDemand(pod.spec).hostPorts)
}

/** Upstream: plugins/nodeports */
export const nodePorts = definePlugin<readonly ContainerPort[]>({
  name: 'NodePorts',
  filtersByNodeAlone: true,
  preFilter({ spec }) {
    const { hostPorts } = podDemand(spec)
    return hostPorts.length === 0 ? skip : hostPorts
  },
  filter: (wanted, { ports }) => (ports.conflictsWith(wanted) ? PORTS_TAKEN : fits),
  remedies: (wanted, { ports }) =>
    wanted
      .filter((port) => ports.conflictsWith([port]))
      .map(({ hostPort, protocol = 'TCP' }) => `free host port ${hostPort}/${protocol}`)
      .map((text) => ({ kind: text, amount: 1, text })),
  retryWhen: [{ on: 'pod/deleted', when: freesWantedPort }, 'node/added'],
})
