import type { KubeObject, Node, Pod, PodSpec, ResourceDefinition } from '@kubesim/api'
import type { AuthorizationMode } from '@kubesim/apiserver'
import type { Client } from '@kubesim/client'
import type { AnyController, ResourceSpanningController } from '@kubesim/controllers'
import type { Kernel, PassRecord, SettleReport } from '@kubesim/kernel'
import type { Behaviors, Fleet, MachineControls, MachineTemplate } from '@kubesim/kubelet-sim'
import type { TrafficFlow } from '@kubesim/network-sim'
import type { Decision, KubeSchedulerConfiguration, Plugin, PluginFactory } from '@kubesim/scheduler'
import type { Draft } from 'immer'
import type { Change } from './changes.ts'
import type { ClusterMetrics } from './cluster-metrics.ts'
import type { ProcessState } from './control-plane/elected-processes.ts'
import type { ControllerFaults } from './controller-process.ts'
import type { Duration } from './duration-text.ts'
import type { Ports } from './world.ts'

export interface NodeSpecification extends MachineTemplate {
  readonly name?: string
  readonly zone?: string
}

/** How the scheduler is set up. */
export interface SchedulerSettings {
  /** A KubeSchedulerConfiguration: YAML, the name of a file with it, or an object. Default: kube-scheduler's own defaults. */
  readonly configuration?: string | KubeSchedulerConfiguration
  /** Plugins of your own, or makers of them that take arguments. Without a configuration they are all on, with a weight of 1. */
  readonly plugins?: readonly (Plugin | PluginFactory)[]
  /** Overrides what the configuration says: 100 scores every node that fits, as one would in a lesson; 0 adapts to the size of the cluster. */
  readonly percentageOfNodesToScore?: number
  /** Writes each decision onto its pod, in the annotations of kube-scheduler-simulator. Default false. */
  readonly annotateDecisions?: boolean
}

/** What a preview is to look at. */
export interface PreviewOptions {
  /** Only these nodes, by name, or machines that are not there. Default: the nodes of the cluster. */
  readonly nodes?: readonly (string | Node | NodeSpecification)[]
  /** Of a pod that names none; default the current one. */
  readonly namespace?: string
}

export interface ClusterOptions {
  /** Same seed, same inputs: same world. Default `kubesim`. */
  readonly seed?: string | number
  /** Workers: how many (default 3, one per zone), or how many of which kind, or each by itself. */
  readonly nodes?:
    | number
    | { readonly count: number; readonly template?: MachineTemplate; readonly zones?: readonly string[] }
    | readonly NodeSpecification[]
  /**
   * Adds a node `control-plane` as kubeadm makes it: tainted, with etcd, kube-apiserver, kube-controller-manager and kube-scheduler as static pods, and
   * kube-proxy on every node. Those pods are a picture: the control plane runs whatever becomes of them. Default false.
   */
  readonly controlPlaneNode?: boolean
  /** Virtual time at the start: milliseconds since 1970, or RFC 3339. Default 2026-01-01T00:00:00Z. */
  readonly epoch?: number | string
  /**
   * Controllers to run: `-deployment` leaves a built-in one out, a controller of your own is added. Default: all built-in ones.
   */
  readonly controllers?: readonly (string | AnyController | ResourceSpanningController)[]
  /** How pods find their nodes. */
  readonly scheduler?: SchedulerSettings
  /** Images that no registry has, beside those with a tag such as `does-not-exist`. */
  readonly absentImages?: readonly string[]
  /** How containers behave, by image: as objects or as YAML. docs/behavior.md tells what can be said. */
  readonly behaviors?: Behaviors
  /** Deep-freezes every stored object, so that code which changes one throws. Costs time; default off, on under test when KUBESIM_FREEZE is set. */
  readonly freeze?: boolean
  /**
   * Who may do what. Default `RBAC`, as on a cluster that kubeadm made: the administrator everything, each component what its role says, everyone
   * else what roles and bindings say. `AlwaysAllow` lets everyone do everything.
   */
  readonly authorization?: AuthorizationMode
  /** Past states kept per resource; default 10,000 changes. */
  readonly historyLimit?: number
  /** How many controller managers there are, of which one leads; default 1. */
  readonly controllerManagers?: number
  /** How many schedulers there are, of which one leads; default 1. */
  readonly schedulers?: number
  /** What goes wrong between controllers and the API, by chance from the seed. Default: nothing. */
  readonly faults?: ControllerFaults
  /** Waits until nodes are ready and system pods run before it resolves; default true. */
  readonly boot?: boolean
}

/** What `apply` did with one document. */
export interface ApplyResult {
  readonly object: KubeObject
  readonly verb: 'created' | 'configured' | 'unchanged'
}

export interface KubectlResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

export interface TrafficOptions {
  /** URL of a Service: `http://web-app.default.svc/cart`. */
  readonly to: string
  /** Requests a second; a function gets the seconds since the traffic began. */
  readonly rps: number | ((seconds: number) => number)
  /** So much time is played at once; default 1 s. Longer steps are cheaper. */
  readonly step?: Duration
  /** Callers wait so long for an answer; default 10 s. */
  readonly timeout?: Duration
}

export interface WaitOptions {
  /** Virtual time after which waiting fails; default one hour. */
  readonly timeout?: Duration
}

/** What happens in a cluster, for taps. Listening leaves no mark on the world. */
export interface ClusterEvents {
  /** A write was committed. */
  write: (write: {
    readonly revision: number
    readonly resource: string
    readonly key: string
    readonly object: KubeObject | undefined
    readonly previous: KubeObject | undefined
  }) => void
  /** A turn of the paced clock threw, and the clock is paused. Without a listener the error is uncaught. */
  failure: (error: unknown) => void
  /** The cluster was stopped. */
  stop: () => void
}

/** A cluster in this process, on virtual time. */
export interface Cluster {
  readonly kernel: Kernel
  /** Calls the API as cluster administrator, at this very instant of virtual time. */
  readonly client: Client
  readonly fleet: Fleet
  /** What crosses a node's boundary: logs and commands, connections, contents of volumes. */
  readonly ports: Ports
  /** What autoscalers see besides cpu and memory: metrics of pods, of other objects and of what is outside. */
  readonly metrics: ClusterMetrics
  /**
   * Requests to a Service from now on: `cluster.traffic({ to: 'http://web-app.default.svc', rps: (t) => 100 + t })`. They are spread over its ready
   * endpoints, drive what the containers use and log, and are counted.
   * @throws RangeError for what is no URL of a Service
   */
  traffic(traffic: TrafficOptions): TrafficFlow
  /** Virtual time, milliseconds since 1970. */
  readonly now: number
  /** The processes of the control plane beside the API server, and which of them lead. */
  readonly processes: readonly ProcessState[]
  /** Kills a process of the control plane, such as `kube-controller-manager-1`: another one leads when its lease has run out. Throws a RangeError. */
  stopProcess(name: string): void
  /** Starts it again. Throws a RangeError. */
  startProcess(name: string): void
  /** Revision of the latest write. */
  readonly revision: number
  /** Sixteen hexadecimal digits over every pass and every write so far. */
  readonly hash: string
  /** Like `hash`, over every object as it is now: two worlds with the same one are the same, byte for byte. */
  fingerprint(): string
  /**
   * Applies YAML or objects as `kubectl apply` does: text is YAML, anything that ends in .yaml, .yml or .json a file. Documents that fail do not
   * keep the others from being applied; an AggregateError then carries every failure.
   */
  apply(...inputs: readonly (string | KubeObject | readonly KubeObject[])[]): Promise<readonly ApplyResult[]>
  /** Runs until nothing more happens by itself; tells what still waits. */
  settle(options?: WaitOptions): Promise<SettleReport>
  /** One turn. False when nothing waits. */
  step(): Promise<boolean>
  runFor(duration: Duration): Promise<void>
  /** `deployment/web-app available`, or anything that can be asked of the cluster. */
  runUntil(condition: string | (() => boolean), options?: WaitOptions): Promise<void>
  /** Runs a kubectl command line, with or without `kubectl` in front. Commands that wait drive the clock. */
  kubectl(line: string): Promise<KubectlResult>
  get<T extends KubeObject>(definition: ResourceDefinition<T>, name: string, namespace?: string): T | undefined
  list<T extends KubeObject>(definition: ResourceDefinition<T>, namespace?: string): readonly T[]
  /**
   * Changes an object the way `kubectl edit` does: the recipe may alter its draft as it likes. Returns what was stored.
   * @throws StatusError when there is no such object or the API server refuses the change
   */
  edit<T extends KubeObject>(definition: ResourceDefinition<T>, name: string, recipe: (draft: Draft<T>) => void, namespace?: string): T
  /** What is different between a past revision that is still kept and a later one (default now), object by object, as JSON Patches. */
  changes(since: number, until?: number): readonly Change[]
  /** Every object as of a revision that is still kept, ordered by resource and key. */
  objectsAt(revision: number): readonly KubeObject[]
  /**
   * Why an object is as it is: `pod/web-0`, `deployment/web-app -n production`. Text for people.
   * @throws RangeError for what cannot be understood; StatusError when there is no such object
   */
  why(target: string): string
  /**
   * The scheduler's last decision on a pod: every node's verdict and scores, what preemption found, and for a pod that waits what would make it fit.
   * Undefined when nothing was decided, or when it is too long ago.
   */
  decision(podName: string, namespace?: string): Decision | undefined
  /**
   * Where a pod would go if it were created now: YAML, a pod or its spec alone. Nothing is changed, nothing is drawn.
   * @throws StatusError for a pod that the API server would refuse; RangeError for nodes that are not there
   */
  schedulePreview(pod: string | Pod | PodSpec, options?: PreviewOptions): Decision
  /** The latest passes, oldest first. */
  trace(count?: number): readonly PassRecord[]
  /** From now on containers of these images behave so when they start. Throws a BehaviorError that names each field that makes no sense. */
  behave(behaviors: Behaviors): void
  addNode(node?: NodeSpecification): string
  /**
   * What can be done to a machine: crash, restart, freeze, partition, pressure, graceful shutdown, take away. docs/faults.md tells what follows.
   * Throws a RangeError when there is none of that name.
   */
  machine(name: string): MachineControls
  /** Switches a machine off; its Node stays until someone deletes it. */
  crashNode(name: string): void
  on<E extends keyof ClusterEvents>(event: E, listener: ClusterEvents[E]): () => void
  /** Ends the cluster: components stop, taps are told. */
  stop(): Promise<void>
}
