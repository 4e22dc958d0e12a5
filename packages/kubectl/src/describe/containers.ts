import {
  type Container,
  type ContainerPort,
  type ContainerState,
  type ContainerStatus,
  compareText,
  goQuoted,
  type Pod,
  type ResourceRequirements,
} from '@kubesim/api'
import type { Description } from './description.ts'
import { writeEnvironment, writeEnvironmentSources } from './environment.ts'
import { booleanText } from './metadata.ts'
import { probeText } from './probes.ts'
import { quantityText } from './quantities.ts'
import { timeText } from './times.ts'

export interface ContainerList {
  /** `Containers`, `Init Containers`, `Ephemeral Containers`. */
  readonly label: string
  readonly containers: readonly Container[]
  /** Absent for the containers of a template. */
  readonly statuses?: readonly ContainerStatus[]
  /** The pod whose fields environment variables refer to. */
  readonly pod?: Pod
  /** Two blanks in a template. */
  readonly space: string
}

/** Upstream: describeContainers */
export function writeContainers(out: Description, { label, containers, statuses = [], pod, space }: ContainerList): void {
  out.line(0, `${space}${label}:${containers.length === 0 ? ' <none>' : ''}`)
  for (const container of containers) {
    const status = statuses.findLast((each) => each.name === container.name)
    out.line(1, `${space === '' ? '' : ' '}${container.name}:`)
    writeIdentity(out, container, status)
    writeWords(out, 'Command', container.command)
    writeWords(out, 'Args', container.args)
    if (status !== undefined) writeStatus(out, status)
    writeResources(out, 2, container.resources)
    writeProbes(out, container)
    writeEnvironmentSources(out, container)
    writeEnvironment(out, container, pod)
    writeMounts(out, container)
  }
}

function writeIdentity(out: Description, container: Container, status: ContainerStatus | undefined): void {
  if (status !== undefined) out.line(2, `Container ID:\t${status.containerID ?? ''}`)
  out.line(2, `Image:\t${container.image ?? ''}`)
  if (status !== undefined) out.line(2, `Image ID:\t${status.imageID}`)
  const ports = container.ports ?? []
  writePorts(out, 'Port', ports, (port) => port.containerPort)
  writePorts(out, 'Host Port', ports, (port) => port.hostPort ?? 0)
  const profile = container.securityContext?.seccompProfile
  if (profile === undefined) return
  out.line(2, `SeccompProfile:\t${profile.type}`)
  if (profile.type === 'Localhost') out.line(3, `LocalhostProfile:\t${profile.localhostProfile ?? ''}`)
}

function writePorts(out: Description, title: string, ports: readonly ContainerPort[], numberOf: (port: ContainerPort) => number): void {
  const texts = ports.map((port) => `${numberOf(port)}/${port.protocol ?? ''}${port.name ? ` (${port.name})` : ''}`)
  out.line(2, `${title}${texts.length > 1 ? 's' : ''}:\t${texts.join(', ') || '<none>'}`)
}

function writeWords(out: Description, title: string, words: readonly string[] = []): void {
  if (words.length === 0) return
  out.line(2, `${title}:`)
  for (const line of words.flatMap((word) => word.split('\n'))) out.line(3, line)
}

function writeStatus(out: Description, status: ContainerStatus): void {
  writeState(out, 'State', status.state)
  if (status.lastState?.terminated !== undefined) writeState(out, 'Last State', status.lastState)
  out.line(2, `Ready:\t${booleanText(status.ready)}`)
  out.line(2, `Restart Count:\t${status.restartCount}`)
}

/** Upstream: describeStatus */
function writeState(out: Description, title: string, state: ContainerState = {}): void {
  const { running, waiting, terminated } = state
  if (running !== undefined) {
    out.line(2, `${title}:\tRunning`)
    out.line(3, `Started:\t${timeText(running.startedAt)}`)
  } else if (waiting === undefined && terminated !== undefined) {
    out.line(2, `${title}:\tTerminated`)
    if (terminated.reason) out.line(3, `Reason:\t${terminated.reason}`)
    if (terminated.message) out.line(3, `Message:\t${terminated.message}`)
    out.line(3, `Exit Code:\t${terminated.exitCode}`)
    if ((terminated.signal ?? 0) > 0) out.line(3, `Signal:\t${terminated.signal}`)
    out.line(3, `Started:\t${timeText(terminated.startedAt)}`)
    out.line(3, `Finished:\t${timeText(terminated.finishedAt)}`)
  } else {
    out.line(2, `${title}:\tWaiting`)
    if (waiting?.reason) out.line(3, `Reason:\t${waiting.reason}`)
  }
}

/** Limits and requests. Upstream: describeResources */
export function writeResources(out: Description, level: number, resources: ResourceRequirements | undefined): void {
  writeQuantities(out, level, 'Limits', resources?.limits)
  writeQuantities(out, level, 'Requests', resources?.requests)
}

function writeQuantities(out: Description, level: number, title: string, quantities: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(quantities).sort(compareText)
  if (names.length > 0) out.line(level, `${title}:`)
  for (const name of names) out.line(level + 1, `${name}:\t${quantityText(quantities[name])}`)
}

function writeProbes(out: Description, { livenessProbe, readinessProbe, startupProbe }: Container): void {
  if (livenessProbe !== undefined) out.line(2, `Liveness:\t${probeText(livenessProbe)}`)
  if (readinessProbe !== undefined) out.line(2, `Readiness:\t${probeText(readinessProbe)}`)
  if (startupProbe !== undefined) out.line(2, `Startup:\t${probeText(startupProbe)}`)
}

/** Upstream: describeContainerVolumes */
function writeMounts(out: Description, { volumeMounts = [], volumeDevices = [] }: Container): void {
  const none = volumeMounts.length === 0 ? '\t<none>' : ''
  out.line(2, `Mounts:${none}`)
  for (const mount of [...volumeMounts].sort((a, b) => compareText(a.mountPath, b.mountPath))) {
    const flags = [mount.readOnly === true ? 'ro' : 'rw', ...(mount.subPath ? [`path=${goQuoted(mount.subPath)}`] : [])]
    out.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(',')})`)
  }
  if (volumeDevices.length === 0) return
  out.line(2, `Devices:${none}`)
  for (const device of [...volumeDevices].sort((a, b) => compareText(a.devicePath, b.devicePath))) {
    out.line(3, `${device.devicePath} from ${device.name}`)
  }
}
