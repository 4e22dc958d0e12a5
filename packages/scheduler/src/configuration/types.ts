import type { ExtensionPoint } from '../framework/extension-points.ts'

/** The group and version in which kube-scheduler reads its configuration. */
export const CONFIGURATION_VERSION = 'kubescheduler.config.k8s.io/v1'

/** A plugin that is turned on or off. Off, `*` means all. */
export interface PluginReference {
  readonly name: string
  /** What its scores are multiplied by; 0 or absent is 1. */
  readonly weight?: number
}

/** Upstream: kube-scheduler/config/v1 PluginSet */
export interface PluginSet {
  readonly enabled?: readonly PluginReference[]
  readonly disabled?: readonly PluginReference[]
}

export type PluginSets = Readonly<Partial<Record<ExtensionPoint | 'multiPoint', PluginSet>>>

export interface PluginConfig {
  readonly name: string
  readonly args?: unknown
}

export interface KubeSchedulerProfile {
  /** Default default-scheduler, where there is one profile only. */
  readonly schedulerName?: string
  readonly percentageOfNodesToScore?: number
  readonly plugins?: PluginSets
  readonly pluginConfig?: readonly PluginConfig[]
}

/**
 * How a scheduler is set up, as in kube-scheduler's own file. Upstream: kube-scheduler/config/v1
 * Differs: parallelism, leaderElection, clientConnection, profiling and delayCacheUntilActive are read and change nothing.
 */
export interface KubeSchedulerConfiguration {
  readonly apiVersion: string
  readonly kind: 'KubeSchedulerConfiguration'
  readonly parallelism?: number
  readonly leaderElection?: { readonly leaderElect?: boolean; readonly resourceLock?: string }
  /** 0 adapts to the size of the cluster, 100 scores all nodes that fit. */
  readonly percentageOfNodesToScore?: number
  readonly podInitialBackoffSeconds?: number
  readonly podMaxBackoffSeconds?: number
  readonly profiles?: readonly KubeSchedulerProfile[]
  readonly extenders?: readonly unknown[]
}
