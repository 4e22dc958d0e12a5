import type { AttachRequest, ConnectedProcess, ExecRequest, Kernel, ProcessEnd, ProcessOutput, TimerClass } from '@kubesim/kernel'
import { type ContainerRun, isSidecar } from '../../containers/container-run.ts'
import type { CommandCall, CommandOutcome, ContainerCommands } from '../../pod-lifecycle/container-commands.ts'
import type { PodWorker } from '../../pod-lifecycle/pod-worker.ts'
import { ProcessConnection, type ProcessStreams } from '../process/connection.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import { courseOf, type Program, type ProgramContext, type StandIn } from '../process/program.ts'
import type { Sleeper } from '../process/running-process.ts'
import { PROGRESS_MS_MAX, type Sleepers } from '../process/sleepers.ts'
import { findProgram } from '../shell/find-program.ts'
import { execProblem, executable, startProblem } from './executable.ts'
import { followLog } from './follow-log.ts'
import { imageCommand, isWhollyKnown } from './image-files.ts'
import type { ContainerMachines, PlacedRun } from './machines.ts'
import { MainProcess } from './main-process.ts'
import { namespaceOf, targetOf } from './process-namespace.ts'
import { workload } from './workload.ts'

const KILLED_CODE = 137
const KILLED: ProcessEnd = { exitCode: KILLED_CODE }
const NOT_FOUND_CODE = 127
/** A server that has just been started may still be on its way to what it does for good. */
const STARTING_MS = 10_000
/** Sleeps of a step for which a settling world waits: beyond, it may be waiting for what never comes. */
const STEP_SLEEPS_MAX = 100
const TERM = 'TERM'

/** Runs processes in containers, and connects people to them. */
export class ContainerProcesses implements ContainerCommands {
  private readonly machines: ContainerMachines
  private readonly sleepers: Sleepers
  private readonly kernel: Kernel
  private readonly execId: () => string
  private readonly mains = new WeakMap<ContainerRun, MainProcess>()

  constructor(kernel: Kernel, machines: ContainerMachines, sleepers: Sleepers) {
    this.kernel = kernel
    this.machines = machines
    this.sleepers = sleepers
    this.execId = () => kernel.random('kubelet/exec-ids').hex(8)
  }

  exec(placed: PlacedRun, { command, stdin, tty }: ExecRequest, output: ProcessOutput): ConnectedProcess {
    const machine = this.machineOf(placed)
    const program = executable(command[0] ?? '', machine)
    if (typeof program === 'string') {
      output.ended({ problem: execProblem(this.execId(), program) })
      return NOBODY
    }
    placed.worker.lookedInto(placed.run)
    const connection = this.connect(placed, { command, program, stdin, tty, output, standIn: undefined })
    connection.start()
    return connection
  }

  attach(placed: PlacedRun, { stdin }: AttachRequest, output: ProcessOutput): ConnectedProcess {
    const { run } = placed
    return run.behavior?.process === true ? this.mainOf(placed).connect(output, stdin) : followLog(run, output)
  }

  startProblem(worker: PodWorker, run: ContainerRun): string | undefined {
    const [name] = [...(run.container.command ?? []), ...(run.container.args ?? [])]
    if (name === undefined || run.image === undefined || !isWhollyKnown(run.image) || run.behavior?.process === true) return undefined
    const program = executable(name, this.machines.of({ worker, run }))
    this.machines.forget({ worker, run })
    return typeof program === 'string' ? startProblem(program) : undefined
  }

  startMain(worker: PodWorker, run: ContainerRun): void {
    if (run.behavior?.process === true && run.behavior.reads !== true) this.mainOf({ worker, run }).start()
  }

  terminate(run: ContainerRun): void {
    if (run.behavior?.process !== true) return
    const processes = this.machines.known(run)?.processes
    processes?.signal(processes.mainPid, TERM)
  }

  run(worker: PodWorker, run: ContainerRun, call: CommandCall, done: (outcome: CommandOutcome) => void): void {
    const placed = { worker, run }
    const wasKnown = this.machines.known(run) !== undefined
    const machine = this.machineOf(placed)
    const { command, standInCode, timeoutMs } = call
    const isKnown = isWhollyKnown(run.image!)
    const standIn = () => () => standInCode
    const found = executable(command[0] ?? '', machine)
    const program = typeof found === 'string' && !isKnown ? standIn() : found
    const writes = machine.files.writes
    const finish = (outcome: CommandOutcome) => {
      if (!wasKnown && run.behavior?.process !== true && machine.files.writes === writes) this.machines.forget(placed)
      done(outcome)
    }
    if (typeof program === 'string') return finish({ problem: execProblem(this.execId(), program) })
    let text = ''
    let over = false
    let cancel: () => void = () => {}
    const collect = (bytes: Uint8Array) => {
      text += new TextDecoder().decode(bytes)
    }
    const ended = (end: ProcessEnd) => {
      if (over) return
      over = true
      cancel()
      finish('problem' in end ? end : { exitCode: end.exitCode, output: text })
    }
    const output = { stdout: collect, stderr: collect, ended }
    const connection = this.connect(placed, { command, program, stdin: false, tty: false, output, standIn: isKnown ? undefined : standIn })
    connection.start()
    if (over || timeoutMs === undefined) return
    cancel = this.sleepers.sleepAs('progress', timeoutMs, () => {
      over = true
      connection.kill(KILLED)
      finish({ problem: `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s` })
    })
  }

  wait(ms: number, done: () => void): void {
    if (ms <= 0) done()
    else this.sleepers.sleepAs('progress', ms, done)
  }

  mayChange(run: ContainerRun, command: readonly string[]): boolean {
    return run.behavior?.process === true || /\b(?:nc|wget|curl|nslookup|ping|date)\b/.test(command.join(' '))
  }

  /** A machine in which there is a process for what the container runs, and for what those run whose processes it sees. */
  private machineOf(placed: PlacedRun): ContainerMachine {
    for (const run of namespaceOf(placed)) if (run !== placed.run) this.machineAlone({ run, worker: placed.worker })
    return this.machineAlone(placed)
  }

  private machineAlone(placed: PlacedRun): ContainerMachine {
    const { run, worker } = placed
    const known = this.machines.known(run)
    const machine = this.machines.of(placed)
    if (run.behavior?.process !== true && !machine.processes.hasMain)
      machine.processes.addMain(shownCommand(run), run.startedMs, (signal) => {
        const { stopsAfterMs, stopCode } = run.behavior!
        if (signal === 'KILL' || stopsAfterMs === undefined || run.phase !== 'running') return true
        worker.containerEnds(run, stopCode)
        return true
      })
    if (known === undefined) targetOf(placed)?.log.onEnd(() => this.targetEnded(placed, machine))
    return machine
  }

  /** Number 1 of its namespace is gone, and so is all that ran in it. */
  private targetEnded({ run, worker }: PlacedRun, { processes }: ContainerMachine): void {
    processes.killAll()
    if (run.behavior?.process !== true && run.phase === 'running' && !run.log.ended) worker.containerEnds(run, KILLED_CODE)
  }

  private connect(placed: PlacedRun, call: Call): ProcessConnection {
    const machine = this.machines.of(placed)
    const { command, program, stdin, tty, output, standIn } = call
    const forget = placed.run.log.onEnd(() => connection.kill(KILLED))
    const connection: ProcessConnection = new ProcessConnection({
      stdin,
      tty,
      spawn: (parts) => machine.processes.spawn(command, parts),
      course: (streams) => courseOf(program, contextOf(machine, command, { ...streams, standIn })),
      output: {
        stdout: (bytes) => output.stdout(bytes),
        stderr: (bytes) => output.stderr(bytes),
        ended: (end) => {
          forget()
          output.ended(end)
        },
      },
    })
    return connection
  }

  private mainOf(placed: PlacedRun): MainProcess {
    const { run } = placed
    let main = this.mains.get(run)
    if (main === undefined || main.containerId !== run.containerId) {
      main = this.makeMain(placed)
      this.mains.set(run, main)
    }
    return main
  }

  private makeMain(placed: PlacedRun): MainProcess {
    const { run, worker } = placed
    const machine = this.machineOf(placed)
    run.log.onEnd(() => machine.processes.killAll())
    const command = mainCommand(run)
    const program = findProgram(command[0]!, machine, machine.workingDirectory)
    const standIn = isWhollyKnown(run.image!) ? undefined : workload(worker, run)
    return new MainProcess(placed, (parts) => {
      const course = (streams: ProcessStreams) =>
        courseOf(typeof program === 'string' ? () => NOT_FOUND_CODE : program, contextOf(machine, command, { ...streams, standIn }))
      const sleep = this.mainSleeper(placed)
      return new ProcessConnection({ ...parts, spawn: (each) => machine.processes.spawnMain(command, { ...each, sleep }), course })
    })
  }

  /** What a container waits for holds a settling world as far as it is on its way to something. */
  private mainSleeper({ run, worker }: PlacedRun): Sleeper {
    const isStep = (run.init && !isSidecar(run)) || worker.pod.spec.restartPolicy !== 'Always'
    let sleeps = 0
    return (ms, wake) => {
      sleeps++
      const isStarting = this.kernel.now + ms - run.startedMs < STARTING_MS && run.restartCount < 2
      const isNear = this.kernel.now + ms - run.startedMs <= PROGRESS_MS_MAX
      const timerClass: TimerClass = (isStep ? isNear && sleeps <= STEP_SLEEPS_MAX : isStarting) ? 'progress' : 'periodic'
      return this.sleepers.sleepAs(timerClass, ms, wake)
    }
  }
}

interface Call {
  readonly command: readonly string[]
  readonly program: Program
  readonly stdin: boolean
  readonly tty: boolean
  readonly output: ProcessOutput
  readonly standIn: StandIn | undefined
}

const NOBODY: ConnectedProcess = { write() {}, closeInput() {}, resize() {}, hangUp() {} }

/** What `ps` shows of a container whose process is not simulated. */
function shownCommand({ container, image }: ContainerRun): readonly string[] {
  return [...(container.command ?? imageCommand(image!)), ...(container.args ?? [])]
}

/** A shell where the image has nothing else to do. */
export function mainCommand({ container }: Pick<ContainerRun, 'container'>): readonly string[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])]
  return words.length === 0 ? ['sh'] : words
}

function contextOf(
  machine: ContainerMachine,
  words: readonly string[],
  streams: ProcessStreams & Pick<ProgramContext, 'standIn'>,
): ProgramContext {
  const environment = new Map(machine.environment)
  if (streams.isTerminal) environment.set('TERM', 'xterm')
  return { ...streams, words, machine, environment, directory: machine.workingDirectory }
}
