import type { Status } from '@kubesim/api'
import type { ConnectedProcess, PortConnection, PortOutput, ProcessOutput } from '@kubesim/kernel'

/** Streams that a client has asked for. */
export interface CommandStreams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

/** exec or attach: everything about it has been checked that can be without the node. */
export interface CommandConnection {
  readonly type: 'command'
  readonly streams: CommandStreams
  /** Starts it, or connects to it. A refusal is the node's. */
  start(output: ProcessOutput): ConnectedProcess | Status
}

/** port-forward. */
export interface PortsConnection {
  readonly type: 'ports'
  /** Those that the request names; a protocol may name others for each of its connections. */
  readonly ports: readonly number[]
  open(port: number, output: PortOutput): PortConnection | Status
}

export type PodConnection = CommandConnection | PortsConnection
