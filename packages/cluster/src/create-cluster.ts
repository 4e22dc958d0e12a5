import type { KubeObject, Pod, PodSpec, ResourceDefinition } from '@kubesim/api'
import { createDriver, createPacer, type Driver, type Pacer, type PassRecord, type SettleReport } from '@kubesim/kernel'
import { applyObject, type CommandRun, type KubectlEnvironment, type Wait, type WaitResult } from '@kubesim/kubectl'
import { type Behaviors, type MachineControls, machineControls } from '@kubesim/kubelet-sim'
import type { TrafficFlow } from '@kubesim/network-sim'
import type { Decision } from '@kubesim/scheduler'
import { type Draft, Immer } from 'immer'
import { readInputs } from './apply.ts'
import { type Change, changesBetween } from './changes.ts'
import type {
  ApplyResult,
  Cluster,
  ClusterEvents,
  ClusterOptions,
  KubectlResult,
  NodeSpecification,
  PreviewOptions,
  TrafficOptions,
  WaitOptions,
} from './cluster.ts'
import { type ClusterMetrics, createClusterMetrics } from './cluster-metrics.ts'
import { parseCondition } from './condition-text.ts'
import type { ProcessState } from './control-plane/elected-processes.ts'
import { type Duration, durationMs } from './duration-text.ts'
import { explain } from './explain/explain.ts'
import { schedulePreview } from './explain/preview.ts'
import type { InteractiveCluster } from './interactive-cluster.ts'
import { KubectlSession, type KubectlTerminal } from './kubectl-session.ts'
import { planMachine, workerCount } from './machines.ts'
import { ADMINISTRATOR, World } from './world.ts'

/** What people change is not frozen behind their backs: the store's own freezing decides. */
const { produce } = new Immer({ autoFreeze: false })

/**
 * Makes a cluster in this process. It resolves when the nodes are ready and the system pods run, unless `boot` is false.
 * @throws RangeError for options that make no sense
 */
export async function createCluster(options: ClusterOptions = {}): Promise<Cluster> {
  return createInteractiveCluster(options)
}

/** Like createCluster, with what an interactive front end needs besides. */
export async function createInteractiveCluster(options: ClusterOptions = {}): Promise<InteractiveCluster> {
  const world = new World(options)
  world.start(options)
  const cluster = new SimulatedCluster(world)
  if (options.boot !== false) await cluster.settle()
  return cluster
}

class SimulatedCluster implements InteractiveCluster {
  private readonly world: World
  private readonly session: KubectlSession
  private readonly driver: Driver
  private readonly pacer: Pacer
  readonly metrics: ClusterMetrics

  constructor(world: World) {
    this.world = world
    this.session = new KubectlSession(world)
    this.metrics = createClusterMetrics(world.server.metrics, { kernel: world.kernel, namespace: () => this.session.namespace })
    const drive = { host: world.host, external: world.external }
    this.driver = createDriver(world.kernel, drive)
    this.pacer = createPacer(world.kernel, { ...drive, onError: (error) => this.failed(error) })
  }

  get kernel() {
    return this.world.kernel
  }

  get client() {
    return this.world.client
  }

  get server() {
    return this.world.server
  }

  get door() {
    return this.world.door
  }

  get fleet() {
    return this.world.fleet
  }

  get ports() {
    return this.world.ports
  }

  get processes(): readonly ProcessState[] {
    return this.world.processes
  }

  stopProcess(name: string): void {
    this.kernel.inputs.record('stopProcess', name)
    this.world.changeProcess(name, 'stopped')
  }

  startProcess(name: string): void {
    this.kernel.inputs.record('startProcess', name)
    this.world.changeProcess(name, 'started')
  }

  renewLeases(): void {
    this.kernel.inputs.record('renewLeases', {})
    this.world.renewLeases()
  }

  get now(): number {
    return this.kernel.now
  }

  get revision(): number {
    return this.world.store.revision
  }

  get hash(): string {
    return this.kernel.trace.digest
  }

  fingerprint(): string {
    return this.world.fingerprint()
  }

  async apply(...inputs: readonly (string | KubeObject | readonly KubeObject[])[]): Promise<readonly ApplyResult[]> {
    const results: ApplyResult[] = []
    const failures: Error[] = []
    const send: KubectlEnvironment['send'] = (request) => this.world.door.handle({ ...request, user: ADMINISTRATOR, userAgent: 'kubectl' })
    for (const object of readInputs(inputs)) {
      this.kernel.inputs.record('apply', object)
      try {
        results.push(applyObject(send, object))
      } catch (error) {
        failures.push(error as Error)
      }
    }
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, failures.map((failure) => failure.message).join('\n'))
    return results
  }

  async settle(options: WaitOptions = {}): Promise<SettleReport> {
    return this.driver.settle(options.timeout === undefined ? undefined : durationMs(options.timeout))
  }

  async step(): Promise<boolean> {
    return this.kernel.step()
  }

  async runFor(duration: Duration): Promise<void> {
    return this.driver.runFor(durationMs(duration))
  }

  async runUntil(condition: string | (() => boolean), options: WaitOptions = {}): Promise<void> {
    const timeout = options.timeout === undefined ? {} : { timeoutMs: durationMs(options.timeout) }
    if (typeof condition !== 'string') return this.driver.runUntil(condition, timeout)
    const { definition, namespace, name, holds } = parseCondition(condition, this.session.namespace)
    const client = this.client.of(definition)
    const at = namespace === undefined ? { name } : { namespace, name }
    return this.whenChanged(() => holds(client.find(at)), { ...timeout, what: condition })
  }

  async kubectl(line: string): Promise<KubectlResult> {
    let stdout = ''
    let stderr = ''
    const exitCode = this.runKubectl(line, {
      out: (text) => {
        stdout += text
      },
      err: (text) => {
        stderr += text
      },
    })
    return { stdout, stderr, exitCode }
  }

  runKubectl(line: string, terminal: KubectlTerminal): number {
    return this.session.run(line, terminal)
  }

  beginKubectl(line: string, terminal: KubectlTerminal): CommandRun {
    return this.session.begin(line, terminal)
  }

  performWait(wait: Wait): WaitResult {
    return this.session.wait(wait, {})
  }

  kubectlEnvironment(): KubectlEnvironment {
    return this.session.environment({ out: () => {}, err: () => {} })
  }

  get<T extends KubeObject>(definition: ResourceDefinition<T>, name: string, namespace = this.session.namespace): T | undefined {
    return this.client.of(definition).find(definition.namespaced ? { namespace, name } : { name })
  }

  list<T extends KubeObject>(definition: ResourceDefinition<T>, namespace?: string): readonly T[] {
    return this.client.of(definition).list(namespace === undefined ? {} : { namespace }).items
  }

  edit<T extends KubeObject>(
    definition: ResourceDefinition<T>,
    name: string,
    recipe: (draft: Draft<T>) => void,
    namespace = this.session.namespace,
  ): T {
    const resource = this.client.of(definition)
    const live = resource.get(definition.namespaced ? { namespace, name } : { name })
    const next = produce(live, recipe)
    this.kernel.inputs.record('edit', next)
    return next === live ? live : resource.update(next)
  }

  changes(since: number, until = this.revision): readonly Change[] {
    return changesBetween(this.objectsAt(since), this.objectsAt(until))
  }

  objectsAt(revision: number): readonly KubeObject[] {
    return this.world.objectsAt(revision)
  }

  trace(count?: number): readonly PassRecord[] {
    return this.kernel.trace.recent(count)
  }

  why(target: string): string {
    return explain(this.world, target, this.session.namespace)
  }

  behave(behaviors: Behaviors): void {
    this.fleet.behave(behaviors)
    this.kernel.inputs.record('behave', behaviors)
  }

  traffic({ to, rps, step, timeout }: TrafficOptions): TrafficFlow {
    this.kernel.inputs.record('traffic', { to, rps: typeof rps === 'function' ? 'a function' : rps, step, timeout })
    return this.world.traffic.start({
      to,
      rps,
      ...(step !== undefined && { stepMs: durationMs(step) }),
      ...(timeout !== undefined && { timeoutMs: durationMs(timeout) }),
    })
  }

  decision(podName: string, namespace = this.session.namespace): Decision | undefined {
    return this.world.scheduler.decision(`${namespace}/${podName}`)
  }

  schedulePreview(pod: string | Pod | PodSpec, options: PreviewOptions = {}): Decision {
    return schedulePreview(this.world, pod, { namespace: this.session.namespace, ...options })
  }

  addNode(node: NodeSpecification = {}): string {
    const { machines, joined } = this.fleet
    // Names and addresses count workers, and those of machines that are gone are not given again.
    const machine = planMachine(node, joined - machines.length + workerCount(machines))
    this.kernel.inputs.record('addNode', machine)
    this.fleet.add(machine)
    return machine.name
  }

  machine(name: string): MachineControls {
    if (!this.fleet.machines.some((machine) => machine.name === name)) throw new RangeError(`there is no machine ${name}`)
    return machineControls(this.fleet, name, (action, argument) => this.kernel.inputs.record('machine', { name, action, argument }))
  }

  crashNode(name: string): void {
    this.machine(name).crash()
  }

  on<E extends keyof ClusterEvents>(event: E, listener: ClusterEvents[E]): () => void {
    const { taps } = this.world
    const tap = listener as (...args: unknown[]) => void
    taps.on(event, tap)
    return () => void taps.off(event, tap)
  }

  get speed(): number {
    return this.pacer.running ? this.pacer.speed : 0
  }

  pace(factor: number): void {
    if (factor === 0) return this.pacer.pause()
    this.pacer.setSpeed(factor)
    this.pacer.resume()
  }

  sync(): void {
    this.pacer.sync()
  }

  nextTick(wallMs: number): Promise<void> {
    return new Promise((resolve) => void this.world.host.after(wallMs, resolve))
  }

  async stop(): Promise<void> {
    this.pacer.stop()
    this.world.stop()
  }

  /** Nobody called for the turn that threw: whoever listens is told, else the process is. */
  private failed(error: unknown): void {
    if (!this.world.taps.emit('failure', error)) throw error
  }

  /** Looks again only when something was written: a condition on objects cannot come about otherwise. */
  private whenChanged(holds: () => boolean, options: { readonly timeoutMs?: number; readonly what: string }): Promise<void> {
    let seen = -1
    let held = false
    const check = () => {
      if (this.revision !== seen) {
        seen = this.revision
        held = holds()
      }
      return held
    }
    return this.driver.runUntil(check, options)
  }
}
