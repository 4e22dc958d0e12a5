import { type Container, type ObjectReference, type Pod, parseTime } from '@kubesim/api'
import type { Timer, TimerClass } from '@kubesim/kernel'
import { behaviorProblems } from '../behavior/annotations.ts'
import { behaviorOf } from '../containers/behavior.ts'
import { type ContainerRun, isSidecar } from '../containers/container-run.ts'
import { parseImage } from '../containers/image.ts'
import { LogBuffer } from '../streams/log-buffer.ts'
import { adoptContainers } from './adoption.ts'
import { missingVolumeSource } from './config-references.ts'
import { ContainerLifecycle } from './container-lifecycle.ts'
import type { NodeContext } from './node-context.ts'
import { PodResize } from './pod-resize.ts'
import { type PodFacts, podPhase, podStatus } from './pod-status.ts'
import { Termination } from './termination.ts'

/** Nothing is over sooner after its start. */
const ENDS_AFTER_MS = 50
const SANDBOX_MS = 300
const MOUNT_RETRY_INITIAL_MS = 500
const MOUNT_RETRY_MAX_MS = 122_000
/** Upstream: volumemanager podAttachAndMountTimeout */
const VOLUMES_LATE_MS = 123_000
/** How often a claim is looked at that cannot be used yet. */
const CLAIM_RETRY_MS = 5_000

/**
 * One pod on one node, from admission to the last container's end. Turns come as actions (`sync`, `sandbox`, `c0 start`, ...); each ends with
 * at most one status write. Upstream: pkg/kubelet/pod_workers.go, kuberuntime_manager.go SyncPod
 */
export class PodWorker {
  readonly key: string
  readonly node: NodeContext
  readonly runs: readonly ContainerRun[]
  /** Containers added to look into the pod; nothing about it depends on them. */
  readonly ephemeral: ContainerRun[] = []
  /** The pod as last stored or seen. */
  pod: Pod
  /** The pod as last observed: what a write of ours brought back may show a deletion that is still to be acted on. */
  observed: Pod
  readonly startMs: number
  podIP: string | undefined
  sandboxReady = false
  failure: PodFacts['failure']
  /** All containers have stopped for good. */
  stopped = false
  /** What has become of changes of its resources; undefined when there were none. */
  resize: PodResize | undefined
  private readonly lifecycle: ContainerLifecycle
  private readonly termination: Termination
  private mountRetryMs = MOUNT_RETRY_INITIAL_MS
  /** Until when its volumes may take to come before it says so; undefined while it waits for none. */
  private volumesLateMs: number | undefined
  private dirty = false

  constructor(key: string, pod: Pod, node: NodeContext) {
    this.key = key
    this.pod = pod
    this.observed = pod
    this.node = node
    this.startMs = pod.status?.startTime === undefined ? node.kernel.now : parseTime(pod.status.startTime)
    this.runs = makeRuns(pod, node)
    this.addEphemeral(pod)
    this.lifecycle = new ContainerLifecycle(this)
    this.termination = new Termination(this)
  }

  /** Starts the pod, or ends it at once when the node cannot take it. */
  start(rejection: PodFacts['failure']): void {
    for (const problem of behaviorProblems(this.pod)) this.node.event(this.pod, 'Warning', 'InvalidBehavior', problem)
    if (this.pod.metadata.deletionTimestamp !== undefined) {
      this.termination.begin()
    } else if (rejection !== undefined) {
      this.fail({ reason: rejection.reason, message: `Pod was rejected: ${rejection.message}`, isRejection: true })
      this.node.event(this.pod, 'Warning', rejection.reason, rejection.message)
    } else {
      this.adopt()
      if (!this.stopped) {
        this.armDeadline()
        this.mount()
      }
      this.dirty = true
    }
    this.flush()
  }

  /** The API shows another pod than before: its spec changed or it is to go. */
  observe(pod: Pod): void {
    const was = this.observed
    this.observed = pod
    if (Number(pod.metadata.resourceVersion) > Number(this.pod.metadata.resourceVersion)) this.pod = pod
    if (pod.metadata.deletionTimestamp !== undefined) this.termination.begin()
    else if (was.spec.containers !== pod.spec.containers) this.lifecycle.applyImages(pod)
    if (this.addEphemeral(pod) && !this.terminating) {
      this.dirty = true
      this.lifecycle.advance()
    }
    if (pod.status?.conditions !== was.status?.conditions) this.dirty = true // readiness gates
    this.flush()
  }

  /** What runs here, the API shows as another pod from now on: that of a static pod, made anew after it was deleted. */
  mirrorAs(pod: Pod): void {
    this.pod = pod
    this.observed = pod
    this.dirty = true
    this.flush()
  }

  turn(action: string): void {
    switch (action) {
      case 'mount':
        this.mount()
        break
      case 'sandbox':
        this.sandbox()
        break
      case 'deadline':
        this.fail({ reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' })
        this.node.event(this.pod, 'Normal', 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline')
        this.termination.begin()
        break
      case 'stop':
        this.termination.turn()
        break
      case 'resize':
        this.resize?.actuate()
        break
      default:
        this.lifecycle.turn(action)
    }
    this.flush()
  }

  /** The pod is gone from the API: nothing more is reported. */
  drop(): void {
    this.release()
    // Debug containers first: they would be told that their target is gone.
    for (const run of [...this.ephemeral, ...this.runs]) run.log.end()
  }

  runNamed(name: string): ContainerRun | undefined {
    return this.runs.find(({ container }) => container.name === name) ?? this.ephemeral.find(({ container }) => container.name === name)
  }

  /** By the index under which its turns come. */
  runAt(index: number): ContainerRun {
    return this.runs[index] ?? this.ephemeral[index - this.runs.length]!
  }

  /** What a container ran has ended by itself: the next turn finds it so. */
  containerEnds(run: ContainerRun, exitCode: number): void {
    if (this.terminating) return this.termination.containerEnds(run, exitCode)
    if (run.timer !== undefined) this.node.cancel(run.timer)
    const atMs = Math.max(this.node.kernel.now, run.startedMs + ENDS_AFTER_MS)
    run.timer = this.later(`c${run.index} ended ${exitCode}`, atMs - this.node.kernel.now, 'progress')
  }

  /** Somebody runs something in there: what is known of it may be true no more. */
  lookedInto(run: ContainerRun): void {
    this.lifecycle.probeAgain(run)
  }

  cancelTimers(run: ContainerRun): void {
    this.lifecycle.cancelTimers(run)
  }

  /** Counts requests that a container has served. */
  served(run: ContainerRun, count = 1): void {
    this.lifecycle.served(run, count)
    this.flush()
  }

  /** The node ends the pod: it fails with this reason when its containers have stopped. */
  end(failure: NonNullable<PodFacts['failure']>, graceMs: number): void {
    this.fail(failure)
    if (!this.stopped) this.termination.begin(graceMs)
    this.flush()
  }

  /** Is on its way out or has ended. */
  get ending(): boolean {
    return this.stopped || this.terminating
  }

  /** Made when first needed: few pods are ever resized. */
  ensureResize(): PodResize {
    this.resize ??= new PodResize(this, this.lifecycle)
    return this.resize
  }

  /** Tells what could not be told before. */
  resume(): void {
    this.flush()
  }

  /** A status write follows at the end of this turn. */
  touch(): void {
    this.dirty = true
  }

  /** Where events about a container point. */
  containerReference(run: ContainerRun): ObjectReference {
    const list = run.init ? 'initContainers' : this.ephemeral.includes(run) ? 'ephemeralContainers' : 'containers'
    const { name, namespace, uid, resourceVersion } = this.pod.metadata
    return { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, fieldPath: `spec.${list}{${run.container.name}}` }
  }

  get terminating(): boolean {
    return this.termination.begun
  }

  /** Ends what is over: no restart is coming. */
  checkEnded(): void {
    if (this.stopped || this.terminating) return
    const phase = podPhase(this)
    if (phase !== 'Succeeded' && phase !== 'Failed') return
    for (const run of this.runs) if (isSidecar(run) && run.phase === 'running') return this.termination.begin()
    this.release()
    this.stopped = true
  }

  later(action: string, delayMs: number, timerClass: TimerClass): Timer {
    return this.node.later(this.key, action, delayMs, timerClass)
  }

  private fail(failure: NonNullable<PodFacts['failure']>): void {
    this.failure = failure
    this.dirty = true
    if (this.runs.every((run) => run.phase !== 'running')) {
      this.stopped = true
      this.release()
    }
  }

  private mount(): void {
    if (this.terminating || this.stopped) return
    if (this.awaitsVolumes()) return
    const problem = missingVolumeSource(this.pod, this.node)
    if (problem === undefined) {
      this.later('sandbox', SANDBOX_MS, 'progress')
      return
    }
    this.node.event(this.pod, 'Warning', 'FailedMount', problem)
    // Only the first retry is progress: nothing says that the missing object will ever come.
    this.later('mount', this.mountRetryMs, this.mountRetryMs === MOUNT_RETRY_INITIAL_MS ? 'progress' : 'periodic')
    this.mountRetryMs = Math.min(this.mountRetryMs * 2, MOUNT_RETRY_MAX_MS)
  }

  /** A volume has been attached to this node. */
  volumeCame(): void {
    if (this.volumesLateMs !== undefined) this.later('mount', 0, 'progress')
  }

  /** Volumes come from elsewhere: there is nothing to do but to wait, and to complain. Upstream: volumemanager WaitForAttachAndMount */
  private awaitsVolumes(): boolean {
    const volumes = this.node.podVolumes(this.pod)
    if (volumes === undefined) return false
    this.node.useVolumes(this.key, volumes.inUse)
    const { unmounted, unprocessed, problem = 'context deadline exceeded' } = volumes
    if (unmounted.length === 0) {
      this.volumesLateMs = undefined
      return false
    }
    const { now } = this.node.kernel
    this.volumesLateMs ??= now + VOLUMES_LATE_MS
    if (now >= this.volumesLateMs) {
      const lists = `unmounted volumes=[${unmounted.join(' ')}], unattached volumes=[], failed to process volumes=[${unprocessed.join(' ')}]`
      this.node.event(this.pod, 'Warning', 'FailedMount', `Unable to attach or mount volumes: ${lists}: ${problem}`)
      this.volumesLateMs = now + VOLUMES_LATE_MS
    }
    const waitMs = unprocessed.length > 0 ? Math.min(CLAIM_RETRY_MS, this.volumesLateMs - now) : this.volumesLateMs - now
    this.later('mount', waitMs, 'periodic')
    return true
  }

  private sandbox(): void {
    if (this.terminating || this.stopped) return
    this.podIP = this.pod.spec.hostNetwork ? this.node.hostIP : this.node.takeAddress()
    if (this.podIP === undefined) {
      this.node.event(
        this.pod,
        'Warning',
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: failed to allocate for range 0: no IP addresses available in range set',
      )
      this.later('sandbox', 10_000, 'periodic')
      return
    }
    this.sandboxReady = true
    this.lifecycle.advance()
  }

  private armDeadline(): void {
    const seconds = this.pod.spec.activeDeadlineSeconds
    if (seconds !== undefined) this.later('deadline', Math.max(0, this.startMs + seconds * 1000 - this.node.kernel.now), 'watchdog')
  }

  private release(): void {
    this.node.freed(this.key)
    if (this.podIP !== undefined && !this.pod.spec.hostNetwork) this.node.releaseAddress(this.podIP)
    this.sandboxReady = false
    this.node.useVolumes(this.key, [])
    for (const run of this.runs) this.lifecycle.cancelTimers(run)
    for (const run of this.ephemeral) this.lifecycle.cancelTimers(run)
  }

  /** The machine was off: what ran here is dead. */
  private adopt(): void {
    if (!adoptContainers(this.pod, this.runs, this.node.kernel.now)) return
    this.node.event(this.pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
    this.checkEnded()
  }

  /** Containers that were added since; true when there are any. */
  private addEphemeral(pod: Pod): boolean {
    const wanted = pod.spec.ephemeralContainers ?? []
    if (wanted.length === this.ephemeral.length) return false
    for (const container of wanted.slice(this.ephemeral.length)) {
      const { targetContainerName: _, ...rest } = container
      this.ephemeral.push(makeRun(pod, rest as Container, { index: this.runs.length + this.ephemeral.length, init: false }, this.node))
    }
    return true
  }

  private flush(): void {
    if (!this.dirty || !this.node.isConnected()) return
    this.dirty = false
    const status = podStatus(this.facts())
    const stored = this.node.writeStatus(this.pod, status)
    if (stored !== undefined) this.pod = stored
    if (this.stopped && this.pod.metadata.deletionTimestamp !== undefined) this.node.deletePod(this.pod)
  }

  private facts(): PodFacts {
    return {
      nowMs: this.node.kernel.now,
      pod: this.pod,
      runs: this.runs,
      ephemeral: this.ephemeral,
      startMs: this.startMs,
      hostIP: this.node.hostIP,
      podIP: this.podIP,
      sandboxReady: this.sandboxReady,
      failure: this.failure,
      stopped: this.stopped && (this.terminating || this.failure !== undefined),
      resize: this.resize,
    }
  }
}

function makeRuns(pod: Pod, node: NodeContext): ContainerRun[] {
  const runs: ContainerRun[] = []
  for (const container of pod.spec.initContainers ?? []) runs.push(makeRun(pod, container, { index: runs.length, init: true }, node))
  for (const container of pod.spec.containers) runs.push(makeRun(pod, container, { index: runs.length, init: false }, node))
  return runs
}

function makeRun(pod: Pod, container: Container, at: Pick<ContainerRun, 'index' | 'init'>, node: NodeContext): ContainerRun {
  const { index, init } = at
  const image = parseImage(container.image ?? '')
  return {
    container,
    index,
    init,
    image,
    behavior: image === undefined ? undefined : behaviorOf(pod, container, { init, image, overrides: node.overrides }),
    phase: 'waiting',
    waitingReason: (pod.spec.initContainers?.length ?? 0) > 0 ? 'PodInitializing' : 'ContainerCreating',
    waitingMessage: undefined,
    containerId: undefined,
    startedMs: 0,
    finishedMs: 0,
    exitCode: 0,
    exitReason: '',
    exitMessage: undefined,
    restartCount: 0,
    lastState: undefined,
    started: false,
    ready: false,
    backoffMs: 0,
    backoffSetMs: 0,
    pullBackoffMs: 0,
    pullTookMs: 0,
    pullWaitedMs: 0,
    requests: 0,
    timer: undefined,
    timers: [],
    probes: [],
    log: new LogBuffer(),
    previousLog: undefined,
  }
}
