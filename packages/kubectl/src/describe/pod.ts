import { type Event, type Pod, podQosClass } from '@kubesim/api'
import { writeContainers, writeResources } from './containers.ts'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeController, writeLabels, writeLabelsAndAnnotations, writeList, writeName } from './metadata.ts'
import { tolerationTexts, writeSpreadConstraints, writeWorkloadReference } from './pod-text.ts'
import { ageText, timeText } from './times.ts'
import { writeVolumes } from './volumes.ts'

/** Upstream: describePod */
export function describePod(pod: Pod, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    writeIdentity(out, pod)
    writeState(out, pod, nowMs)
    writeAddresses(out, pod)
    writeController(out, pod)
    if (pod.status?.nominatedNodeName) out.line(0, `NominatedNodeName:\t${pod.status.nominatedNodeName}`)
    if (pod.spec.resources !== undefined) {
      out.line(0, 'Resources:')
      writeResources(out, 1, pod.spec.resources)
    }
    writeAllContainers(out, pod)
    writeReadinessGates(out, pod)
    writeConditions(out, pod)
    writeVolumes(out, pod.spec.volumes, '')
    out.line(0, `QoS Class:\t${podQosClass(pod)}`)
    writeLabels(out, 'Node-Selectors', pod.spec.nodeSelector)
    writeList(out, 'Tolerations', tolerationTexts(pod.spec.tolerations))
    writeSpreadConstraints(out, pod.spec.topologySpreadConstraints, '')
    writeWorkloadReference(out, pod.spec, '')
    writeEvents(out, events, nowMs)
  })
}

function writeIdentity(out: Description, pod: Pod): void {
  const { priority, priorityClassName, runtimeClassName, serviceAccountName, nodeName } = pod.spec
  writeName(out, pod.metadata)
  if (priority !== undefined) out.line(0, `Priority:\t${priority}`)
  if (priorityClassName) out.line(0, `Priority Class Name:\t${priorityClassName}`)
  if (runtimeClassName) out.line(0, `Runtime Class Name:\t${runtimeClassName}`)
  if (serviceAccountName) out.line(0, `Service Account:\t${serviceAccountName}`)
  out.line(0, `Node:\t${nodeName ? `${nodeName}/${pod.status?.hostIP ?? ''}` : '<none>'}`)
  if (pod.status?.startTime !== undefined) out.line(0, `Start Time:\t${timeText(pod.status.startTime)}`)
  writeLabelsAndAnnotations(out, pod.metadata)
}

function writeState(out: Description, { metadata, spec, status }: Pod, nowMs: number): void {
  const phase = status?.phase ?? ''
  if (metadata.deletionTimestamp !== undefined && phase !== 'Failed' && phase !== 'Succeeded') {
    out.line(0, `Status:\tTerminating (lasts ${ageText(metadata.deletionTimestamp, nowMs)})`)
    out.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else out.line(0, `Status:\t${phase}`)
  if (status?.reason) out.line(0, `Reason:\t${status.reason}`)
  if (status?.message) out.line(0, `Message:\t${status.message}`)
  const profile = spec.securityContext?.seccompProfile
  if (profile === undefined) return
  out.line(0, `SeccompProfile:\t${profile.type}`)
  if (profile.type === 'Localhost') out.line(0, `LocalhostProfile:\t${profile.localhostProfile ?? ''}`)
}

function writeAddresses(out: Description, { status }: Pod): void {
  const ips = status?.podIPs ?? []
  out.line(0, `IP:\t${status?.podIP ?? ''}`)
  if (ips.length === 0) {
    out.line(0, 'IPs:\t<none>')
    return
  }
  out.line(0, 'IPs:')
  for (const { ip } of ips) out.line(1, `IP:\t${ip}`)
}

function writeAllContainers(out: Description, pod: Pod): void {
  const { spec, status = {} } = pod
  const given = { pod, space: '' }
  if (spec.initContainers !== undefined && spec.initContainers.length > 0) {
    writeContainers(out, { ...given, label: 'Init Containers', containers: spec.initContainers, statuses: status.initContainerStatuses })
  }
  writeContainers(out, { ...given, label: 'Containers', containers: spec.containers ?? [], statuses: status.containerStatuses })
  if (spec.ephemeralContainers === undefined || spec.ephemeralContainers.length === 0) return
  const statuses = status.ephemeralContainerStatuses
  writeContainers(out, { ...given, label: 'Ephemeral Containers', containers: spec.ephemeralContainers, statuses })
}

function writeReadinessGates(out: Description, { spec, status }: Pod): void {
  const gates = spec.readinessGates ?? []
  if (gates.length === 0) return
  out.line(0, 'Readiness Gates:')
  out.line(1, 'Type\tStatus')
  for (const { conditionType } of gates) {
    const condition = status?.conditions?.find(({ type }) => type === conditionType)
    out.line(1, `${conditionType} \t${condition?.status ?? '<none>'} `)
  }
}

function writeConditions(out: Description, { status }: Pod): void {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  out.line(0, 'Conditions:')
  out.line(1, 'Type\tStatus')
  for (const condition of conditions) out.line(1, `${condition.type} \t${condition.status} `)
}
