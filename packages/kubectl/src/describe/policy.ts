import {
  type Event,
  formatLabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type PodDisruptionBudget,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { goTimeText } from './times.ts'

/** Upstream: describePodDisruptionBudgetV1 */
export function describePodDisruptionBudget(
  { metadata, spec, status }: PodDisruptionBudget,
  events: readonly Event[] | undefined,
  nowMs: number,
): string {
  return description((out) => {
    writeName(out, metadata)
    if (spec?.minAvailable !== undefined) out.line(0, `Min available:\t${spec.minAvailable}`)
    else if (spec?.maxUnavailable !== undefined) out.line(0, `Max unavailable:\t${spec.maxUnavailable}`)
    out.line(0, `Selector:\t${spec?.selector === undefined ? '<unset>' : formatLabelSelector(spec.selector)}`)
    out.line(0, 'Status:')
    out.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`)
    out.line(2, `Current:\t${status?.currentHealthy ?? 0}`)
    out.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`)
    out.line(2, `Total:\t${status?.expectedPods ?? 0}`)
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describeNetworkPolicy */
export function describeNetworkPolicy({ metadata, spec }: NetworkPolicy): string {
  return description((out) => {
    const types = spec?.policyTypes ?? []
    const selected = formatLabelSelector(spec?.podSelector)
    writeName(out, metadata)
    out.line(0, `Created on:\t${goTimeText(metadata.creationTimestamp)}`)
    writeLabelsAndAnnotations(out, metadata)
    out.line(0, 'Spec:')
    out.write(1, 'PodSelector: ')
    out.line(2, selected === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selected)
    if (types.includes('Ingress')) {
      out.line(1, 'Allowing ingress traffic:')
      writeRules(
        out,
        INGRESS,
        (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from })),
      )
    } else out.line(1, 'Not affecting ingress traffic')
    if (types.includes('Egress')) {
      out.line(1, 'Allowing egress traffic:')
      writeRules(
        out,
        EGRESS,
        (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to })),
      )
    } else out.line(1, 'Not affecting egress traffic')
    out.line(1, `Policy Types: ${types.join(', ') || '<none>'}`)
  })
}

const INGRESS = { name: 'ingress', peers: 'From', end: 'source' }
const EGRESS = { name: 'egress', peers: 'To', end: 'destination' }

interface Rule {
  readonly ports: readonly NetworkPolicyPort[] | undefined
  readonly peers: readonly NetworkPolicyPeer[] | undefined
}

/** Upstream: printNetworkPolicySpecIngressFrom, printNetworkPolicySpecEgressTo */
function writeRules(out: Description, direction: typeof INGRESS, rules: readonly Rule[]): void {
  if (rules.length === 0) out.line(2, `<none> (Selected pods are isolated for ${direction.name} connectivity)`)
  rules.forEach(({ ports = [], peers = [] }, index) => {
    if (ports.length === 0) out.line(2, 'To Port: <any> (traffic allowed to all ports)')
    for (const port of ports) out.line(2, portText(port))
    if (peers.length === 0) out.line(2, `${direction.peers}: <any> (traffic not restricted by ${direction.end})`)
    for (const peer of peers) {
      out.line(2, `${direction.peers}:`)
      writePeer(out, peer)
    }
    if (index < rules.length - 1) out.line(2, '----------')
  })
}

function portText({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort): string {
  const shown = port ?? '<nil>'
  return endPort === undefined ? `To Port: ${shown}/${protocol}` : `To Port Range: ${shown}-${endPort}/${protocol}`
}

function writePeer(out: Description, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector !== undefined) out.line(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`)
  if (podSelector !== undefined) out.line(3, `PodSelector: ${formatLabelSelector(podSelector)}`)
  if (podSelector !== undefined || namespaceSelector !== undefined || ipBlock === undefined) return
  out.line(3, 'IPBlock:')
  out.line(4, `CIDR: ${ipBlock.cidr}`)
  out.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`)
}
