import { compareText, type Event, type Lease, type Node, type Pod } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeList } from './metadata.ts'
import { writeNodeResources } from './node-resources.ts'
import { taintTexts } from './pod-text.ts'
import { quantityText } from './quantities.ts'
import { timeText } from './times.ts'

const ROLE_LABEL_PREFIX = 'node-role.kubernetes.io/'
const ROLE_LABEL = 'kubernetes.io/role'

export interface NodeView {
  /** Of the kube-node-lease namespace, or why there is none. */
  readonly lease: Lease | string
  /** Pods that have not ended; undefined when the user may not see them. */
  readonly pods: readonly Pod[] | undefined
  readonly events: readonly Event[] | undefined
  readonly nowMs: number
}

/** Upstream: describeNode */
export function describeNode(node: Node, { lease, pods, events, nowMs }: NodeView): string {
  return description((out) => {
    const { metadata, spec, status = {} } = node
    out.line(0, `Name:\t${metadata.name}`)
    out.line(0, `Roles:\t${rolesOf(node).join(',') || '<none>'}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, `CreationTimestamp:\t${timeText(metadata.creationTimestamp)}`)
    writeList(out, 'Taints', taintTexts(spec.taints))
    out.line(0, `Unschedulable:\t${spec.unschedulable ?? false}`)
    writeLease(out, lease)
    writeConditions(out, node)
    out.line(0, 'Addresses:')
    for (const { type, address } of status.addresses ?? []) out.line(1, `${type}:\t${address}`)
    writeQuantities(out, 'Capacity', status.capacity)
    writeQuantities(out, 'Allocatable', status.allocatable)
    writeSystemInfo(out, node)
    if (spec.podCIDR) out.line(0, `PodCIDR:\t${spec.podCIDR}`)
    if ((spec.podCIDRs ?? []).length > 0) out.line(0, `PodCIDRs:\t${spec.podCIDRs!.join(',')}`)
    if (spec.providerID) out.line(0, `ProviderID:\t${spec.providerID}`)
    if (pods === undefined) out.line(0, 'Pods:\tnot authorized')
    else writeNodeResources(out, node, { pods, nowMs })
    writeEvents(out, events, nowMs)
  })
}

/** Roles by their labels, sorted. Upstream: findNodeRoles */
export function rolesOf({ metadata }: Node): string[] {
  const labels = Object.entries(metadata.labels ?? {})
  const roles = labels.flatMap(([key, value]) => {
    if (key.startsWith(ROLE_LABEL_PREFIX)) return [key.slice(ROLE_LABEL_PREFIX.length)]
    return key === ROLE_LABEL ? [value] : []
  })
  return [...new Set(roles.filter((role) => role !== ''))].sort(compareText)
}

/** Upstream: describeNodeLease */
function writeLease(out: Description, lease: Lease | string): void {
  if (typeof lease === 'string') {
    out.line(0, `Lease:\tFailed to get lease: ${lease}`)
    return
  }
  const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {}
  out.line(0, 'Lease:')
  out.line(1, `HolderIdentity:\t${holderIdentity ?? '<unset>'}`)
  out.line(1, `AcquireTime:\t${acquireTime === undefined ? '<unset>' : timeText(acquireTime)}`)
  out.line(1, `RenewTime:\t${renewTime === undefined ? '<unset>' : timeText(renewTime)}`)
}

function writeConditions(out: Description, { status }: Node): void {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  out.line(0, 'Conditions:')
  out.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage')
  out.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
  for (const { type, status: state, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    out.line(1, `${type} \t${state} \t${timeText(lastHeartbeatTime)} \t${timeText(lastTransitionTime)} \t${reason} \t${message}`)
  }
}

function writeQuantities(out: Description, title: string, quantities: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(quantities).sort(compareText)
  if (names.length === 0) return
  out.line(0, `${title}:`)
  for (const name of names) out.line(1, `${name}:\t${quantityText(quantities[name])}`)
}

function writeSystemInfo(out: Description, { status }: Node): void {
  const info = status?.nodeInfo
  out.line(0, 'System Info:')
  out.line(1, `Machine ID:\t${info?.machineID ?? ''}`)
  out.line(1, `System UUID:\t${info?.systemUUID ?? ''}`)
  out.line(1, `Boot ID:\t${info?.bootID ?? ''}`)
  out.line(1, `Kernel Version:\t${info?.kernelVersion ?? ''}`)
  out.line(1, `OS Image:\t${info?.osImage ?? ''}`)
  out.line(1, `Operating System:\t${info?.operatingSystem ?? ''}`)
  out.line(1, `Architecture:\t${info?.architecture ?? ''}`)
  out.line(1, `Container Runtime Version:\t${info?.containerRuntimeVersion ?? ''}`)
  out.line(1, `Kubelet Version:\t${info?.kubeletVersion ?? ''}`)
  out.line(1, `Kube-Proxy Version:\t${info?.kubeProxyVersion ?? ''}`)
}
