import type { Pod } from '@kubesim/api'
import type { DialResult } from '@kubesim/kernel'
import type { FileTree } from '../files/file-tree.ts'
import type { ProcessTable } from './process-table.ts'
import type { Sink } from './program.ts'

/** What a process finds around it: one container of one pod, as long as that runs. */
export interface ContainerMachine {
  readonly pod: Pod
  readonly containerName: string
  readonly hostName: string
  readonly podIP: string
  readonly files: FileTree
  readonly processes: ProcessTable
  readonly environment: ReadonlyMap<string, string>
  readonly workingDirectory: string
  readonly userId: number
  readonly groupId: number
  /** Names of the programs that its image has. */
  readonly programs: ReadonlySet<string>
  /** What its main process writes goes here. */
  readonly mainOutput: Sink
  /** `/ # ` as its shell would show it. */
  prompt(shell: string, directory: string): string
  /** Virtual time in milliseconds. */
  now(): number
  readonly network: ContainerNetwork
}

/** What a container can reach. */
export interface ContainerNetwork {
  /** Addresses of a host name; empty when there is no such host. */
  resolve(host: string): readonly string[]
  dial(ip: string, port: number): DialResult
  /** The answer of an HTTP server, head and body; undefined where none answers. */
  request(ip: string, port: number, message: Uint8Array): Uint8Array | undefined
}
