import type { KubeObject, ObjectReference, Pod, PodStatus, ResourceList } from '@kubesim/api'
import type { EventType } from '@kubesim/client'
import type { Kernel, Timer, TimerClass } from '@kubesim/kernel'
import type { BehaviorOverrides } from '../containers/behavior.ts'
import type { ImageReference, Registry } from '../containers/image.ts'
import type { PodVolumes } from '../node/node-volumes.ts'
import type { Directory } from '../streams/files/file-tree.ts'
import type { ContainerCommands } from './container-commands.ts'

/** One pull of an image: a node does one after the other. */
export interface ImagePull {
  /** The registry has the image. */
  readonly found: boolean
  /** Until the pulls before this one are done. */
  readonly waitsMs: number
  readonly takesMs: number
}

/** What a pod worker may ask of the node it runs on. */
export interface NodeContext {
  readonly kernel: Kernel
  readonly nodeName: string
  /** The API can be reached: what is to be written is written, else it is kept for later. */
  isConnected(): boolean
  readonly hostIP: string
  readonly allocatable: ResourceList
  readonly registry: Registry
  readonly overrides: BehaviorOverrides
  readonly commands: ContainerCommands
  /** Comes back to the worker of this pod with `action` after a while. */
  later(podKey: string, action: string, delayMs: number, timerClass: TimerClass): Timer
  cancel(timer: Timer): void
  /** Writes the status and returns the pod as stored; undefined when the pod is gone. */
  writeStatus(pod: Pod, status: PodStatus): Pod | undefined
  /** The last word on a terminated pod: the API may forget it. */
  deletePod(pod: Pod): void
  event(about: KubeObject | ObjectReference, type: EventType, reason: string, message: string): void
  /** A ConfigMap or Secret of the pod's namespace as the API has it now. */
  readConfig(
    kind: 'ConfigMap' | 'Secret',
    namespace: string,
    name: string,
  ): { readonly data?: Readonly<Record<string, string>>; readonly binaryData?: Readonly<Record<string, string>> } | undefined
  /** What the claims of a pod stand for; undefined for a pod without. */
  podVolumes(pod: Pod): PodVolumes | undefined
  /** From now on the node holds these volumes for a pod, by the names that its status has for them. */
  useVolumes(podKey: string, names: readonly string[]): void
  /** What is in a volume that outlives the pod; undefined for one that does not. */
  volumeContents(pod: Pod, volumeName: string): Directory | undefined
  takeAddress(): string | undefined
  releaseAddress(address: string): void
  /** 64 hexadecimal digits behind `containerd://`. */
  containerId(): string
  /** A number in [0, 1), where chance decides. */
  draw(): number
  /** Starts a pull. */
  pullImage(image: ImageReference): ImagePull
  hasImage(image: ImageReference): boolean
  /** Nothing of the pod runs any more: what it took others may have. */
  freed(podKey: string): void
  /** What has been allocated to the pod is in force: it may need less than before. */
  resized(): void
}
