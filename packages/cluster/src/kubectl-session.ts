import type { Kernel } from '@kubesim/kernel'
import {
  type CommandRun,
  type KubeContext,
  type Kubeconfig,
  type KubectlEnvironment,
  runKubectl,
  splitCommandLine,
  type Wait,
  type WaitResult,
} from '@kubesim/kubectl'
import { hostDirectoryReader, hostFileReader } from './host-process.ts'
import { ADMINISTRATOR, type World } from './world.ts'

/** Where the output of kubectl goes and what may end a wait early. */
export interface KubectlTerminal {
  out(text: string): void
  err(text: string): void
  readonly stdin?: string
  /** Asked after every turn of a wait: the user pressed Ctrl-C. */
  interrupted?(): boolean
}

/** kubectl against one cluster: its contexts stay from command to command, and commands that wait drive the clock. */
export class KubectlSession {
  readonly kubeconfig: Kubeconfig
  private readonly kernel: Kernel
  private readonly world: World

  constructor(world: World) {
    this.kernel = world.kernel
    this.world = world
    this.kubeconfig = createKubeconfig()
  }

  /** Starts a command line; `kubectl` or `k` in front may be left out. The caller performs its waits. */
  begin(line: string, terminal: KubectlTerminal): CommandRun {
    const words = splitCommandLine(line)
    const args = words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words
    this.kernel.inputs.record('kubectl', line)
    return runKubectl(args, this.environment(terminal))
  }

  /** Runs a command line to its end on virtual time and returns its exit code. */
  run(line: string, terminal: KubectlTerminal): number {
    const run = this.begin(line, terminal)
    for (let step = run.next('happened'); ; step = run.next(this.wait(step.value, terminal))) {
      if (step.done) return step.value
    }
  }

  /** Namespace of the current context. */
  get namespace(): string {
    const { contexts, currentContext } = this.kubeconfig
    return contexts.find((context) => context.name === currentContext)?.namespace ?? 'default'
  }

  /** Takes turns until what is waited for has come about. */
  wait(wait: Wait, terminal: Pick<KubectlTerminal, 'interrupted'>): WaitResult {
    const { kernel } = this
    const deadlineMs = wait.timeoutMs === undefined ? undefined : kernel.now + wait.timeoutMs
    for (;;) {
      if (wait.until()) return 'happened'
      if (terminal.interrupted?.()) return 'interrupted'
      if (wait.endless && kernel.unsettledCount === 0) return 'settled'
      const next = kernel.nextTurnMs
      if (deadlineMs !== undefined && (next === undefined || next > deadlineMs)) {
        kernel.advanceIdle(deadlineMs)
        return 'timeout'
      }
      if (next === undefined) return 'settled'
      kernel.step()
    }
  }

  /** What kubectl sees of this cluster. */
  environment(terminal: KubectlTerminal): KubectlEnvironment {
    const read = hostFileReader()
    return {
      send: (request, as) => this.world.door.handle({ ...request, user: as ?? ADMINISTRATOR, userAgent: 'kubectl' }),
      connect: (request, as) => {
        const connection = this.world.server.connect({ ...request, user: as ?? ADMINISTRATOR, userAgent: 'kubectl' })
        if (connection.type !== 'command') throw new Error('only commands are connected to here')
        return (output) => connection.start(output)
      },
      resources: () => this.world.server.definitions(),
      kubeconfig: this.kubeconfig,
      readFile: (path) => {
        if (read === null) throw new Error(`the path "${path}" does not exist`)
        return read(path)
      },
      readDirectory: (path) => hostDirectoryReader()?.(path),
      stdin: terminal.stdin,
      now: () => this.kernel.now,
      out: (text) => terminal.out(text),
      err: (text) => terminal.err(text),
    }
  }
}

/** Contexts `kubesim` and `production`: one cluster, two habits. */
function createKubeconfig(): Kubeconfig {
  const contexts: KubeContext[] = ['kubesim', 'production'].map((name) => ({
    name,
    cluster: 'kubesim',
    user: ADMINISTRATOR.name,
    namespace: undefined,
  }))
  return {
    contexts,
    currentContext: 'kubesim',
    setContext(context) {
      const at = contexts.findIndex((each) => each.name === context.name)
      if (at < 0) contexts.push(context)
      else contexts[at] = context
    },
    deleteContext(name) {
      const at = contexts.findIndex((each) => each.name === name)
      if (at >= 0) contexts.splice(at, 1)
    },
  }
}
