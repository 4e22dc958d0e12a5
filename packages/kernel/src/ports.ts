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
  /** Somebody writes to its standard input; without, it reads the end at once. */
  readonly stdin: boolean
  /** It has a terminal: input is echoed and edited there, and all output is standard output. */
  readonly tty: boolean
}

export interface AttachRequest {
  readonly container: string
  readonly stdin: boolean
  readonly tty: boolean
}

/** How a process ended, or why there was none. */
export type ProcessEnd = { readonly exitCode: number } | { readonly problem: string }

/** Takes what a process writes, in the midst of a turn or of the call that made it write: it must only hand on. */
export interface ProcessOutput {
  stdout(bytes: Uint8Array): void
  stderr(bytes: Uint8Array): void
  /** Once, and nothing follows. */
  ended(end: ProcessEnd): void
}

/** The near end of a process to which somebody is connected. Calls after its end do nothing. */
export interface ConnectedProcess {
  write(bytes: Uint8Array): void
  /** Standard input has ended. */
  closeInput(): void
  resize(width: number, height: number): void
  /** Whoever was connected is gone. */
  hangUp(): void
}

/** Takes what comes back over a forwarded connection; same contract as ProcessOutput. */
export interface PortOutput {
  data(bytes: Uint8Array): void
  /** The far end closed it, or what went wrong, in the kubelet's words. Once, and nothing follows. */
  closed(problem: string | undefined): void
}

/** The near end of a connection to a port of a pod. */
export interface PortConnection {
  write(bytes: Uint8Array): void
  /** Nothing more will be written. */
  end(): void
}

export interface ContainerUsage {
  readonly name: string
  readonly cpuMillicores: number
  readonly memoryBytes: number
}

/** The kubelet's API, as the API server calls it. A refusal is a Status. */
export interface NodeApi {
  logs(pod: Pod, options: LogOptions): LogStream | Status
  /** Runs a command in a container. */
  exec(pod: Pod, request: ExecRequest, output: ProcessOutput): ConnectedProcess | Status
  /** Connects to what a container runs. */
  attach(pod: Pod, request: AttachRequest, output: ProcessOutput): ConnectedProcess | Status
  /** Connects to a port of a pod. What goes wrong with one connection is told to its output. */
  portForward(pod: Pod, port: number, output: PortOutput): PortConnection | Status
  usage(pod: Pod): readonly ContainerUsage[] | Status
}

/** What pods export of themselves to a monitoring system, beside the cpu and memory that their nodes see. */
export interface PodMetricSource {
  /** Every metric that some pod exports. */
  readonly names: readonly string[]
  /** Undefined when this pod does not export it. */
  measure(pod: Pod, metric: string): number | undefined
}

/** HTTP requests, all alike, that come to a port of a pod in a span of time. */
export interface RequestBatch {
  readonly nodeName: string
  /** `namespace/name` */
  readonly podKey: string
  readonly port: number
  readonly path: string
  readonly count: number
  readonly spanMs: number
  /** Callers wait so long. */
  readonly timeoutMs: number
}

/** What became of requests: a count for each HTTP status, and how long answers took on average. */
export interface BatchOutcome {
  readonly statuses: ReadonlyMap<number, number>
  /** Not answered in time. */
  readonly timedOut: number
  readonly latencyMs: number
}

/** What answers requests on the nodes. `refused`: nothing listens there; `unreachable`: there is no such pod, or its node is gone. */
export interface RequestPort {
  serve(batch: RequestBatch): BatchOutcome | 'refused' | 'unreachable'
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
  /** Where a connection would end: an address of a pod and a port of it. Takes a Service's turn as `dial` does. */
  route(target: DialTarget): { readonly ip: string; readonly port: number } | Exclude<DialResult, 'connected'>
}

/** Contents of volumes that live outside a node. */
export interface VolumeData {
  /**
   * The root of a volume's contents, in whatever form nodes keep files: made when it is first looked at, and one for all who use the volume, so
   * that what one pod writes another reads.
   */
  root<T extends object>(volumeName: string, make: () => T): T
}
