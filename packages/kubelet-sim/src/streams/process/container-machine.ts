import type { Pod } from '@kubesim/api'
import type { FileTree } from '../files/file-tree.ts'

/** What a process finds around it: one container of one pod, as long as that runs. */
export interface ContainerMachine {
  readonly pod: Pod
  readonly containerName: string
  readonly hostName: string
  readonly files: FileTree
  readonly environment: ReadonlyMap<string, string>
  readonly workingDirectory: string
  readonly userId: number
  readonly groupId: number
  /** Names of the programs that its image has. */
  readonly programs: ReadonlySet<string>
  /** `/ # ` as its shell would show it. */
  prompt(shell: string, directory: string): string
  /** Virtual time in milliseconds. */
  now(): number
  /** Addresses of a host name; empty when there is no such host. */
  resolve(host: string): readonly string[]
}
