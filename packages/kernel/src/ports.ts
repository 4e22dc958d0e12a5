import type { Pod, Status } from '@kubesim/api'

/**
 * What crosses a node's boundary in real life crosses through these ports. They are declared here so that the API server, the kubelets and
 * the network need not know each other; the cluster wires them.
 */

/** A live text stream, oldest first; same reading contract as the API's TextStream. */
export interface LogStream {
  take(): string
  onReady(callback: () => void): void
  readonly closed: boolean
  stop(): void
}

export interface LogOptions {
  readonly container?: string
  readonly follow?: boolean
  readonly previous?: boolean
  readonly tailLines?: number
  readonly sinceSeconds?: number
  /** RFC 3339. */
  readonly sinceTime?: string
  readonly timestamps?: boolean
  readonly limitBytes?: number
}

export interface ExecRequest {
  readonly container: string
  readonly command: readonly string[]
}

export interface ExecResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

export interface ContainerUsage {
  readonly name: string
  readonly cpuMillicores: number
  readonly memoryBytes: number
}

/** The kubelet's API, as the API server calls it. A refusal is a Status. */
export interface NodeApi {
  logs(pod: Pod, options: LogOptions): LogStream | Status
  exec(pod: Pod, request: ExecRequest): ExecResult | Status
  usage(pod: Pod): readonly ContainerUsage[] | Status
}

export interface DialTarget {
  readonly ip: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
}

export type DialResult = 'connected' | 'refused' | 'unreachable'

/** The network between pods. */
export interface DataPlane {
  /** Addresses of a host name as a pod of `namespace` sees it; empty when the name does not resolve. */
  resolve(host: string, namespace: string): readonly string[]
  dial(target: DialTarget): DialResult
}

/** Contents of volumes that live outside a node. */
export interface VolumeData {
  /** Files of a persistent volume by path; one shared map per volume, so that what one pod writes another reads. */
  files(volumeName: string): Map<string, string>
}
