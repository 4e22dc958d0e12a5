import type { AttachRequest, ConnectedProcess, ExecRequest, Kernel, ProcessEnd, ProcessOutput } from '@kubesim/kernel'
import type { ContainerRun } from '../../containers/container-run.ts'
import { ProcessConnection } from '../process/connection.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import { courseOf, type Program, type ProgramContext } from '../process/program.ts'
import type { Sleeper } from '../process/running-process.ts'
import { Sleepers } from '../process/sleepers.ts'
import { findProgram } from '../shell/shell.ts'
import type { ContainerMachines, PlacedRun } from './machines.ts'
import { MainProcess } from './main-process.ts'

/** Of a program that is judged to read its input and cannot be run. */
const NOT_FOUND_CODE = 127
const KILLED: ProcessEnd = { exitCode: 137 }

/** Runs processes in containers, and connects people to them. */
export class ContainerProcesses {
  private readonly machines: ContainerMachines
  private readonly sleep: Sleeper
  private readonly execId: () => string
  private readonly mains = new WeakMap<ContainerRun, MainProcess>()

  constructor(kernel: Kernel, machines: ContainerMachines) {
    this.machines = machines
    this.sleep = new Sleepers(kernel).sleep
    this.execId = () => kernel.random('kubelet/exec-ids').hex(8)
  }

  exec(placed: PlacedRun, { command, stdin, tty }: ExecRequest, output: ProcessOutput): ConnectedProcess {
    const machine = this.machines.of(placed)
    const program = executable(command[0] ?? '', machine)
    if (typeof program === 'string') {
      output.ended({ problem: execProblem(this.execId(), program) })
      return NOBODY
    }
    const { log } = placed.run
    const forget = log.onEnd(() => connection.kill(KILLED))
    const connection = new ProcessConnection({
      stdin,
      tty,
      sleep: this.sleep,
      course: (streams) => courseOf(program, contextOf(machine, command, streams)),
      output: {
        stdout: (bytes) => output.stdout(bytes),
        stderr: (bytes) => output.stderr(bytes),
        ended: (end) => {
          forget()
          output.ended(end)
        },
      },
    })
    connection.start()
    return connection
  }

  attach(placed: PlacedRun, { stdin }: AttachRequest, output: ProcessOutput): ConnectedProcess {
    const { run } = placed
    if (run.behavior?.reads !== true) return followLog(run, output)
    let main = this.mains.get(run)
    if (main === undefined || main.containerId !== run.containerId) {
      main = this.startMain(placed)
      this.mains.set(run, main)
    }
    return main.connect(output, stdin)
  }

  private startMain(placed: PlacedRun): MainProcess {
    const machine = this.machines.of(placed)
    const command = mainCommand(placed.run)
    const program = executable(command[0]!, machine)
    const { sleep } = this
    return new MainProcess(placed, (parts) => {
      const course = (streams: Streams) =>
        courseOf(typeof program === 'string' ? () => NOT_FOUND_CODE : program, contextOf(machine, command, streams))
      return new ProcessConnection({ ...parts, sleep, course })
    })
  }
}

type Streams = Pick<ProgramContext, 'input' | 'isTerminal' | 'out' | 'err'>

const NOBODY: ConnectedProcess = { write() {}, closeInput() {}, resize() {}, hangUp() {} }

/** A shell where the image has nothing else to do. */
export function mainCommand({ container }: Pick<ContainerRun, 'container'>): readonly string[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])]
  return words.length === 0 ? ['sh'] : words
}

/** The program, or what the runtime says of a name that is none. Upstream: runc, os/exec LookPath */
function executable(name: string, machine: ContainerMachine): Program | string {
  const found = findProgram(name, { machine, directory: machine.workingDirectory })
  if (typeof found === 'function') return found
  if (found === 'not-executable') return `exec: "${name}": permission denied`
  return name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`
}

/** Upstream: kubelet remotecommand ServeExec, containerd CRI execInContainer, runc */
function execProblem(id: string, problem: string): string {
  return (
    `error executing command in container: failed to exec in container: failed to start exec "${id}": ` +
    `OCI runtime exec failed: exec failed: unable to start container process: ${problem}: unknown`
  )
}

function contextOf(machine: ContainerMachine, words: readonly string[], streams: Streams): ProgramContext {
  const environment = new Map(machine.environment)
  if (streams.isTerminal) environment.set('TERM', 'xterm')
  return { ...streams, words, machine, environment, directory: machine.workingDirectory }
}

const encoder = new TextEncoder()

/** A container that reads nothing: what it writes from now on is shown until it ends. */
function followLog(run: ContainerRun, output: ProcessOutput): ConnectedProcess {
  const stream = run.log.read({ follow: true, tailLines: 0 }, 0)
  let over = false
  const look = () => {
    if (over) return
    const text = stream.take()
    if (text !== '') output.stdout(encoder.encode(run.container.tty ? text.replaceAll('\n', '\r\n') : text))
    if (!stream.closed) return
    over = true
    output.ended({ exitCode: 0 })
  }
  stream.onReady(look)
  const hangUp = () => {
    over = true
    stream.stop()
  }
  return { ...NOBODY, hangUp }
}
