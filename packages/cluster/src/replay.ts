import { type ApiRequest, findByKind, type KubeObject, parseGroupVersion, type ResourceDefinition, StatusError } from '@kubesim/api'
import type { ConnectedProcess, Input, PortConnection, PortOutput, ProcessOutput } from '@kubesim/kernel'
import { type MachineInput, repeatMachineInput } from '@kubesim/kubelet-sim'
import type { ClusterOptions } from './cluster.ts'
import type { MetricName, MetricSetting } from './cluster-metrics.ts'
import { createInteractiveCluster } from './create-cluster.ts'
import type { InteractiveCluster } from './interactive-cluster.ts'

/** A log of inputs that does not lead where it did. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError'
}

/** A world that was made again. */
export interface Replayed {
  readonly cluster: InteractiveCluster
  readonly inputCount: number
  /** The hash that the world had when its record ended; undefined for a record that broke off. */
  readonly recordedHash: string | undefined
}

/** What an input of one kind does to the world. */
type Perform = (data: never) => unknown

const UNHEARD: ProcessOutput & PortOutput = { stdout() {}, stderr() {}, ended() {}, data() {}, closed() {} }

/**
 * Makes a world again from its inputs: each enters at the instant and before the turn that it entered at the first time. `options` are those
 * of the cluster, as far as the record does not begin with them. Controllers and authorizers of one's own have to be given again.
 * @throws ReplayError when the world goes another way, or an input is none that can enter again
 */
export async function replayInputs(inputs: Iterable<Input>, options: ClusterOptions = {}): Promise<Replayed> {
  let replay: Replay | undefined
  let inputCount = 0
  let recordedHash: string | undefined
  for (const input of inputs) {
    if (replay === undefined) {
      const own = input.kind === 'world' ? worldOptions(input.data) : {}
      replay = new Replay(await createInteractiveCluster({ ...own, ...options, boot: false }))
    }
    replay.enter(input)
    inputCount++
    if (input.kind === 'end') recordedHash = (input.data as { readonly hash: string }).hash
  }
  if (replay === undefined) throw new ReplayError('there are no inputs')
  return { cluster: replay.cluster, inputCount, recordedHash }
}

function worldOptions(data: unknown): ClusterOptions {
  const { epochMs, ...others } = data as ClusterOptions & { readonly epochMs: number }
  return { ...others, epoch: epochMs }
}

class Replay {
  readonly cluster: InteractiveCluster
  /** While its clock is paused nobody takes a turn for a request that comes too early. */
  private isPaused = false
  private readonly processes = new Map<number, ConnectedProcess>()
  private readonly connections = new Map<number, PortConnection>()
  private readonly kinds: ReadonlyMap<string, Perform>

  constructor(cluster: InteractiveCluster) {
    this.cluster = cluster
    this.kinds = this.performers()
  }

  enter(input: Input): void {
    this.catchUp(input)
    const perform = this.kinds.get(input.kind)
    if (perform === undefined) throw new ReplayError(`an input of kind "${input.kind}" cannot enter again`)
    try {
      perform(input.data as never)
    } catch (error) {
      // What was refused then is refused again.
      if (!(error instanceof StatusError) && !(error instanceof AggregateError)) throw error
    }
  }

  /** Takes every turn that came before the input, whoever drove them. */
  private catchUp({ turn, timeMs, kind }: Input): void {
    const { kernel } = this.cluster
    while (kernel.trace.turn < turn && kernel.step());
    const isThere = kernel.trace.turn === turn && kernel.now <= timeMs && (kernel.nextTurnMs ?? timeMs) >= timeMs
    if (!isThere) {
      const then = `turn ${turn} at ${new Date(timeMs).toISOString()}`
      const now = `turn ${kernel.trace.turn} at ${new Date(kernel.now).toISOString()}`
      throw new ReplayError(`"${kind}" came before the end of ${then}, and the world has come to ${now}: it is another one`)
    }
    kernel.advanceIdle(timeMs)
  }

  private performers(): ReadonlyMap<string, Perform> {
    const { cluster } = this
    return new Map<string, Perform>([
      ...['world', 'serve', 'run', 'until', 'settle', 'end'].map((kind) => [kind, () => {}] as const),
      ['speed', (data: { readonly speed: string; readonly keepEventsMs?: number }) => this.setSpeed(data)],
      ['request', (request: ApiRequest) => this.request(request)],
      ['process', (event: ProcessEvent) => this.process(event)],
      ['port', (event: PortEvent) => this.port(event)],
      ['kubectl', (line: string) => cluster.runKubectl(line, { out() {}, err() {} })],
      ['apply', (object: KubeObject) => void cluster.apply(object).catch(() => {})],
      ['edit', (object: KubeObject) => cluster.client.of(definitionOf(object)).update(object)],
      ['behave', (behaviors: Parameters<InteractiveCluster['behave']>[0]) => cluster.behave(behaviors)],
      ['addNode', (machine: Parameters<InteractiveCluster['addNode']>[0]) => cluster.addNode(machine)],
      ['setMetric', (setting: MetricSetting) => cluster.metrics.set(setting)],
      ['clearMetric', (name: MetricName) => cluster.metrics.clear(name)],
      ['stopProcess', (name: string) => cluster.stopProcess(name)],
      ['startProcess', (name: string) => cluster.startProcess(name)],
      ['renewLeases', () => cluster.renewLeases()],
      ['crashNode', (name: string) => cluster.crashNode(name)],
      ['machine', (input: MachineInput) => repeatMachineInput(cluster.machine(input.name), input)],
    ])
  }

  private setSpeed({ speed, keepEventsMs }: { readonly speed: string; readonly keepEventsMs?: number }): void {
    this.isPaused = speed === 'paused'
    if (keepEventsMs !== undefined) this.cluster.server.keepEvents(keepEventsMs)
  }

  /** A connection to a pod is made when its stream begins. */
  private request(request: ApiRequest): void {
    const { server, door } = this.cluster
    if (request.subresource !== undefined && STREAMS.has(request.subresource)) return
    ;(this.isPaused ? server : door).handle(request)
  }

  private process({ stream, event, ...data }: ProcessEvent): void {
    if (event === 'start') {
      const connection = this.cluster.server.connect(data.request!)
      const process = connection.type === 'command' ? connection.start(UNHEARD) : undefined
      if (process !== undefined && 'write' in process) this.processes.set(stream, process)
      return
    }
    const process = this.processes.get(stream)
    if (process === undefined) throw new ReplayError(`stream ${stream} did not begin`)
    if (event === 'write') process.write(bytesOf(data.bytes!))
    else if (event === 'close-input') process.closeInput()
    else if (event === 'resize') process.resize(data.width!, data.height!)
    else process.hangUp()
  }

  private port({ stream, event, port, ...data }: PortEvent): void {
    if (event === 'start') {
      const connection = this.cluster.server.connect(data.request!)
      const opened = connection.type === 'ports' ? connection.open(port, UNHEARD) : undefined
      if (opened !== undefined && 'write' in opened) this.connections.set(stream, opened)
      return
    }
    const connection = this.connections.get(stream)
    if (connection === undefined) throw new ReplayError(`stream ${stream} did not begin`)
    if (event === 'write') connection.write(bytesOf(data.bytes!))
    else connection.end()
  }
}

const STREAMS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward'])

interface ProcessEvent {
  readonly stream: number
  readonly event: 'start' | 'write' | 'close-input' | 'resize' | 'hang-up'
  readonly request?: ApiRequest
  readonly bytes?: string
  readonly width?: number
  readonly height?: number
}

interface PortEvent {
  readonly stream: number
  readonly event: 'start' | 'write' | 'end'
  readonly port: number
  readonly request?: ApiRequest
  readonly bytes?: string
}

function definitionOf({ apiVersion, kind }: KubeObject): ResourceDefinition {
  const definition = findByKind({ ...parseGroupVersion(apiVersion), kind })
  if (definition === undefined) throw new ReplayError(`there is no kind ${kind} of ${apiVersion}`)
  return definition
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
